import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { CodedError } from "../core/coded-error.ts";
import type { Caller } from "./caller.ts";
import { may } from "./caller.ts";
import type { Log } from "./http-services.ts";

/** The body of every answer under `/api/v1`. */
export interface Envelope<T> {
  success: boolean;
  data: T | null;
  error: string | null;
  code: string | null;
  /** What to do next, where there is something to do. */
  remedy?: string;
  /** Names the log line that holds the details of an error of ours. */
  request_id?: string;
}

/** An answer that went well. */
export function success<T>(data: T): Envelope<T> {
  return { success: true, data, error: null, code: null };
}

const GENERAL_SENTENCE = "Something went wrong on our side.";
const UNAVAILABLE_SENTENCE = "This is not available at the moment.";

/**
 * What the caller may read of an error. What is worded for operators goes to operators alone, and of errors that nobody
 * foresaw only an id leaves the process: their messages may hold anything.
 */
export function failure(error: unknown, caller: Caller, log: Log): { envelope: Envelope<never>; status: number } {
  const coded = error instanceof CodedError ? error : undefined;
  const status = coded?.status ?? 500;
  const requestId = status >= 500 ? randomUUID() : undefined;
  if (requestId) log.error({ err: error, request_id: requestId }, "request failed");

  const mayRead = coded !== undefined && (coded.audience !== "operator" || may(caller, "admin"));
  const general = status === 503 || status === 507 ? UNAVAILABLE_SENTENCE : GENERAL_SENTENCE;
  const envelope: Envelope<never> = {
    success: false,
    data: null,
    error: mayRead ? coded.message : general,
    code: coded?.code ?? "INTERNAL",
    ...(mayRead && coded.remedy ? { remedy: coded.remedy } : {}),
    ...(requestId ? { request_id: requestId } : {}),
  };
  return { envelope, status };
}

/** Answers a request with an error. */
export function failureResponse(context: Context, error: unknown, caller: Caller, log: Log): Response {
  const { envelope, status } = failure(error, caller, log);
  if (status === 401) context.header("WWW-Authenticate", 'Bearer realm="smart-support"');
  return context.json(envelope, status as ContentfulStatusCode);
}
