import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * What the guard may never let through, written down apart from it: the IANA special-purpose address registries for IPv4 and
 * IPv6 (RFC 6890 and its successors), multicast, what lies outside 2000::/3, and the clouds' metadata services; kept in Node's own
 * `BlockList`, which shares no code with the guard. One list a family: it takes an IPv4 address for its mapped form.
 */
function listOf(family: "ipv4" | "ipv6", networks: string): BlockList {
  const list = new BlockList();
  for (const cidr of networks.trim().split(/\s+/)) {
    const [network = "", bits] = cidr.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

const IPV4 = listOf(
  "ipv4",
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
  192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
  240.0.0.0/4 168.63.129.16/32`,
);
const IPV6 = listOf(
  "ipv6",
  "::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3ffe::/16 3fff::/20",
);

/** Where translation is a network's ordinary business, only what is wrapped counts: the last four bytes. */
const TRANSLATED = listOf("ipv6", "::ffff:0:0/96 64:ff9b::/96");

const lastFourBytes = (address: string) => {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(":").slice(-2);
  return groups.flatMap((group) => [Number.parseInt(group || "0", 16) >> 8, Number.parseInt(group || "0", 16) & 0xff]);
};

/** Whether nothing may connect to this address, as a socket takes it, unless a source's allow-list says so. */
export function isForbidden(address: string): boolean {
  if (isIPv4(address)) return IPV4.check(address, "ipv4");
  if (!isIPv6(address)) return true;
  if (TRANSLATED.check(address, "ipv6")) return isForbidden(lastFourBytes(address).join("."));
  return IPV6.check(address, "ipv6");
}
