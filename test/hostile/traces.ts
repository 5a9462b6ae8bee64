import { request } from "undici";
import type { Shop } from "../../demo/shop/server.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";

/** Texts by which one would recognise one customer's records wherever they appear. */
export type Traces = readonly string[];

const TELLING = new Set(["email", "phone", "name", "line1", "recipient", "customer_id", "tracking_number"]);

/** What the shop knows of a customer, asked of the shop itself. */
export async function tracesOf({ url, token }: Shop, customerId: string): Promise<Traces> {
  const paths = [`/customers/${customerId}`, `/customers/${customerId}/addresses`];
  const records = await Promise.all(
    paths.map(async (path) => {
      const { statusCode, body } = await request(url + path, { headers: { authorization: `Bearer ${token}` } });
      if (statusCode !== 200) throw new Error(`The shop answers ${statusCode} to ${path}.`);
      return (await body.json()) as JsonValue;
    }),
  );
  return [...new Set(records.flatMap(tellingTexts))];
}

function tellingTexts(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(tellingTexts);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && member !== "" && TELLING.has(name) ? [member] : tellingTexts(member),
  );
}

/** Those traces in what was told that are not in the customer's own words. */
export function leaked(traces: Traces, told: unknown, ownWords: string): string[] {
  const everything = JSON.stringify(told);
  return traces.filter((trace) => everything.includes(trace) && !ownWords.includes(trace));
}
