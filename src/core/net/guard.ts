import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { judgeAddress, type Verdict } from "./address.ts";
import type { ClientTls } from "./client-tls.ts";
import type { CompiledNetPolicy } from "./net-policy.ts";

/** All addresses of a host name. Injected in tests; the system's resolver otherwise. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** What the guard throws inside a connection; it never leaves `src/core/net`. */
export class GuardRefusal extends Error {
  readonly code = "NET_REFUSED";
}

export const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true });

/** What can be said of a URL before any connection: its scheme, and that it carries no credentials. */
export function judgeScheme(url: URL, policy: CompiledNetPolicy): Verdict {
  if (url.username !== "" || url.password !== "") return { allowed: false, reason: "the URL contains credentials" };
  if (url.protocol === "https:") return { allowed: true, reason: "https" };
  if (url.protocol !== "http:") return { allowed: false, reason: `${url.protocol} is not allowed` };
  if (policy.allowHttp) return { allowed: true, reason: "http, which is allowed here" };
  return { allowed: false, reason: "http: is not allowed; plain http is off for this source" };
}

/** One forbidden address among several refuses the name: which of them a connection would take is not ours to choose. */
export function judgeAll(addresses: readonly string[], policy: CompiledNetPolicy): Verdict {
  const verdicts = addresses.map((address) => judgeAddress(address, policy));
  const refusal = verdicts.find(({ allowed }) => !allowed);
  return refusal ?? { allowed: true, reason: verdicts.map(({ reason }) => reason).join(", ") };
}

async function resolveGuarded(hostname: string, policy: CompiledNetPolicy, resolver: Resolver) {
  const addresses = await resolver(hostname);
  const verdict = judgeAll(
    addresses.map(({ address }) => address),
    policy,
  );
  if (!verdict.allowed) throw new GuardRefusal(`${hostname}: ${verdict.reason}`);
  return addresses.map(({ address, family }) => ({ address, family }));
}

/**
 * A connector for undici that judges the very addresses that it connects to, so that a name that resolves differently a
 * moment later (DNS rebinding) gains nothing. `lookup` alone is not enough: sockets never call it for IP literals.
 */
export function guardedConnector(
  policy: CompiledNetPolicy,
  resolver: Resolver,
  timeoutMs: number,
  tls: ClientTls = {},
): buildConnector.connector {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolveGuarded(hostname, policy, resolver).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) return callback(Object.assign(new Error(hostname), { code: "ENOTFOUND" }), "");
        if (options.all) return callback(null, addresses);
        return callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
  // HTTP/2 is off: a client may repeat a request by itself after GOAWAY, and what was sent could not be told.
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs, lookup: guardedLookup, ...tls });
  const guarded: buildConnector.connector = (options, callback) => {
    if (isIP(options.hostname) !== 0) {
      const verdict = judgeAddress(options.hostname, policy);
      if (!verdict.allowed) return callback(new GuardRefusal(verdict.reason), null);
    }
    return connect(options, callback);
  };
  return guarded;
}
