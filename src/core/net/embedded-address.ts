import ipaddr from "ipaddr.js";
import { within } from "./network.ts";

/** The well-known NAT64 prefix (RFC 6052): on IPv6-only networks DNS64 gives it for every IPv4 host. */
const NAT64 = ipaddr.parseCIDR("64:ff9b::/96");

/** ISATAP interface ids (RFC 5214) are 00-00-5E-FE or 02-00-5E-FE before the IPv4 address; the two lowest bits of the first byte are flags. */
const ISATAP = { flags: 0b11, firstWord: [0x00, 0x5e, 0xfe] };

function isIsatap([flags, ...rest]: number[]): boolean {
  return ((flags ?? 0) & ~ISATAP.flags) === 0 && ISATAP.firstWord.every((byte, index) => rest[index] === byte);
}

const lastFour = (address: ipaddr.IPv6) => new ipaddr.IPv4(address.toByteArray().slice(12));

/** The IPv4 host to which a NAT64 translator passes packets on. The local-use prefix is not known to be laid out like this one. */
export function translatedHost(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  return within(address, NAT64) ? lastFour(address) : undefined;
}

/** The IPv4 host to which an ISATAP router of the prefix tunnels packets. */
export function tunnelledHost(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  return isIsatap(address.toByteArray().slice(8, 12)) ? lastFour(address) : undefined;
}
