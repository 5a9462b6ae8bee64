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

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Cidr = [Address, number];

/** A `NetPolicy` whose CIDRs are parsed, so that judging an address costs no parsing of them. */
export interface CompiledNetPolicy {
  readonly allowPrivate: readonly Cidr[];
  readonly allowLoopback: boolean;
  readonly allowHttp: boolean;
}

/** Whether `address` lies in the network, which is of the same family. */
export function within(address: Address, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
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
