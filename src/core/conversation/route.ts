import type { Agent } from "../agents/agent.ts";
import type { Classification, Classifier } from "../intent/classifier.ts";
import { isCorrection } from "../intent/correction.ts";
import { wantsHuman } from "../intent/handover.ts";
import { detectLanguage } from "../intent/language.ts";
import { beginsMatter } from "../intent/opening.ts";
import { isResolvedThanks } from "../intent/resolved.ts";
import { canned } from "./canned-replies.ts";
import type { ConversationState } from "./conversation.ts";

/** Who handles which words of a message. */
export interface Part {
  agent: string;
  text: string;
}

export type Route =
  | { to: "agents"; parts: Part[]; classification: Classification }
  | { to: "human"; reason: string }
  | { to: "resolved" }
  | { to: "clarify"; question: string }
  /** A person has the conversation: nothing is answered. */
  | { to: "nobody" };

/** How sure the classifier must be to take a conversation from the agent that has it; more so while it waits for an answer. */
const CLEARLY_ELSEWHERE = 0.8;
const CLEARLY_NO_ANSWER = 0.93;
/** An answer such as "yes" or "1043" goes to whoever asked. */
const FEWEST_WORDS_TO_MOVE = 3;

/**
 * Decides who answers, without a model. The active agent keeps the conversation unless the message is clearly for another,
 * several matters go to each agent in turn, and a first message that could be anything is asked about, once.
 */
export function route(
  text: string,
  conversation: Pick<ConversationState, "status" | "agent" | "language" | "clarifying" | "needOpen">,
  agents: ReadonlyMap<string, Agent>,
  classifier: Classifier,
): Route {
  if (conversation.status === "waiting_human") return { to: "nobody" };
  if (wantsHuman(text)) return { to: "human", reason: "CUSTOMER_ASKED" };
  if (conversation.agent && isResolvedThanks(text)) return { to: "resolved" };

  const classification = classifier.classify(text);
  const active = conversation.agent && agents.has(conversation.agent) ? conversation.agent : null;
  // What the active agent has asked for is told in statements, however many matters their words are like.
  const answers = active !== null && conversation.needOpen && (isCorrection(text) || !beginsMatter(text));
  if (answers) return { to: "agents", parts: [{ agent: active, text }], classification };
  const known = classification.parts.filter((part) => agents.has(part.label));
  if (classification.kind === "multiple" && known.length > 1) {
    return {
      to: "agents",
      parts: known.map(({ label, text: part }) => ({ agent: label, text: part })),
      classification,
    };
  }

  const best = classification.label !== null && agents.has(classification.label) ? classification.label : null;
  const whole = (agent: string): Route => ({ to: "agents", parts: [{ agent, text }], classification });
  if (active) {
    const moves =
      best !== null &&
      best !== active &&
      classification.kind === "single" &&
      classification.confidence >= (conversation.needOpen ? CLEARLY_NO_ANSWER : CLEARLY_ELSEWHERE) &&
      wordCount(text) >= FEWEST_WORDS_TO_MOVE;
    return whole(moves ? best : active);
  }
  if (classification.kind === "unclear" && !conversation.clarifying) {
    return { to: "clarify", question: clarifyingQuestion(classification.labels, agents, conversation.language) };
  }
  return whole(best ?? fallbackAgent(agents));
}

/** Who takes what fits nobody: `general` if there is one, else the first. */
function fallbackAgent(agents: ReadonlyMap<string, Agent>): string {
  return agents.has("general") ? "general" : ([...agents.keys()][0] ?? "general");
}

function clarifyingQuestion(labels: readonly string[], agents: ReadonlyMap<string, Agent>, language: string): string {
  // An example says in the customer's own language what an agent is for; a description may be in another.
  const choices = labels
    .flatMap((label) => agents.get(label)?.examples.find((example) => detectLanguage(example) === language) ?? [])
    .slice(0, 3);
  return canned("clarify", language, { choices: choices.map((choice) => `\n• ${choice}`).join("") });
}

/** Words, or characters where a script writes without spaces. */
function wordCount(text: string): number {
  return [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)].filter((word) => word.isWordLike)
    .length;
}
