import { Agent, type Dispatcher } from "undici";
import { failureFrom } from "../../core/net/failure.ts";
import { GuardRefusal, guardedConnector, judgeScheme, systemResolver } from "../../core/net/guard.ts";
import { compileNetPolicy, type NetPolicy } from "../../core/net/net-policy.ts";
import { Trouble } from "./trouble.ts";

const CONNECT_TIMEOUT_MS = 5_000;

/** Counts what comes back, and tells what never left from what was lost: undici calls `onRequestStart` right before it writes. */
function watched(
  handler: Dispatcher.DispatchHandler,
  maxBytes: number,
  neverSent: (error: Error) => Trouble,
): Dispatcher.DispatchHandler {
  let left = maxBytes;
  let sent = false;
  return {
    onRequestStart(controller, context) {
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
      handler.onResponseError?.(controller, sent ? error : neverSent(error));
    },
  };
}

/**
 * The way out of a host that speaks HTTP: every connection is judged, every response is limited. `told` hears why a request never
 * left, which the layers above say in words of their own. Throws `NET_POLICY_INVALID`.
 */
export function guardedDispatcher(policy: NetPolicy, maxBytes: number, told: (trouble: Trouble) => void): Dispatcher {
  function neverSent(error: Error): Trouble {
    const { code } = failureFrom(error, false);
    const trouble = new Trouble(code === "NET_REFUSED" ? "REFUSED" : "UNREACHABLE");
    told(trouble);
    return trouble;
  }
  const compiled = compileNetPolicy(policy);
  const agent = new Agent({
    connect: guardedConnector(compiled, systemResolver, CONNECT_TIMEOUT_MS),
    // Each request has a time limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return agent.compose((dispatch) => (options, handler) => {
    const verdict = judgeScheme(new URL(String(options.origin)), compiled);
    if (!verdict.allowed) throw neverSent(new GuardRefusal(verdict.reason));
    return dispatch(options, watched(handler, maxBytes, neverSent));
  });
}
