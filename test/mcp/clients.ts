import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const INFO = { name: "test", version: "1" };

export interface ConnectOptions {
  headers?: Record<string, string>;
  query?: string;
  /** Client capabilities, such as the tasks extension. */
  capabilities?: Record<string, unknown>;
  /** What an older client answers to whatever it is asked. */
  answers?: () => Promise<Record<string, unknown>>;
}

const endpoint = (url: string, query = "") => new URL(`/mcp${query}`, url);
const bearer = (key: string, headers: Record<string, string> = {}) => ({ authorization: `Bearer ${key}`, ...headers });

/** A client of the stable SDK, which speaks 2026-07-28 where the server does. */
export async function connectModern(url: string, key: string, options: ConnectOptions = {}): Promise<Client> {
  const client = new Client(INFO, { capabilities: options.capabilities ?? {}, versionNegotiation: { mode: "auto" } });
  const requestInit = { headers: bearer(key, options.headers) };
  await client.connect(new StreamableHTTPClientTransport(endpoint(url, options.query), { requestInit }));
  return client;
}

/** A client of the older SDK: 2025-11-25 and before. */
export async function connectOlder(url: string, key: string, options: ConnectOptions = {}): Promise<OlderClient> {
  const client = new OlderClient(INFO, { capabilities: options.capabilities ?? {} });
  if (options.answers) client.fallbackRequestHandler = options.answers;
  const requestInit = { headers: bearer(key, options.headers) };
  await client.connect(new OlderTransport(endpoint(url, options.query), { requestInit }));
  return client;
}
