import type { IncomingHttpHeaders } from "node:http";
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { HttpFailure, HttpResponse, HttpResult } from "../../core/net/http-client.ts";
import type { Effect, ToolOutcome } from "../../core/tools/tool.ts";

/** Larger answers are not handed on. */
const MAX_RESULT_BYTES = 256_000;

/** What is read of an answer at most, so that a write with a long one is still known to have happened. */
export const MAX_RESPONSE_BYTES = 4_000_000;

/** Of an error's body that is kept as data; it never becomes part of a message. */
const MAX_UPSTREAM_CHARACTERS = 2_000;

interface Meaning {
  code: string;
  message: string;
  retryable?: boolean;
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
  425: BUSY,
  429: BUSY,
  499: BROKEN,
  501: { code: "UPSTREAM_REJECTED", message: "The system does not offer this." },
};

function meaningOf(status: number, headers: IncomingHttpHeaders): Meaning {
  if (status === 503 && headers["retry-after"] !== undefined) return BUSY;
  return STATUSES[status] ?? (status >= 500 ? BROKEN : status >= 400 ? REJECTED : MOVED);
}

function withoutSuccess(effect: Effect, meaning: Meaning, upstream?: JsonValue): ToolOutcome {
  const { code, message, retryable = false, mayHaveHappened = false } = meaning;
  if (effect === "write" && mayHaveHappened) {
    return { kind: "unknown", code, message: `${message} It may have happened; do not repeat it.` };
  }
  return { kind: "failed", code, message, retryable, ...(upstream !== undefined && { upstream }) };
}

function parseJson(text: string): { value: JsonValue } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, "")) };
  } catch {
    return undefined;
  }
}

/** The upstream's own words, small enough to be passed on as data. */
function upstreamWords({ status, body }: HttpResponse): JsonValue {
  if (body.length === 0) return { status };
  const text = body.toString("utf8");
  const parsed = text.length <= MAX_UPSTREAM_CHARACTERS ? parseJson(text) : undefined;
  return { status, body: parsed === undefined ? text.slice(0, MAX_UPSTREAM_CHARACTERS) : parsed.value };
}

/** Where an upstream says that there is more. */
const NEXT_PAGE_FIELDS = ["next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_page", "next"];

function hintOf({ status, headers }: HttpResponse, result: JsonValue): string | undefined {
  if (status === 202) return "The system accepted this and will do it later.";
  const more = isJsonObject(result) && NEXT_PAGE_FIELDS.some((field) => result[field]);
  if (more || /rel="?next"?/.test(String(headers.link ?? ""))) return "There are more results; ask for the next page.";
  return undefined;
}

const READABLE_TEXT = /^text\/(plain|csv|markdown)\b/i;

function success(response: HttpResponse, result: JsonValue, own?: string): ToolOutcome {
  const hint = own ?? hintOf(response, result);
  return { kind: "ok", result, ...(hint !== undefined && { hint }) };
}

function readSuccess(effect: Effect, response: HttpResponse): ToolOutcome {
  const { headers, body } = response;
  if (body.length === 0) return success(response, null);
  const text = body.toString("utf8");
  const parsed = parseJson(text);
  const isText = READABLE_TEXT.test(headers["content-type"] ?? "");
  if (parsed === undefined && !isText) {
    // A proxy's or a sign-in page looks like this, with status 200: for a write it says nothing about what happened.
    return withoutSuccess(effect, UNREADABLE);
  }
  if (body.length <= MAX_RESULT_BYTES) return success(response, parsed === undefined ? text : parsed.value);
  if (effect === "read") return withoutSuccess(effect, TOO_LARGE);
  return success(response, null, "It was done; the answer was too large to keep.");
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
export function readOutcome(effect: Effect, result: HttpResult): ToolOutcome {
  if (result.kind !== "response") return readFailure(effect, result);
  if (result.status >= 200 && result.status < 300) return readSuccess(effect, result);
  return withoutSuccess(effect, meaningOf(result.status, result.headers), upstreamWords(result));
}
