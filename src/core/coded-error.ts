/** Who an error is worded for. Anyone else gets only the code and a general sentence. */
export type Audience = "customer" | "staff" | "operator" | "developer";

export interface ErrorDetails {
  /** Stable, upper snake case; scripts may match on it. */
  code: string;
  /** What was wrong, and where. Never contains secrets or an upstream's own words. */
  message: string;
  audience?: Audience;
  /** What to do next, as one imperative sentence. */
  remedy?: string;
  /** HTTP status that a REST face answers with. */
  status?: number;
  cause?: unknown;
}

/** The one base class of every error that is meant to be read by somebody. */
export class CodedError extends Error {
  readonly code: string;
  readonly audience: Audience;
  readonly remedy: string | undefined;
  readonly status: number;

  constructor(details: ErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = "CodedError";
    this.code = details.code;
    this.audience = details.audience ?? "developer";
    this.remedy = details.remedy;
    this.status = details.status ?? 500;
  }
}

/** A 404 that does not tell whether the thing exists for somebody else. */
export function notFound(what: string): CodedError {
  return new CodedError({ code: "NOT_FOUND", message: `No such ${what}.`, status: 404, audience: "developer" });
}

/** A list does not begin again, or seem to be at its end, because of a cursor that it gave to nobody. */
export function cursorInvalid(): CodedError {
  return new CodedError({
    code: "CURSOR_INVALID",
    message: "The cursor is none that this list gave.",
    remedy: "Send the next_cursor of the page before, or none to begin.",
    status: 400,
  });
}
