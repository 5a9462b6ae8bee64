import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network: its address and how many of the leading bits count. */
export type Network = [Address, number];

/**
 * An address in the one notation that sockets take; undefined for anything else. What `ipaddr.js` reads beyond that is somebody
 * else's reading: for it `10.20` is 10.0.0.20, and `::8.8.8.8`, as resolvers write IPv4-compatible addresses, is
 * `::ffff:8.8.8.8`. In the hexadecimal groups of a URL there is nothing to read differently. Zone ids, which choose an
 * interface of this machine, are not taken.
 */
export function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 0 || text.includes("%")) return undefined;
  return ipaddr.parse(isIP(text) === 6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text);
}

/** A network in CIDR notation; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, network = "", bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(network);
  if (address === undefined || Number(bits) > (address.kind() === "ipv4" ? 32 : 128)) return undefined;
  return [address, Number(bits)];
}

/** Whether `address` lies in the network, which is of the same family. */
export function within(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
