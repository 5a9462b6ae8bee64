import type { Shop } from "./server.ts";

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** Sends requests to a shop as one of the company's own systems does, with the service token. */
export function caller({ url, token }: Pick<Shop, "url" | "token">) {
  return async (method: string, path: string, body?: unknown, key?: string): Promise<Answer> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (key !== undefined) headers["idempotency-key"] = key;
    const response = await fetch(url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text), headers: response.headers };
  };
}
