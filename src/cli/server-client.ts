import { Readable } from "node:stream";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { readLocalKey } from "../core/identity/local-key.ts";
import { readRunningServer } from "../core/store/data-folder.ts";
import { requireConfig } from "./project-config.ts";

/** Where a command finds its server, and as whom it speaks. */
export interface ServerOptions {
  url?: string;
  key?: string;
  config?: string;
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ServerClient {
  readonly url: string;
  /** Sent as a bearer token; null: none. */
  readonly token: string | null;
  /** One call below `/api/v1`. Throws the server's own coded error, `SERVER_UNREACHABLE`, or `BAD_ANSWER`. */
  request<T>(path: string, answer: z.ZodType<T>, options?: RequestOptions): Promise<T>;
  /** The body of an answer that is not in the API's envelope. Throws as `request` does. */
  download(path: string, options?: RequestOptions): Promise<Readable>;
  /** The same server, spoken to with another token. */
  as(token: string): ServerClient;
}

const envelope = z.object({
  success: z.boolean(),
  data: z.unknown(),
  error: z.string().nullable(),
  code: z.string().nullable(),
  remedy: z.string().optional(),
});

function createClient(url: string, token: string | null): ServerClient {
  async function send(path: string, { method = "GET", query = {}, body, headers = {} }: RequestOptions) {
    const address = new URL(`/api/v1${path}`, url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return fetch(address, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw unreachable(url, cause);
    });
  }

  /** What stands in the envelope; throws the error that stands in it. */
  async function opened(response: Response): Promise<unknown> {
    const parsed = envelope.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw badAnswer(url, `HTTP ${response.status} without the API's envelope`);
    const { success, data, error, code, remedy } = parsed.data;
    if (success) return data;
    throw new CodedError({ code: code ?? "INTERNAL", message: error ?? "", remedy, status: response.status });
  }

  return {
    url,
    token,
    as: (other) => createClient(url, other),
    async download(path, options = {}) {
      const response = await send(path, options);
      if (!response.ok || !response.body)
        throw badAnswer(url, `no download: ${JSON.stringify(await opened(response))}`);
      return Readable.fromWeb(response.body);
    },
    async request(path, answer, options = {}) {
      const data = await opened(await send(path, options));
      const result = answer.safeParse(data);
      if (!result.success) throw badAnswer(url, z.prettifyError(result.error));
      return result.data;
    },
  };
}

function unreachable(url: string, cause: unknown): CodedError {
  return new CodedError({
    code: "SERVER_UNREACHABLE",
    message: `The server at ${url} does not answer.`,
    audience: "operator",
    remedy: "Check the address and whether it runs: smart-support start",
    cause,
  });
}

function badAnswer(url: string, what: string): CodedError {
  return new CodedError({
    code: "BAD_ANSWER",
    message: `${url} gave an unexpected answer: ${what}`,
    audience: "operator",
    remedy: "Check that the address is a Smart Support server of this version.",
  });
}

function serverNotRunning(dataDir: string): CodedError {
  return new CodedError({
    code: "SERVER_NOT_RUNNING",
    message: `No server runs on the data folder ${dataDir}.`,
    audience: "operator",
    remedy: "Start one with `smart-support start`, or name one with --url.",
  });
}

/**
 * A client of `--url`, or of the server that runs on the data folder. `as` says whose key is used if none is given: a
 * program's, the administrator's, or nobody's, for people who sign in themselves. Programs on the server's own machine
 * have its local key, which is sent nowhere else. Throws `SERVER_NOT_RUNNING` or, without `--url`, `CONFIG_INVALID`.
 */
export async function connect(
  { url, key, config: file }: ServerOptions,
  as: "program" | "administrator" | "nobody" = "program",
): Promise<ServerClient> {
  const variable = { program: "SMART_SUPPORT_API_KEY", administrator: "ADMIN_API_KEY", nobody: "" }[as];
  const given = key || process.env[variable] || null;
  if (url) return createClient(url, given);
  const config = await requireConfig({ file });
  const running = await readRunningServer(config.dataDir);
  if (!running?.url) throw serverNotRunning(config.dataDir);
  if (as === "nobody") return createClient(running.url, null);
  const configured = as === "administrator" ? config.adminApiKey : undefined;
  return createClient(running.url, given ?? configured ?? (await readLocalKey(config.dataDir)));
}
