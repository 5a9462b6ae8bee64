import type { IncomingHttpHeaders } from "node:http";
import type { JsonValue } from "../../core/json.ts";
import type { HttpFailure, HttpResponse, HttpResult } from "../../core/net/http-client.ts";
import { retryAfterMs } from "../../core/net/retry-after.ts";
import type { Effect, ToolOutcome } from "../../core/tools/tool.ts";
import { type AskedFor, nextPageHint } from "./next-page.ts";
import { parseJson, readBody } from "./read-body.ts";

/** A write's larger answer is not kept: what it did is known without it. */
const MAX_WRITE_RESULT_BYTES = 256_000;

/** What is read of an answer at most, so that a write with a long one is still known to have happened. */
export const MAX_RESPONSE_BYTES = 4_000_000;

/** Of an error's body that is kept as data; it never becomes part of a message. */
const MAX_UPSTREAM_CHARACTERS = 2_000;

interface Meaning {
  code: string;
  message: string;
  retryable?: boolean;
  /** When it is worth trying again, as the upstream says. */
  retryAfterMs?: number;
  /** The upstream may have done a write before it answered so. */
  mayHaveHappened?: boolean;
}

const REJECTED: Meaning = { code: "UPSTREAM_REJECTED", message: "The system did not accept the request." };
const BUSY: Meaning = { code: "UPSTREAM_BUSY", message: "The system is busy; try again later.", retryable: true };
const MOVED: Meaning = { code: "UPSTREAM_MOVED", message: "The system says that this lives elsewhere." };
const UNREADABLE: Meaning = {
  code: "UPSTREAM_UNREADABLE",
  message: "The system's answer cannot be read.",
  mayHaveHappened: true,
};
const TOO_LARGE: Meaning = { code: "UPSTREAM_TOO_LARGE", message: "The answer is too large; ask for less at a time." };
const BROKEN: Meaning = {
  code: "UPSTREAM_ERROR",
  message: "The system had an error of its own.",
  retryable: true,
  mayHaveHappened: true,
};

/**
 * What a status means. For a write the question is only whether the status excludes that it happened: 4xx does (RFC 9110,
 * section 15.5), except where a proxy gave up waiting; 5xx does not, except where the server says that it did not begin.
 */
const STATUSES: Record<number, Meaning> = {
  301: { ...MOVED, mayHaveHappened: true },
  302: { ...MOVED, mayHaveHappened: true },
  303: { ...MOVED, mayHaveHappened: true },
  401: { code: "UPSTREAM_UNAUTHORISED", message: "The system did not accept our credentials." },
  403: { code: "UPSTREAM_FORBIDDEN", message: "The system does not allow this." },
  404: { code: "UPSTREAM_NOT_FOUND", message: "The system knows no such record." },
  407: { code: "UPSTREAM_UNAUTHORISED", message: "A proxy did not accept our credentials." },
  408: { code: "UPSTREAM_TIMEOUT", message: "The system gave up waiting.", retryable: true, mayHaveHappened: true },
  409: { code: "UPSTREAM_CONFLICT", message: "The record is in a state that does not allow this." },
  410: { code: "UPSTREAM_NOT_FOUND", message: "The record is gone." },
  412: { code: "UPSTREAM_CONFLICT", message: "The record has changed meanwhile." },
  421: { ...BUSY, message: "The system answered for another one; try again." },
  423: { code: "UPSTREAM_CONFLICT", message: "The record is locked." },
  425: BUSY,
  429: BUSY,
  499: BROKEN,
  501: { code: "UPSTREAM_REJECTED", message: "The system does not offer this." },
};

function meaningOf(status: number, headers: IncomingHttpHeaders): Meaning {
  const waitMs = retryAfterMs(headers);
  if (waitMs !== undefined && (status === 429 || status === 503)) {
    const message = `The system is busy; try again in ${Math.ceil(waitMs / 1_000)} s.`;
    return { ...BUSY, message, retryAfterMs: waitMs };
  }
  return STATUSES[status] ?? (status >= 500 ? BROKEN : status >= 400 ? REJECTED : MOVED);
}

function withoutSuccess(effect: Effect, meaning: Meaning, upstream?: JsonValue): ToolOutcome {
  const { code, message, retryable = false, retryAfterMs: waitMs, mayHaveHappened = false } = meaning;
  if (effect === "write" && mayHaveHappened) {
    return { kind: "unknown", code, message: `${message} It may have happened; do not repeat it.` };
  }
  return {
    kind: "failed",
    code,
    message,
    retryable,
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(upstream !== undefined && { upstream }),
  };
}

/** The upstream's own words, small enough to be passed on as data. */
function upstreamWords({ status, body }: HttpResponse): JsonValue {
  if (body.length === 0) return { status };
  const text = body.toString("utf8");
  const parsed = text.length <= MAX_UPSTREAM_CHARACTERS ? parseJson(text) : undefined;
  return { status, body: parsed === undefined ? text.slice(0, MAX_UPSTREAM_CHARACTERS) : parsed.value };
}

/** A call as far as its answer depends on it. */
export interface AnsweredCall extends AskedFor {
  effect: Effect;
  /** The media type that the description promises of a success. */
  declaredType?: string | undefined;
}

function readSuccess(call: AnsweredCall, response: HttpResponse): ToolOutcome {
  const { effect, declaredType } = call;
  const read = readBody(response, declaredType);
  // A proxy's or a sign-in page looks like this, with status 200: for a write it says nothing about what happened.
  if (read === undefined) return withoutSuccess(effect, UNREADABLE);
  if (effect === "write" && response.body.length > MAX_WRITE_RESULT_BYTES) {
    return { kind: "ok", result: null, hint: "It was done; the answer was too large to keep." };
  }
  const { value: result } = read;
  const hint =
    response.status === 202
      ? "The system accepted this and will do it later."
      : nextPageHint(response.headers, result, call);
  return { kind: "ok", result, ...(hint !== undefined && { hint }) };
}

function readFailure(effect: Effect, failure: HttpFailure): ToolOutcome {
  const { kind, code, message, status } = failure;
  if (kind === "not_sent") return { kind, code, message };
  // Only the body was lost: a status that excludes that anything happened still does.
  if (status !== undefined && status >= 300) return withoutSuccess(effect, meaningOf(status, {}));
  if (code === "NET_TOO_LARGE") return withoutSuccess(effect, { ...TOO_LARGE, mayHaveHappened: true });
  return withoutSuccess(effect, { code, message, retryable: true, mayHaveHappened: true });
}

/** What an exchange means for a call that reads or writes. */
export function readOutcome(call: AnsweredCall, result: HttpResult): ToolOutcome {
  const { effect } = call;
  if (result.kind !== "response") return readFailure(effect, result);
  if (result.status >= 200 && result.status < 300) return readSuccess(call, result);
  return withoutSuccess(effect, meaningOf(result.status, result.headers), upstreamWords(result));
}
