import type { HttpResponse } from "./exchange.ts";

/** One step of a read on its way; `count` is how many redirects led to it. */
export interface Hop {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  count: number;
}

const MAX_REDIRECTS = 3;

/** Statuses that send a request on, and whether it goes on as it was; otherwise it becomes a GET (RFC 9110, 15.4). */
const REDIRECTS: ReadonlyMap<number, { keepsMethod: boolean }> = new Map([
  [301, { keepsMethod: false }],
  [302, { keepsMethod: false }],
  [303, { keepsMethod: false }],
  [307, { keepsMethod: true }],
  [308, { keepsMethod: true }],
]);

/** The only headers that may cross to another origin: any other could be a credential under a company's own name. */
const HARMLESS_HEADERS = new Set(["accept", "accept-language", "user-agent"]);

const only = (headers: Record<string, string>, keep: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name.toLowerCase())));

/** The same question to another address; as a GET without its body where the status asks for that. */
function aimedAt(url: URL, hop: Hop, keepsMethod: boolean): Hop {
  const next = { ...hop, url, count: hop.count + 1 };
  if (keepsMethod || hop.method === "GET" || hop.method === "HEAD") return next;
  return {
    ...next,
    method: "GET",
    body: undefined,
    headers: only(hop.headers, (name) => !name.startsWith("content-")),
  };
}

/**
 * Where a read goes on after `response`; nothing if it is not a redirect, says no place, was sent round too often, would
 * leave https, or would hand a body to another origin: like any header of ours, it may hold a credential.
 */
export function nextHop(response: HttpResponse, hop: Hop): Hop | undefined {
  const { location } = response.headers;
  const redirect = REDIRECTS.get(response.status);
  if (redirect === undefined || location === undefined || hop.count >= MAX_REDIRECTS) return undefined;
  if (!URL.canParse(location, hop.url.href)) return undefined;
  const target = new URL(location, hop.url);
  if (hop.url.protocol === "https:" && target.protocol !== "https:") return undefined;
  const next = aimedAt(target, hop, redirect.keepsMethod);
  if (target.origin === hop.url.origin) return next;
  if (next.body !== undefined) return undefined;
  return { ...next, headers: only(next.headers, (name) => HARMLESS_HEADERS.has(name)) };
}
