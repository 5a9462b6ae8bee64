import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

export interface RawAnswer {
  status: number;
  text: string;
}

/** One request to `/mcp` with whatever body and headers, `Host` among them. Throws what breaks the connection. */
export async function raw(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  method = "POST",
): Promise<RawAnswer> {
  const sent = request(new URL("/mcp", url), {
    method,
    agent: false, // a connection of its own
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
  });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, "response");
  return { status: response?.statusCode ?? 0, text: response ? await text(response) : "" };
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
