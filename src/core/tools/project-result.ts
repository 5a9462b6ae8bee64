import { isJsonObject, type JsonValue } from "../json.ts";

/** How much of one answer a model is shown, in bytes of JSON: a few thousand tokens. */
export const SHOWN_BYTES = 24_000;
/** How much of one is kept in a row of the store. */
export const KEPT_BYTES = 256_000;

/** How far an answer is cut. The first limits under which it is small enough are taken, so the same answer is cut alike. */
interface Limits {
  items: number;
  characters: number;
  depth: number;
}

const LIMITS: readonly Limits[] = [
  { items: Number.POSITIVE_INFINITY, characters: 4_000, depth: 12 },
  { items: 100, characters: 2_000, depth: 10 },
  { items: 50, characters: 1_000, depth: 8 },
  { items: 25, characters: 500, depth: 6 },
  { items: 10, characters: 300, depth: 5 },
  { items: 5, characters: 200, depth: 4 },
  { items: 3, characters: 120, depth: 3 },
  { items: 1, characters: 80, depth: 2 },
];

/** What tells one record from another and leads to the next page stays whole wherever its record does. */
const TELLING = /(^|_|[a-z])(id|ids|key|number|no|code|name|title|status|state|email|cursor|token)$/i;
const LONGEST_TELLING = 1_000;
/** Members of one record at most, once everything else has been cut. */
const MOST_MEMBERS = 60;

const cutText = (text: string, characters: number) =>
  text.length <= characters ? text : `${text.slice(0, characters).toWellFormed()}… (${text.length} characters)`;

const isEmpty = (value: JsonValue) =>
  value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/** A record too deep to be shown, by what tells it from others. */
function nameOnly(record: { [key: string]: JsonValue }): JsonValue {
  const telling = Object.entries(record).filter(([key, value]) => TELLING.test(key) && typeof value !== "object");
  if (telling.length === 0) return `… (${Object.keys(record).length} fields)`;
  return Object.fromEntries(
    telling.slice(0, 6).map(([key, value]) => [key, typeof value === "string" ? cutText(value, 120) : value]),
  );
}

function cut(value: JsonValue, limits: Limits, depth = 0): JsonValue {
  if (typeof value === "string") return cutText(value, limits.characters);
  if (Array.isArray(value)) {
    if (depth >= limits.depth && value.some((item) => typeof item === "object")) return `… (${value.length} items)`;
    const kept = value.slice(0, limits.items).map((item) => cut(item, limits, depth + 1));
    const rest = value.length - kept.length;
    return rest > 0 ? [...kept, `… and ${rest} more`] : kept;
  }
  if (!isJsonObject(value)) return value;
  if (depth >= limits.depth) return nameOnly(value);
  const members = Object.entries(value).filter(([, member]) => !isEmpty(member));
  // A map with thousands of keys is a list in all but name.
  const most = Number.isFinite(limits.items) ? Math.max(limits.items, MOST_MEMBERS) : limits.items;
  const kept = members.slice(0, most).map(([key, member]): [string, JsonValue] => {
    const isTelling = typeof member === "string" && TELLING.test(key);
    return [key, isTelling ? cutText(member, LONGEST_TELLING) : cut(member, limits, depth + 1)];
  });
  const rest = members.length - kept.length;
  return Object.fromEntries(rest > 0 ? [...kept, ["…", `and ${rest} more`]] : kept);
}

const sizeOf = (value: JsonValue) => Buffer.byteLength(JSON.stringify(value));

/** An answer as it is shown, and whether anything was left out of it. */
export interface ProjectedResult {
  result: JsonValue;
  isCut: boolean;
}

/**
 * An answer in at most `maxBytes` of JSON. A small one stays as it is. A large one loses what is empty, then the ends of long
 * lists and texts and its deepest branches, each with a word of how much was left out; ids, names and cursors stay.
 */
export function projectResult(value: JsonValue, maxBytes: number = SHOWN_BYTES): ProjectedResult {
  if (sizeOf(value) <= maxBytes) return { result: value, isCut: false };
  for (const limits of LIMITS) {
    const result = cut(value, limits);
    if (sizeOf(result) <= maxBytes) return { result, isCut: true };
  }
  return { result: cutText(JSON.stringify(value), Math.floor(maxBytes / 6)), isCut: true };
}

const CUT_HINT = "The answer was shortened; ask for one record, or for fewer, to see the rest.";

/** A successful outcome as a model is shown it. Whose it is has been checked before, on the whole. */
export function shownOutcome({ result: whole, hint }: { result: JsonValue; hint?: string }): {
  result: JsonValue;
  hint?: string;
} {
  const { result, isCut } = projectResult(whole);
  const hints = [hint, isCut ? CUT_HINT : undefined].filter((one) => one !== undefined);
  return { result, ...(hints.length > 0 && { hint: hints.join(" ") }) };
}
