import { createHash } from "node:crypto";

/** Records are never changed in place, so what was written of one stays true. */
const written = new WeakMap<object, string>();

/**
 * The SHA-256 of books or of one answer: JSON without white space, keys by code point, nothing for `null`, every number a
 * string with two decimals.
 */
export function booksHash(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

function canonical(value: unknown): string {
  if (typeof value === "number") return JSON.stringify(value.toFixed(2));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const known = written.get(value);
  if (known !== undefined) return known;
  const text = Array.isArray(value) ? `[${value.map(canonical).join(",")}]` : `{${members(value).join(",")}}`;
  written.set(value, text);
  return text;
}

function members(record: object): string[] {
  return (
    Object.entries(record)
      .filter(([, value]) => value !== null && value !== undefined)
      // Code units sort like code points up to U+FFFF, and no key of the shop goes beyond.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`)
  );
}
