import ipaddr from "ipaddr.js";
import { translatedHost, tunnelledHost } from "./embedded-address.ts";
import type { CompiledNetPolicy } from "./net-policy.ts";
import { type Address, type Network, parseAddress, within } from "./network.ts";

/** `reason` says in words why an address or URL may or may not be connected to. */
export interface Verdict {
  allowed: boolean;
  reason: string;
}

const allowed = (reason: string): Verdict => ({ allowed: true, reason });
const refused = (reason: string): Verdict => ({ allowed: false, reason });

/** Ranges in which companies run internal services; the only ones that `allowPrivate` can lift. */
const INTERNAL_RANGES = new Set(["private", "carrierGradeNat", "uniqueLocal"]);

/** The ranges of `ipaddr.js` that are not public, in words. The others are refused as just that. */
const RANGE_WORDS: Readonly<Record<string, string>> = {
  unspecified: "stands for this host or network",
  loopback: "is this machine (loopback)",
  linkLocal: "is link-local, where metadata services answer",
  private: "is an internal address",
  carrierGradeNat: "is an internal address (carrier-grade NAT)",
  uniqueLocal: "is an internal address (unique local)",
  deprecatedSiteLocal: "is an internal address (site-local)",
  multicast: "is a multicast address",
  broadcast: "is the broadcast address",
  "6to4": "is a 6to4 address, whose relay could reach anything",
  teredo: "is a Teredo address, whose relay could reach anything",
  rfc6145: "is an IPv4-translated address, whose translator could reach anything",
  rfc6052: "is a NAT64 address, whose translator could reach anything",
  benchmarking: "is reserved for benchmarks",
  discard: "is for traffic to be thrown away",
};

/**
 * Metadata and other services of clouds that hand out a machine's credentials, at addresses that `allowPrivate` could open or
 * that look public. Those at link-local addresses are refused with their range.
 */
const METADATA_ADDRESSES = [
  "168.63.129.16/32", // Azure, in public space
  "100.100.100.200/32", // Alibaba Cloud
  "fd00:ec2::/32", // AWS: metadata, credentials of pods, DNS, time
  "fd20:ce::254/128", // Google Cloud
  "fd00:c1::a9fe:a9fe/128", // Oracle Cloud
  "fd00:42::42/128", // Scaleway
].map((cidr): Network => ipaddr.parseCIDR(cidr));

/** Public IPv6 is this one block (IANA, IPv6 Global Unicast Address Assignments); `ipaddr.js` calls all unlisted space unicast. */
const GLOBAL_UNICAST: Network = ipaddr.parseCIDR("2000::/3");

/** The 6bone's block, given back in 2006 (RFC 3701): whatever answers there is not the internet. */
const SIXBONE: Network = ipaddr.parseCIDR("3ffe::/16");

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || (within(address, GLOBAL_UNICAST) && !within(address, SIXBONE));
}

function judge(address: Address, policy: CompiledNetPolicy): Verdict {
  const text = address.toString();
  if (METADATA_ADDRESSES.some((cidr) => within(address, cidr))) return refused(`${text} is a metadata service`);
  if (isPublic(address)) return allowed(`${text} is public`);
  const range = address.range();
  if (range === "loopback" && policy.allowLoopback) return allowed(`${text} is this machine, which is allowed here`);
  const words = RANGE_WORDS[range] ?? "is not a public address";
  if (!INTERNAL_RANGES.has(range)) return refused(`${text} ${words}`);
  if (policy.allowPrivate.some((cidr) => within(address, cidr))) return allowed(`${text} is named by allow_private`);
  return refused(`${text} ${words} that allow_private does not name`);
}

/** What a router makes of an address. A router's loopback is not ours, so it is never allowed. */
function judgeRouted(address: Address, host: Address, policy: CompiledNetPolicy): Verdict {
  const verdict = judge(host, { ...policy, allowLoopback: false });
  return { ...verdict, reason: `${address} leads to ${verdict.reason}` };
}

/**
 * Whether a connection to this one address may be made. What Node would look up as a name (`127.1`, `0x7f000001`) is no
 * address here.
 *
 * An IPv6 address that wraps an IPv4 one is judged by it where it is known who unwraps it: this machine (mapped), a NAT64
 * translator, an ISATAP router. Other wrappers (6to4, Teredo, IPv4-compatible, IPv4-translated, NAT64 with the local-use
 * prefix) are refused as ranges: what their relays would reach is not to be known.
 */
export function judgeAddress(text: string, policy: CompiledNetPolicy): Verdict {
  const address = parseAddress(text);
  if (address === undefined) return refused(`"${text}" is not the plain address of a host`);
  if (!(address instanceof ipaddr.IPv6)) return judge(address, policy);
  if (address.isIPv4MappedAddress()) return judge(address.toIPv4Address(), policy);
  const translated = translatedHost(address);
  if (translated !== undefined) return judgeRouted(address, translated, policy);
  const tunnelled = tunnelledHost(address);
  const verdict = judge(address, policy);
  return verdict.allowed && tunnelled !== undefined ? judgeRouted(address, tunnelled, policy) : verdict;
}
