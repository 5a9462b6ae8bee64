import type { AnswerSource } from "../../../src/core/models/answer.ts";
import { type Script, scriptedSource } from "../../support/scripted-model.ts";
import { ATTACKS } from "../attacks.ts";

const SENTENCE = "This is a sentence of some length, to fill a message. ";
/** Some three messages on the platform with the longest. */
export const LONG_SENTENCES = 1_000;

/** What is said to whoever asks for it slowly. */
export const SLOW_SENTENCES = [
  "It is packed now.",
  "It leaves us tomorrow.",
  "It is with you on Friday.",
  "Is that soon enough for you?",
];

/** Does what the last words of the customer ask for. */
const script: Script = (messages) => {
  const words = String(messages.findLast((message) => message.getType() === "human")?.content ?? "");
  const last = messages.at(-1);
  if (last?.getType() === "tool") {
    const [, advice] = /"message_to_customer":"([^"]+)"/.exec(String(last.content)) ?? [];
    return { text: advice ?? "It waits for a colleague." };
  }
  const [, amount, order] = /refund (\S+) for order (\d+)/.exec(words) ?? [];
  if (amount && order) {
    const args = { order_id: order, amount: Number(amount), reason: "The cup was chipped." };
    return { calls: [{ name: "refund_order", args }] };
  }
  const [action] = /act_\w+/.exec(words) ?? [];
  if (action) return { calls: [{ name: "withdraw_action", args: { action_id: action } }] };
  if (words.includes("attack")) return { text: ATTACKS.join("\n\n") };
  if (words.includes("in detail")) return { text: SENTENCE.repeat(LONG_SENTENCES) };
  return { text: `You wrote: ${words}` };
};

const atOnce = scriptedSource(script);
const slow: Script = () => ({ text: SLOW_SENTENCES.join(" ") });
const PACES: [RegExp, AnswerSource][] = [
  [/\bvery slowly/, scriptedSource(slow, { tokenMs: 250 })],
  [/\bslowly/, scriptedSource(slow, { tokenMs: 30 })],
];

/** The model of the contract suite. */
export const contractModel: AnswerSource = {
  answer(request) {
    const asked = String(request.messages.at(-1)?.content);
    const [, source] = PACES.find(([words]) => words.test(asked)) ?? [];
    return (source ?? atOnce).answer(request);
  },
  describe: () => "scripted",
};
