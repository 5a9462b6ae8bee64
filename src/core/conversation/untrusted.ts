import { hash } from "node:crypto";
import { reviewIndirect } from "../guardrails/indirect.ts";
import { isJsonObject, type JsonValue } from "../json.ts";

/** Shorter strings (ids, states, dates, names) cannot hold an order to the assistant. */
const SHORTEST_ORDER = 16;

/** Records are read again and again, and looking through a text costs more than all else that a read does here. Digests alone are kept. */
const harmless = new Set<string>();
const MOST_REMEMBERED = 10_000;

function remember(digest: string): void {
  if (harmless.size >= MOST_REMEMBERED) harmless.clear();
  harmless.add(digest);
}

/** A tool's result as a model is shown it: data, with whatever reads like an order to the assistant taken out of its texts. */
export function withoutOrders(value: JsonValue, hits: string[]): JsonValue {
  if (typeof value === "string") {
    if (value.length < SHORTEST_ORDER || !/\s|\p{Script=Han}/u.test(value)) return value;
    const digest = hash("sha256", value);
    if (harmless.has(digest)) return value;
    const { rules, text } = reviewIndirect(value);
    if (rules.length === 0 && text === value) remember(digest);
    hits.push(...rules);
    return text;
  }
  if (Array.isArray(value)) return value.map((one) => withoutOrders(one, hits));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    withoutOrders(name, hits),
    withoutOrders(member, hits),
  ]);
  return Object.fromEntries(members);
}
