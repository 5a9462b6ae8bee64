import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** True for the names and addresses that only this machine can reach: `localhost` and below it (RFC 6761), 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name === "127.0.0.1" || name.endsWith(".localhost")) return true;
  return isIP(name) !== 0 && ipaddr.process(name).range() === "loopback";
}
