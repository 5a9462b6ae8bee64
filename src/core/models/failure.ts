import { ContextOverflowError, getRetryable } from "@langchain/core/errors";
import { classifyRateLimitError, parseRetryAfterMs } from "@langchain/core/utils/async_caller";
import { z } from "zod";
import { CodedError } from "../coded-error.ts";

/** What a failed call means for the next one. */
export interface Failure {
  /** Stable, for logs and events. */
  code: string;
  /** The same call may succeed on the same link. */
  retryable: boolean;
  /** Every call on this link will fail until an operator does something. */
  lasting: boolean;
  /** What the provider asked us to wait, in ms. */
  retryAfterMs?: number;
  remedy: string;
}

type Kind = Omit<Failure, "retryAfterMs">;

const WAIT = "Nothing to do if it passes; otherwise check the provider's status page.";
const kind = (code: string, retryable: boolean, lasting: boolean, remedy: string): Kind => ({
  code,
  retryable,
  lasting,
  remedy,
});
const REFUSED = kind("MODEL_REQUEST_REFUSED", false, false, "Check the model's name and limits.");
const QUOTA = kind("MODEL_QUOTA_EXHAUSTED", false, true, "Check the billing of the provider's account.");
const SERVER = kind("MODEL_SERVER_ERROR", true, false, WAIT);
const NETWORK = kind("MODEL_UNREACHABLE", true, false, "Check the network and the provider's base URL.");
const BY_STATUS: Record<number, Kind> = {
  401: kind("MODEL_KEY_REFUSED", false, true, "Check the provider's API key."),
  402: QUOTA,
  403: kind("MODEL_KEY_REFUSED", false, true, "Check what the API key may use."),
  404: kind("MODEL_NOT_FOUND", false, true, "Check the model's name and the provider's base URL."),
  408: kind("MODEL_TIMEOUT", true, false, WAIT),
  429: kind("MODEL_RATE_LIMITED", true, false, "Raise the provider's rate limit."),
};

/** The stream ended without the mark of a complete answer. */
export const CUT_STREAM = new CodedError({
  code: "MODEL_STREAM_CUT",
  message: "The model's answer ended before it was complete.",
  audience: "operator",
});
/** Nothing arrived for too long. */
export const TIMEOUT = new CodedError({
  code: "MODEL_TIMEOUT",
  message: "The model did not answer in time.",
  audience: "operator",
});

const httpError = z.object({
  status: z.number().optional(),
  status_code: z.number().optional(),
  headers: z.instanceof(Headers).optional().catch(undefined),
  errorDetails: z
    .array(z.looseObject({ retryDelay: z.string().optional() }))
    .optional()
    .catch(undefined),
});

/**
 * Reads what the providers' own libraries throw. An error without an HTTP status never got an answer, or lost it half
 * way: that is worth another try.
 */
export function readFailure(error: unknown): Failure {
  if (error instanceof CodedError) {
    const isPassing = error === CUT_STREAM || error === TIMEOUT;
    return kind(error.code, isPassing, !isPassing, error.remedy ?? WAIT);
  }
  if (ContextOverflowError.isInstance(error)) return { ...REFUSED, code: "MODEL_CONTEXT_TOO_LONG" };
  const http = httpError.safeParse(error).data;
  const status = http?.status ?? http?.status_code;
  if (status === undefined) return getRetryable(error) === false ? REFUSED : NETWORK;
  if (status === 429 && classifyRateLimitError(error)?.action === "stop") return QUOTA;
  const found = BY_STATUS[status] ?? (status >= 500 ? SERVER : REFUSED);
  return found.retryable ? { ...found, retryAfterMs: retryAfter(http) } : found;
}

function retryAfter(http: z.infer<typeof httpError> | undefined): number | undefined {
  // Gemini has no header but a detail such as `{"@type": "…RetryInfo", "retryDelay": "17s"}`.
  const detail = http?.errorDetails?.find(({ retryDelay }) => retryDelay)?.retryDelay;
  return parseRetryAfterMs(http?.headers?.get("retry-after") ?? detail?.replace(/s$/, ""));
}
