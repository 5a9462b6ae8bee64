import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CodedError } from "../core/coded-error.ts";

const MEGABYTE = 1024 * 1024;

/** Refuses bodies above `megabytes`. Throws BODY_TOO_LARGE 413. */
export function limitBody(megabytes: number): MiddlewareHandler {
  const most = megabytes * MEGABYTE;
  const limit = bodyLimit({
    maxSize: most,
    onError(context) {
      // The rest of the body is not read, so the connection is of no further use.
      context.header("Connection", "close");
      const message = `The body is larger than ${megabytes} MB.`;
      throw new CodedError({ code: "BODY_TOO_LARGE", message, status: 413 });
    },
  });
  return (context, next) => {
    // Node holds a body to its stated length. To look at it would make a stream of it, which costs more than reading it.
    const isChunked = context.req.header("transfer-encoding") !== undefined;
    const isSmall = !isChunked && Number(context.req.header("content-length")) <= most;
    return isSmall ? next() : limit(context, next);
  };
}
