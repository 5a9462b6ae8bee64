import type { Company } from "./company.ts";

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

export interface CallerOptions {
  idempotencyHeader?: string;
  /** Headers in which the company wants its token as well. */
  keyHeaders?: readonly string[];
}

/** Sends requests to a company as one of its own systems does, with the service token. Text bodies are sent as forms. */
export function caller({ url, token }: Pick<Company, "url" | "token">, options: CallerOptions = {}) {
  const { idempotencyHeader = "idempotency-key", keyHeaders = [] } = options;
  return async (method: string, path: string, body?: unknown, key?: string): Promise<Answer> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    for (const name of keyHeaders) headers[name] = token;
    const isForm = body instanceof URLSearchParams;
    if (body !== undefined && !isForm) headers["content-type"] = "application/json";
    if (key !== undefined) headers[idempotencyHeader] = key;
    const sent = body === undefined || isForm ? body : JSON.stringify(body);
    const response = await fetch(url + path, { method, headers, body: sent });
    const text = await response.text();
    const isObject = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isObject ? JSON.parse(text) : { text }, headers: response.headers };
  };
}
