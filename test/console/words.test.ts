import { describe, expect, it } from "vitest";
import { relativeTime, timeLeft } from "../../console/src/words/moment.ts";
import { fieldsOf, valueWords } from "../../console/src/words/record.ts";

const now = Date.parse("2026-11-21T12:00:00Z");

it.each([
  [0, "en", "now"],
  [-59_000, "en", "now"],
  [-61_000, "en", "1 min. ago"],
  [-7_200_000, "en", "2 hr. ago"],
  [-86_400_000, "en", "yesterday"],
  [-180_000, "zh", "3分钟前"],
])("calls %d ms from now, in %s, “%s”", (difference, language, words) => {
  expect(relativeTime(now + difference, now, language)).toBe(words);
});

it.each([
  [61_000, "1:01"],
  [3_600_000 + 62_000, "1:01:02"],
  [400, "0:01"],
  [0, undefined],
  [-5_000, undefined],
])("counts %d ms down as %s", (difference, words) => {
  expect(timeLeft(now + difference, now)).toBe(words);
});

describe("a record's values", () => {
  it.each([
    [{ amount: "1299.00", currency: "USD" }, "en", "$1,299.00"],
    [{ amount: 1299, currency: "CNY" }, "zh", "¥1,299.00"],
    ["shipped", "en", "shipped"],
    [true, "en", "true"],
    [null, "en", "–"],
  ])("says %j in %s as %s", (value, language, words) => {
    expect(valueWords(value, language)).toBe(words);
  });

  it("gives moments by the language's conventions", () => {
    expect(valueWords("2026-11-18T09:12:00Z", "zh")).toContain("2026年11月18日");
  });

  it("puts what has parts of its own last", () => {
    const names = fieldsOf({
      items: [{ sku: "A" }],
      total: { amount: 1, currency: "USD" },
      address: { city: "Köln" },
      id: "1",
    });
    expect(names.map(([name]) => name)).toEqual(["total", "id", "items", "address"]);
  });
});
