import { expect, it } from "vitest";
import { doneText } from "./wording.ts";

it.each([
  [1, "I found 1 product."],
  [0, "I found no products."],
  [21, "I found 21 products."],
])("counts %d in a template that knows only many", (total, sentence) => {
  const tool = {
    name: "search_products",
    effect: "read" as const,
    description: "",
    inputSchema: {},
    wording: { done: { en: "I found {result.total} products." } },
  };
  const text = doneText({ language: "en", tool, name: tool.name, args: {}, result: { total }, question: "" });
  expect(text).toBe(sentence);
});
