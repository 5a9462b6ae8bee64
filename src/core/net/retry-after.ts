import type { IncomingHttpHeaders } from "node:http";

/** How long a response asks to wait, in ms: seconds, or a date (RFC 9110, section 10.2.3). Nothing where it does not say. */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs = Date.now()): number | undefined {
  const stated = headers["retry-after"]?.trim();
  if (stated === undefined || stated === "") return undefined;
  if (/^\d+$/.test(stated)) return Number(stated) * 1_000;
  const date = Date.parse(stated);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
