import { expect, it } from "vitest";
import { type Currency, decimal, minor } from "./money.ts";

it.each<[string, Currency, number, string]>([
  ["0.01", "USD", 1, "0.01"],
  ["-0.05", "EUR", -5, "-0.05"],
  ["19.99", "GBP", 1999, "19.99"],
  ["1.1", "CNY", 110, "1.10"],
  ["70", "HKD", 7000, "70.00"],
  ["12000", "JPY", 12_000, "12000"],
  ["999999999999.99", "USD", 99_999_999_999_999, "999999999999.99"],
])("%s %s is %i minor units, shown as %s", (text, currency, amount, shown) => {
  expect(minor(text, currency)).toBe(amount);
  expect(decimal(amount, currency)).toBe(shown);
});

it("adds what floating point cannot", () => {
  expect(decimal(minor("0.10", "USD") + minor("0.20", "USD"), "USD")).toBe("0.30");
});

it.each<[string, Currency]>([
  ["0.001", "USD"],
  ["12000.0", "JPY"],
])("refuses decimals that the currency does not have: %s %s", (text, currency) => {
  expect(() => minor(text, currency)).toThrow("decimals");
});
