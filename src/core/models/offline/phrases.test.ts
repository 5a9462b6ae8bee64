import { describe, expect, it } from "vitest";
import { createOutputGuard } from "../../guardrails/output.ts";
import { splitSentences } from "../../guardrails/sentences.ts";
import { fillIn, PHRASES, type PhraseName, phrase } from "./phrases.ts";

const VALUES = {
  en: {
    title: "Cancel order 1043",
    id: "act_1",
    list: '- "cancel my order"',
    reason: "The order is on its way.",
    ask: "Which order?",
  },
  zh: { title: "取消订单1043", id: "act_1", list: "“取消订单”", reason: "订单已在路上。", ask: "哪个订单？" },
};
/** Said only when a tool reported it. */
const REPORTED: PhraseName[] = ["done"];
const names = (Object.keys(PHRASES) as PhraseName[]).filter((name) => !REPORTED.includes(name));

describe.each(["en", "zh"] as const)("the offline model's own sentences (%s)", (language) => {
  const guard = createOutputGuard({
    facts: () => [{ status: "pending_approval", action_id: "act_1" }],
    known: () => [],
  });

  it.each(names)("%s claims nothing that did not happen", (name) => {
    const text = phrase(language, name, VALUES[language]);
    expect(splitSentences(text).map((sentence) => guard(sentence).rules)).toEqual(splitSentences(text).map(() => []));
  });
});

it("leaves out what isn't given, with the space before it", () => {
  expect(fillIn("Order {id} costs {total} {currency}.", { id: "1043", total: "5" })).toBe("Order 1043 costs 5.");
});
