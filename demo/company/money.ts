import { Refusal } from "./refusal.ts";

/** Cents, as stored, to the decimal number that the API shows. */
export const decimal = (cents: number): number => cents / 100;

/** The API's decimal number to cents; refuses fractions of a cent. */
export function cents(amount: number): number {
  const rounded = Math.round(amount * 100);
  // A decimal such as 19.99 is a hair off in binary; a real third digit is at least 0.1 cents off.
  if (Math.abs(amount * 100 - rounded) > 1e-6 * Math.max(1, rounded)) {
    throw new Refusal(400, "INVALID_AMOUNT", "An amount has at most two decimals.");
  }
  return rounded;
}
