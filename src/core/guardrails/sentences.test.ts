import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSentenceSplitter, splitSentences } from "./sentences.ts";

function stream(deltas: string[]): string[] {
  const splitter = createSentenceSplitter();
  return [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.flush()];
}

const fragments = fc.constantFrom(
  "Hello. ",
  "e.g. ",
  "3.14",
  "。",
  "？",
  "“好。”",
  "```\n",
  "\n",
  " ",
  "`a. b`",
  "1. ",
  "Dr. Who",
  "…",
  "!?",
  "😀",
  "No. 5",
  "etc. ",
  "x",
);

describe("splitting a stream into sentences", () => {
  it.each<[string, string[]]>([
    ["One. Two! Three?", ["One. ", "Two! ", "Three?"]],
    ["It costs 3.50 USD. Fine.", ["It costs 3.50 USD. ", "Fine."]],
    ["Dr. Lin and Mr. Wu agree. Good.", ["Dr. Lin and Mr. Wu agree. ", "Good."]],
    ["Use a file, e.g. a photo. Then send it.", ["Use a file, e.g. a photo. ", "Then send it."]],
    ["Order No. 5 is here. No. It is not.", ["Order No. 5 is here. ", "No. ", "It is not."]],
    ["At 5 p.m. we close. At 6 p.m. They open.", ["At 5 p.m. we close. ", "At 6 p.m. ", "They open."]],
    ["订单已发货。请稍等！好吗？", ["订单已发货。", "请稍等！", "好吗？"]],
    ["他说“好。”然后走了。", ["他说“好。”", "然后走了。"]],
    ["1. First thing\n2. Second thing\n", ["1. First thing\n", "2. Second thing\n"]],
    ["See:\n```\na. b. c\nd.\n```\nDone. Yes.", ["See:\n", "```\na. b. c\nd.\n```\n", "Done. ", "Yes."]],
    ["Call `a. b` now. Ok.", ["Call `a. b` now. ", "Ok."]],
    ['She said "stop." Then left.', ['She said "stop." ', "Then left."]],
    [
      "Really?! Yes... maybe. Go to example.com/a?b=1 now.",
      ["Really?! ", "Yes... ", "maybe. ", "Go to example.com/a?b=1 now."],
    ],
  ])("%j", (text, expected) => {
    expect(splitSentences(text)).toEqual(expected);
    expect(stream([...text])).toEqual(expected);
  });

  it("releases a sentence as soon as it is certainly over", () => {
    const splitter = createSentenceSplitter();
    expect(splitter.push("Your order is on")).toEqual([]);
    expect(splitter.push(" its way.")).toEqual([]);
    expect(splitter.push(" It")).toEqual(["Your order is on its way. "]);
    expect(splitter.push(" arrives。")).toEqual(["It arrives。"]);
  });

  it("loses, adds and reorders nothing, however the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fragments, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 40 }),
        (deltas) => {
          expect(stream(deltas).join("")).toBe(deltas.join(""));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("cuts a text without any stop before it holds back too much, and no character in two", () => {
    const pieces = stream(Array.from({ length: 200 }, () => "😀".repeat(50)));
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(4000);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });
});
