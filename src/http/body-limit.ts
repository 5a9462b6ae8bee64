import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CodedError } from "../core/coded-error.ts";

const MEGABYTE = 1024 * 1024;

/** Refuses bodies above `megabytes`. Throws BODY_TOO_LARGE 413. */
export function limitBody(megabytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: megabytes * MEGABYTE,
    onError(context) {
      // The rest of the body is not read, so the connection is of no further use.
      context.header("Connection", "close");
      const message = `The body is larger than ${megabytes} MB.`;
      throw new CodedError({ code: "BODY_TOO_LARGE", message, status: 413 });
    },
  });
}
