import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesName } from "./name-pattern.ts";

it.each([
  ["get_order", "get_order", true],
  ["get_order", "get_orders", false],
  ["*", "anything", true],
  ["get_*", "get_order", true],
  ["get_*", "list_orders", false],
  ["*_order", "refund_order", true],
  ["a*b*c", "a-b-b-c", true],
  ["ab*ba", "aba", false],
  ["*ab*ab*", "ab", false],
  ["**", "", true],
  ["get.order", "get_order", false],
])("%s and %s: %s", (pattern, name, matches) => {
  expect(matchesName(pattern, name)).toBe(matches);
});

it("says what a regular expression would say", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "_"), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, letters, (wanted, name) => {
      expect(matchesName(wanted, name)).toBe(new RegExp(`^${wanted.replaceAll("*", ".*")}$`).test(name));
    }),
  );
});
