import { isJsonContentType } from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";

/**
 * The JSON that a request carries, for the SDK to be handed: it would make two streams of the body to read one of them. Undefined for
 * a request that carries none, which the SDK refuses by itself. Throws SyntaxError, and BODY_UNREADABLE 400. How large it may be is
 * checked by whatever mounts the server.
 */
export async function jsonBody(request: Request): Promise<unknown> {
  if (request.method !== "POST" || !isJsonContentType(request.headers.get("content-type"))) return undefined;
  return JSON.parse(await request.text().catch(unreadable));
}

function unreadable(cause: unknown): never {
  throw new CodedError({
    code: "BODY_UNREADABLE",
    message: "The request's body did not arrive whole.",
    status: 400,
    cause,
  });
}
