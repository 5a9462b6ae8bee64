import type { HttpResponse } from "./exchange.ts";

/** One step of a read on its way; `count` is how many redirects led to it. */
export interface Hop {
  url: URL;
  headers: Record<string, string>;
  count: number;
}

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The only headers that may cross to another origin: any other could be a credential under a company's own name. */
const HARMLESS_HEADERS = new Set(["accept", "accept-language", "user-agent"]);

/** Where a read goes on after `response`; nothing if it is not a redirect, says no place, or was sent round too often. */
export function nextHop(response: HttpResponse, { url, headers, count }: Hop): Hop | undefined {
  const location = response.headers.location;
  if (!REDIRECTS.has(response.status) || location === undefined || count >= MAX_REDIRECTS) return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  if (target.origin === url.origin) return { url: target, headers, count: count + 1 };
  const harmless = Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.has(name.toLowerCase()));
  return { url: target, headers: Object.fromEntries(harmless), count: count + 1 };
}
