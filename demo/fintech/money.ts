import { Refusal } from "../company/refusal.ts";

/** How many decimals each currency has (ISO 4217). */
const DECIMALS = { USD: 2, EUR: 2, GBP: 2, CNY: 2, HKD: 2, JPY: 0 } as const;

export type Currency = keyof typeof DECIMALS;

export const CURRENCIES = Object.keys(DECIMALS) as Currency[];

export interface Money {
  value: string;
  currency: Currency;
}

/** The API's decimal text to whole minor units, digit by digit: no floating point is ever involved. */
export function minor(text: string, currency: Currency): number {
  const [whole = "", fraction = ""] = text.split(".");
  const decimals = DECIMALS[currency];
  if (fraction.length > decimals) {
    throw new Refusal(422, "TOO_MANY_DECIMALS", `An amount in ${currency} has at most ${decimals} decimals.`);
  }
  return Number(whole + fraction.padEnd(decimals, "0"));
}

/** Minor units to the API's decimal text. */
export function decimal(amount: number, currency: Currency): string {
  const decimals = DECIMALS[currency];
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const sign = amount < 0 ? "-" : "";
  return sign + digits.slice(0, point) + (decimals > 0 ? `.${digits.slice(point)}` : "");
}

export const money = (amount: number, currency: Currency): Money => ({ value: decimal(amount, currency), currency });
