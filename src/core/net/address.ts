import ipaddr from "ipaddr.js";
import { CodedError } from "../coded-error.ts";

/** Where a source may connect to. Everything that is not public is refused unless it is named here. */
export interface NetPolicy {
  /** CIDRs of internal services, such as `10.20.0.0/16`. Lifts private ranges only, never loopback or metadata services. */
  allowPrivate?: readonly string[];
  /** For the demo and for tests: services on this machine. */
  allowLoopback?: boolean;
  /** Plain `http:`; without it only `https:` leaves. */
  allowHttp?: boolean;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Cidr = [Address, number];

/** A `NetPolicy` whose CIDRs are parsed, so that judging an address costs no parsing of them. */
export interface CompiledNetPolicy {
  readonly allowPrivate: readonly Cidr[];
  readonly allowLoopback: boolean;
  readonly allowHttp: boolean;
}

/** `reason` says in words why an address or URL was refused. */
export type Verdict = { allowed: true } | { allowed: false; reason: string };

const ALLOWED: Verdict = { allowed: true };
const refused = (reason: string): Verdict => ({ allowed: false, reason });

/** Ranges in which companies run internal services; the only ones that `allowPrivate` can lift. */
const INTERNAL_RANGES = new Set(["private", "carrierGradeNat", "uniqueLocal"]);

/** Metadata services that hand out a machine's credentials, at addresses that their range alone would not betray. */
const METADATA_ADDRESSES = [
  "168.63.129.16/32", // Azure, in public space
  "100.100.100.200/32", // Alibaba Cloud
  "fd00:ec2::254/128", // AWS
  "fd20:ce::254/128", // Google Cloud
].map((cidr): Cidr => ipaddr.parseCIDR(cidr));

/** Public IPv6 is this one block (IANA, IPv6 Global Unicast Address Assignments); `ipaddr.js` calls all unlisted space unicast. */
const GLOBAL_UNICAST: Cidr = ipaddr.parseCIDR("2000::/3");

/** The well-known NAT64 prefix (RFC 6052): on IPv6-only networks DNS64 gives it for every IPv4 host. */
const NAT64: Cidr = ipaddr.parseCIDR("64:ff9b::/96");

function within(address: Address, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** The IPv4 address that a translating network would really reach, where an IPv6 address only wraps one. */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (within(address, NAT64)) return new ipaddr.IPv4(address.toByteArray().slice(12));
  return address;
}

/** Parses a policy once. Throws `NET_POLICY_INVALID` for something that is not a CIDR. */
export function compileNetPolicy(policy: NetPolicy): CompiledNetPolicy {
  const allowPrivate = (policy.allowPrivate ?? []).map((cidr): Cidr => {
    if (!ipaddr.isValidCIDR(cidr)) {
      throw new CodedError({
        code: "NET_POLICY_INVALID",
        message: `"${cidr}" in allow_private is not a network.`,
        audience: "operator",
        remedy: "Write it as a CIDR, such as 10.20.0.0/16 or fd12:3456::/48.",
      });
    }
    return ipaddr.parseCIDR(cidr);
  });
  return { allowPrivate, allowLoopback: policy.allowLoopback ?? false, allowHttp: policy.allowHttp ?? false };
}

/** Whether a connection to this one address (canonical notation, as resolvers and URLs give it) may be made. */
export function judgeAddress(text: string, policy: CompiledNetPolicy): Verdict {
  if (!ipaddr.isValid(text)) return refused(`"${text}" is not an IP address`);
  const address = unwrap(ipaddr.parse(text));
  if (METADATA_ADDRESSES.some((cidr) => within(address, cidr))) return refused(`${text} is a metadata service`);
  const range = address.range();
  if (range === "loopback") return policy.allowLoopback ? ALLOWED : refused(`${text} is this machine (loopback)`);
  if (INTERNAL_RANGES.has(range)) {
    if (policy.allowPrivate.some((cidr) => within(address, cidr))) return ALLOWED;
    return refused(`${text} is an internal address (${range}) that allow_private does not name`);
  }
  if (range !== "unicast") return refused(`${text} is not a public address (${range})`);
  if (address.kind() === "ipv6" && !within(address, GLOBAL_UNICAST)) return refused(`${text} is not a public address`);
  return ALLOWED;
}
