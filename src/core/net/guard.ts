import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { type CompiledNetPolicy, compileNetPolicy, judgeAddress, type NetPolicy, type Verdict } from "./address.ts";

/** All addresses of a host name. Injected in tests; the system's resolver otherwise. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** The guard's verdict on a URL, as `net check` prints it. */
export interface UrlVerdict {
  allowed: boolean;
  reason: string;
  addresses: string[];
}

/** What the guard throws inside a connection; it never leaves `src/core/net`. */
export class GuardRefusal extends Error {
  readonly code = "NET_REFUSED";
}

export const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true });

/** `[::1]` as URLs write it, without the brackets. */
const withoutBrackets = (hostname: string) => (hostname.startsWith("[") ? hostname.slice(1, -1) : hostname);

/** What can be said of a URL before any connection: its scheme, and that it carries no credentials. */
export function judgeScheme(url: URL, policy: CompiledNetPolicy): Verdict {
  if (url.username !== "" || url.password !== "") return { allowed: false, reason: "the URL contains credentials" };
  if (url.protocol === "https:" || (url.protocol === "http:" && policy.allowHttp)) return { allowed: true };
  const remedy = url.protocol === "http:" ? "; plain http is off for this source" : "";
  return { allowed: false, reason: `${url.protocol} is not allowed${remedy}` };
}

/** One forbidden address among several refuses the name: which of them a connection would take is not ours to choose. */
function judgeAll(addresses: readonly string[], policy: CompiledNetPolicy): Verdict {
  for (const address of addresses) {
    const verdict = judgeAddress(address, policy);
    if (!verdict.allowed) return verdict;
  }
  return { allowed: true };
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
export function guardedConnector(policy: CompiledNetPolicy, resolver: Resolver, timeoutMs: number) {
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
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs, lookup: guardedLookup });
  const guarded: buildConnector.connector = (options, callback) => {
    if (isIP(options.hostname) !== 0) {
      const verdict = judgeAddress(options.hostname, policy);
      if (!verdict.allowed) return callback(new GuardRefusal(verdict.reason), null);
    }
    return connect(options, callback);
  };
  return guarded;
}

/** What the guard would say to a request for `url` now. Nothing is sent; names are resolved. */
export async function checkUrl(
  url: string,
  policy: NetPolicy = {},
  resolver: Resolver = systemResolver,
): Promise<UrlVerdict> {
  const compiled = compileNetPolicy(policy);
  if (!URL.canParse(url)) return { allowed: false, reason: "not a URL", addresses: [] };
  const parsed = new URL(url);
  const scheme = judgeScheme(parsed, compiled);
  if (!scheme.allowed) return { ...scheme, addresses: [] };
  const hostname = withoutBrackets(parsed.hostname);
  let addresses = [hostname];
  if (isIP(hostname) === 0) {
    try {
      addresses = (await resolver(hostname)).map(({ address }) => address);
    } catch {
      return { allowed: false, reason: "the name cannot be resolved", addresses: [] };
    }
    if (addresses.length === 0) return { allowed: false, reason: "the name has no address", addresses };
  }
  const verdict = judgeAll(addresses, compiled);
  return verdict.allowed ? { allowed: true, reason: "public or allowed", addresses } : { ...verdict, addresses };
}
