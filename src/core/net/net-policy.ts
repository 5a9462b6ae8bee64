import { CodedError } from "../coded-error.ts";
import { type Network, parseNetwork } from "./network.ts";

/** Where a source may connect to. Everything that is not public is refused unless it is named here. */
export interface NetPolicy {
  /** CIDRs of internal services, such as `10.20.0.0/16`. Lifts private ranges only, never loopback or metadata services. */
  allowPrivate?: readonly string[];
  /** For the demo and for tests: services on this machine. */
  allowLoopback?: boolean;
  /** Plain `http:`; without it only `https:` leaves. */
  allowHttp?: boolean;
}

/** A `NetPolicy` whose CIDRs are parsed, so that judging an address costs no parsing of them. */
export interface CompiledNetPolicy {
  readonly allowPrivate: readonly Network[];
  readonly allowLoopback: boolean;
  readonly allowHttp: boolean;
}

function allowedNetwork(cidr: string): Network {
  const network = parseNetwork(cidr);
  if (network !== undefined) return network;
  throw new CodedError({
    code: "NET_POLICY_INVALID",
    message: `"${cidr}" in allow_private is not a network.`,
    audience: "operator",
    remedy: "Write it as a CIDR, such as 10.20.0.0/16 or fd12:3456::/48.",
  });
}

/** Parses a policy once. Throws `NET_POLICY_INVALID` for something that is not a CIDR. */
export function compileNetPolicy(policy: NetPolicy): CompiledNetPolicy {
  return {
    allowPrivate: (policy.allowPrivate ?? []).map(allowedNetwork),
    allowLoopback: policy.allowLoopback ?? false,
    allowHttp: policy.allowHttp ?? false,
  };
}
