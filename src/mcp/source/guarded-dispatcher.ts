import { Agent, type Dispatcher } from "undici";
import { failureFrom } from "../../core/net/failure.ts";
import { GuardRefusal, guardedConnector, judgeScheme, systemResolver } from "../../core/net/guard.ts";
import { compileNetPolicy, type NetPolicy } from "../../core/net/net-policy.ts";
import { Trouble } from "./trouble.ts";

const CONNECT_TIMEOUT_MS = 5_000;

/** Hears why an exchange failed, which the layers above say in words of their own or not at all. */
export type FailureListener = (trouble: Trouble) => void;

function neverSent(error: Error): Trouble {
  const { code } = failureFrom(error, false);
  return new Trouble(code === "NET_REFUSED" ? "REFUSED" : "UNREACHABLE");
}

/** Counts what comes back, and tells what never left from what was lost: undici calls `onRequestStart` right before it writes. */
function watched(
  handler: Dispatcher.DispatchHandler,
  maxBytes: number,
  failed: FailureListener,
): Dispatcher.DispatchHandler {
  let left = maxBytes;
  let sent = false;
  return {
    onRequestStart(controller, context) {
      // Written once before: undici is about to repeat what may have been done.
      if (sent) controller.abort(new Trouble("LOST"));
      sent = true;
      handler.onRequestStart?.(controller, context);
    },
    onResponseStart: (...started) => handler.onResponseStart?.(...started),
    onResponseData(controller, chunk) {
      left -= chunk.length;
      if (left < 0) controller.abort(new Trouble("TOO_LARGE"));
      else handler.onResponseData?.(controller, chunk);
    },
    onResponseEnd: (...ended) => handler.onResponseEnd?.(...ended),
    onResponseError(controller, error) {
      const trouble = error instanceof Trouble ? error : sent ? new Trouble("LOST") : neverSent(error);
      failed(trouble);
      handler.onResponseError?.(controller, trouble);
    },
  };
}

/**
 * The way out of a host that speaks HTTP: every connection is judged, every response is limited. `begin` is called where a request is
 * made, in its context. Throws `NET_POLICY_INVALID`.
 */
export function guardedDispatcher(policy: NetPolicy, maxBytes: number, begin: () => FailureListener): Dispatcher {
  const compiled = compileNetPolicy(policy);
  const agent = new Agent({
    connect: guardedConnector(compiled, systemResolver, CONNECT_TIMEOUT_MS),
    // Each request has a time limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return agent.compose((dispatch) => (options, handler) => {
    const failed = begin();
    const verdict = judgeScheme(new URL(String(options.origin)), compiled);
    if (verdict.allowed) return dispatch(options, watched(handler, maxBytes, failed));
    const refusal = neverSent(new GuardRefusal(verdict.reason));
    failed(refusal);
    throw refusal;
  });
}
