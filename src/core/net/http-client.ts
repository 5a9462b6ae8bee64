import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { type ClientTls, requireUsable } from "./client-tls.ts";
import { exchange, type HttpResult } from "./exchange.ts";
import { type FailureCode, failure } from "./failure.ts";
import { guardedConnector, judgeScheme, type Resolver, systemResolver } from "./guard.ts";
import { compileNetPolicy, type NetPolicy } from "./net-policy.ts";
import { type Hop, nextHop } from "./redirect.ts";
import { retryAfterMs } from "./retry-after.ts";

export type { ClientTls } from "./client-tls.ts";
export type { HttpResponse, HttpResult } from "./exchange.ts";
export type { HttpFailure } from "./failure.ts";

export interface HttpClientOptions extends NetPolicy {
  /** From the call to the last byte of the response, redirects, repetitions and pauses included. Milliseconds. */
  timeoutMs?: number;
  /** Of a response's body. */
  maxBytes?: number;
  resolver?: Resolver;
  /** Mutual TLS. Such a client follows no redirect to another origin: its certificate is for the one it was given for. */
  tls?: ClientTls;
}

export interface HttpRequest {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
  timeoutMs?: number;
  maxBytes?: number;
  /** Reads: redirects are followed; a broken connection and a busy server are tried again. Never set it for what changes something. */
  idempotent?: boolean;
}

/** The one way out: pooled, guarded, limited. `request` never rejects for what the network does. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResult>;
  /** Lets what is under way finish. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 1_000_000;
const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS_PER_ORIGIN = 128;
/**
 * How long an idle connection is kept where the server does not say. A write on a connection that the server is just
 * closing is lost, and ends as `unknown`; the shortest common server default is 2 s (gunicorn).
 */
const KEEP_ALIVE_MS = 1_500;

/** How often a read is repeated at most, and how long the pauses are where the server does not say. */
const PAUSES_MS: Record<"broken" | "busy", readonly number[]> = { broken: [50], busy: [250, 1_000] };

const WORTH_REPEATING = new Set<FailureCode>([
  "NET_CONNECTION_LOST",
  "NET_CONNECTION_REFUSED",
  "NET_NOT_CONNECTED",
  "NET_NAME_NOT_FOUND",
]);
const BUSY = new Set([429, 503]);

/** How long to wait before a read is sent again; nothing where that would not help. */
function pauseBeforeRepeating(result: HttpResult, repetition: number): number | undefined {
  if (result.kind !== "response") return WORTH_REPEATING.has(result.code) ? PAUSES_MS.broken[repetition] : undefined;
  const pause = BUSY.has(result.status) ? PAUSES_MS.busy[repetition] : undefined;
  return pause === undefined ? undefined : (retryAfterMs(result.headers) ?? pause);
}

/** A client for one source. Connections are pooled per client, so that one source's allow-list never serves another. Throws `NET_POLICY_INVALID`, `TLS_INVALID`. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const policy = compileNetPolicy(options);
  if (options.tls) requireUsable(options.tls);
  const agent = new Agent({
    connect: guardedConnector(policy, options.resolver ?? systemResolver, CONNECT_TIMEOUT_MS, options.tls),
    connections: CONNECTIONS_PER_ORIGIN,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // One timer over the whole exchange replaces undici's own two.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function follow(request: HttpRequest, deadline: number): Promise<HttpResult> {
    const { method, headers = {}, body, signal, maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES } = request;
    if (!URL.canParse(request.url)) return failure("NET_REQUEST_INVALID", false, "not a URL");
    let hop: Hop = { method, url: new URL(request.url), headers, body, count: 0 };
    while (true) {
      const scheme = judgeScheme(hop.url, policy);
      if (!scheme.allowed) return failure("NET_REFUSED", false, scheme.reason);
      const timeoutMs = Math.max(1, deadline - performance.now());
      const result = await exchange(agent, { ...hop, signal, timeoutMs, maxBytes });
      if (result.kind !== "response" || !request.idempotent) return result;
      const next = nextHop(result, hop);
      if (next === undefined || (options.tls && next.url.origin !== hop.url.origin)) return result;
      hop = next;
    }
  }

  return {
    async request(request) {
      const deadline = performance.now() + (request.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      for (let repetition = 0; ; repetition++) {
        const result = await follow(request, deadline);
        const pause = request.idempotent ? pauseBeforeRepeating(result, repetition) : undefined;
        if (pause === undefined || performance.now() + pause >= deadline) return result;
        try {
          await sleep(pause, undefined, { signal: request.signal });
        } catch {
          return result; // given up while it waited
        }
      }
    },
    close: () => agent.close(),
  };
}
