import { isIP } from "node:net";
import { judgeAll, judgeScheme, type Resolver, systemResolver } from "./guard.ts";
import { compileNetPolicy, type NetPolicy } from "./net-policy.ts";

/** The guard's verdict on a URL, as `net check` prints it. */
export interface UrlVerdict {
  allowed: boolean;
  reason: string;
  /** What was judged: the address that the URL names, or all that its name resolves to. */
  addresses: string[];
}

const LOOKUP_TIMEOUT_MS = 5_000;

/** `[::1]` as URLs write it, without the brackets. */
const withoutBrackets = (hostname: string) => (hostname.startsWith("[") ? hostname.slice(1, -1) : hostname);

const refused = (reason: string): UrlVerdict => ({ allowed: false, reason, addresses: [] });

/** All addresses of a name; undefined if nobody knows it, or says so in time. */
async function addressesOf(hostname: string, resolver: Resolver): Promise<string[] | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, LOOKUP_TIMEOUT_MS, undefined);
  const found = await Promise.race([resolver(hostname).catch(() => undefined), late]);
  clearTimeout(timer);
  return found?.map(({ address }) => address);
}

/**
 * What the guard would say to a request for `url` now. Nothing is sent; names are resolved. It is a preview: a connection
 * is judged anew, by the addresses that it is really made to. Throws `NET_POLICY_INVALID`.
 */
export async function checkUrl(
  url: string,
  policy: NetPolicy = {},
  resolver: Resolver = systemResolver,
): Promise<UrlVerdict> {
  const compiled = compileNetPolicy(policy);
  if (!URL.canParse(url)) return refused("not a URL");
  const parsed = new URL(url);
  const scheme = judgeScheme(parsed, compiled);
  if (!scheme.allowed) return refused(scheme.reason);
  const hostname = withoutBrackets(parsed.hostname);
  const addresses = isIP(hostname) === 0 ? await addressesOf(hostname, resolver) : [hostname];
  if (addresses === undefined || addresses.length === 0) return refused("the name cannot be resolved");
  return { ...judgeAll(addresses, compiled), addresses };
}
