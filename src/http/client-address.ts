import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Where a reverse proxy of the operator's own connects from. */
const INSIDE = new Set(["loopback", "private", "uniqueLocal", "linkLocal", "carrierGradeNat"]);

function parse(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return text !== undefined && isIP(text) !== 0 ? ipaddr.process(text) : null;
}

/**
 * What tells an anonymous client from others: the address that it connects from, or behind a proxy the last one in
 * `X-Forwarded-For`, which the proxy wrote (those before it are the client's own say). Of IPv6 the first half, as whoever
 * has one address has all of it. Null where nothing tells: counted as one, all would be locked out by any of them.
 */
export function clientAddress(remote: string | undefined, forwardedFor: string | undefined): string | null {
  const peer = parse(remote);
  const isProxy = peer !== null && INSIDE.has(peer.range());
  const client = isProxy ? parse(forwardedFor?.split(",").at(-1)?.trim()) : peer;
  if (client === null) return null;
  return client instanceof ipaddr.IPv6 ? client.parts.slice(0, 4).join(":") : client.toString();
}
