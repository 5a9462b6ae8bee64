import type { Json } from "../api/action.ts";

export interface Money {
  amount: string | number;
  currency: string;
}

/** Money as upstream systems write it: an amount beside its currency. */
export function asMoney(value: Json): Money | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { amount, currency } = value;
  const isAmount =
    typeof amount === "number" || (typeof amount === "string" && amount.trim() !== "" && !Number.isNaN(Number(amount)));
  if (!isAmount || typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return { amount, currency };
}

/** The fields of a value that has any and is not money. */
export function asRecord(value: Json): { [field: string]: Json } | undefined {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value) && asMoney(value) === undefined;
  return isRecord ? value : undefined;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** One value of a record in the reader's language: money and moments by its conventions, the rest as it stands. */
export function valueWords(value: Json, language: string): string {
  if (value === null) return "–";
  const money = asMoney(value);
  if (money !== undefined) {
    return new Intl.NumberFormat(language, { style: "currency", currency: money.currency }).format(
      Number(money.amount),
    );
  }
  if (typeof value === "string" && isoTime.test(value)) {
    return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(Date.parse(value));
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `shipping_address` → `shipping address`. */
export const fieldWords = (name: string): string => name.replaceAll("_", " ");

export const hasParts = (value: Json): boolean => Array.isArray(value) || asRecord(value) !== undefined;

/** The fields of a record for reading: the single values first, what has parts of its own after them. */
export function fieldsOf(record: { [field: string]: Json }): [name: string, value: Json][] {
  const fields = Object.entries(record);
  return [...fields.filter(([, value]) => !hasParts(value)), ...fields.filter(([, value]) => hasParts(value))];
}
