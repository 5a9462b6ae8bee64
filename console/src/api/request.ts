import { z } from "zod";
import { Failure } from "./failure.ts";

// Zod would otherwise probe `new Function`, which the Content-Security-Policy refuses and browsers report as an error.
z.config({ jitless: true });

const envelope = z.object({
  success: z.boolean(),
  data: z.unknown(),
  error: z.string().nullish(),
  code: z.string().nullish(),
});

export interface RequestOptions {
  method?: "GET" | "POST" | "DELETE";
  headers?: Record<string, string>;
  /** Members that are undefined or empty are left out. */
  query?: Record<string, string | number | undefined>;
  body?: unknown;
}

/**
 * One call to `/api/v1`, its answer checked against `shape`.
 * @throws Failure with the server's code, `UNREACHABLE` without an answer, `BAD_ANSWER` when it is not what was agreed
 */
export async function request<T>(path: string, shape: z.ZodType<T>, options: RequestOptions = {}): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) if (value) query.set(name, String(value));
  const search = query.size > 0 ? `?${query}` : "";
  const response = await fetch(`api/v1${path}${search}`, {
    method: options.method ?? "GET",
    headers: {
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }).catch(() => {
    throw new Failure("UNREACHABLE", "The server does not answer.", 0);
  });
  const answer = envelope.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new Failure("BAD_ANSWER", `HTTP ${response.status}`, response.status);
  if (!answer.data.success) {
    throw new Failure(answer.data.code ?? "INTERNAL", answer.data.error ?? `HTTP ${response.status}`, response.status);
  }
  const data = shape.safeParse(answer.data.data);
  if (!data.success) throw new Failure("BAD_ANSWER", z.prettifyError(data.error), response.status);
  return data.data;
}
