import { errors } from "undici";
import { GuardRefusal } from "./guard.ts";

/** Why no complete response came. The message is ours: nothing of what the other side said is in it. */
const FAILURES = {
  NET_REFUSED: "The network guard refused the address.",
  NET_NAME_NOT_FOUND: "The host name could not be resolved.",
  NET_CONNECTION_REFUSED: "Nothing answers at that address.",
  NET_NOT_CONNECTED: "No connection could be made.",
  NET_CONNECT_TIMEOUT: "No connection within the time limit.",
  NET_TLS_FAILED: "The server's certificate or TLS set-up is not acceptable.",
  NET_REQUEST_INVALID: "The request cannot be written as HTTP.",
  NET_CONNECTION_LOST: "The connection broke before the response was complete.",
  NET_TIMEOUT: "No complete response within the time limit.",
  NET_ABORTED: "The call was given up.",
  NET_TOO_LARGE: "The response is larger than allowed.",
  NET_BAD_RESPONSE: "The response is not HTTP.",
} as const;

export type FailureCode = keyof typeof FAILURES;

/**
 * `not_sent`: not a byte of the request left, so it certainly did not happen. `lost`: it may have been processed.
 * `status` is known where only the body was lost.
 */
export interface HttpFailure {
  kind: "not_sent" | "lost";
  code: FailureCode;
  message: string;
  status?: number;
}

/** Error codes of Node, its resolver and undici. What is not listed is a connection that was lost, or never made. */
const CODES: Record<string, FailureCode> = {
  ENOTFOUND: "NET_NAME_NOT_FOUND",
  EAI_AGAIN: "NET_NAME_NOT_FOUND",
  ENODATA: "NET_NAME_NOT_FOUND",
  ECONNREFUSED: "NET_CONNECTION_REFUSED",
  UND_ERR_CONNECT_TIMEOUT: "NET_CONNECT_TIMEOUT",
  ETIMEDOUT: "NET_CONNECT_TIMEOUT",
  UND_ERR_INVALID_ARG: "NET_REQUEST_INVALID",
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: "NET_REQUEST_INVALID",
  UND_ERR_HEADERS_OVERFLOW: "NET_TOO_LARGE",
};

function codeOf(error: unknown, sent: boolean): FailureCode {
  if (error instanceof GuardRefusal) return "NET_REFUSED";
  if (error instanceof errors.HTTPParserError) return "NET_BAD_RESPONSE";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = CODES[code];
  // Once sent, ETIMEDOUT is an established connection that died, not one that was never made.
  if (known !== undefined && !(sent && known === "NET_CONNECT_TIMEOUT")) return known;
  if (!sent && /CERT|TLS|SSL|VERIFY|EPROTO/.test(code)) return "NET_TLS_FAILED";
  return sent ? "NET_CONNECTION_LOST" : "NET_NOT_CONNECTED";
}

/** A failure from its code; `sent` alone decides whether it may have been processed. */
export function failure(code: FailureCode, sent: boolean, detail?: string, status?: number): HttpFailure {
  const message = detail === undefined ? FAILURES[code] : `${FAILURES[code]} (${detail})`;
  return { kind: sent ? "lost" : "not_sent", code, message, ...(status !== undefined && { status }) };
}

/** A failure from what a socket, the resolver, undici or the guard threw. */
export function failureFrom(error: unknown, sent: boolean, status?: number): HttpFailure {
  const code = codeOf(error, sent);
  return failure(code, sent, error instanceof GuardRefusal ? error.message : undefined, status);
}
