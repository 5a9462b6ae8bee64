import { z } from "zod";
import { createBridgeSubscriptions } from "./bridge-subscriptions.ts";
import { readEventData } from "./event-data.ts";

/** The address of the MCP endpoint at this moment, and what every request to it carries. */
export interface BridgeTarget {
  url: string;
  headers: Record<string, string>;
}

export interface BridgeParts {
  /** Finds the server, or starts it. `isGone`: the one that was found before does not answer any more. */
  target(isGone: boolean): Promise<BridgeTarget>;
  /** One JSON-RPC message for the client. */
  write(message: unknown): void;
}

export interface Bridge {
  /** One message of the client. Never throws: what goes wrong is answered. */
  receive(line: string): Promise<void>;
  /** Nothing more is asked. What was asked is answered still, but for what would be told of without end. */
  close(): void;
}

const META_VERSION = "io.modelcontextprotocol/protocolVersion";
const INTERNAL_ERROR = -32_603;
const PARSE_ERROR = -32_700;
const INVALID_PARAMS = -32_602;
const LISTEN = "subscriptions/listen";

const id = z.union([z.string(), z.number()]);
const message = z.looseObject({
  id: id.optional(),
  method: z.string().optional(),
  params: z.looseObject({ _meta: z.looseObject({}).optional(), requestId: id.optional() }).optional(),
});
type Message = z.infer<typeof message>;

const initialized = z.looseObject({
  result: z.looseObject({
    protocolVersion: z.string(),
    capabilities: z.looseObject({ resources: z.looseObject({}).optional() }),
  }),
});
const byUri = z.looseObject({ uri: z.string() });
const answerless = z.looseObject({ id: z.null(), error: z.unknown() });

/** What of a request is repeated in the header `Mcp-Name` (SEP-2243). */
const NAMED_BY: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

/**
 * Carries the messages of a client on stdio to the server's `/mcp` and back, as they are: the server keeps no sessions, so
 * that every message is one request of its own, in whichever revision of the protocol the client speaks. What older clients
 * subscribe to is kept here, where a session is: the server is asked to tell of it as newer clients ask.
 */
export function createBridge({ target, write }: BridgeParts): Bridge {
  const underWay = new Map<string | number, { method: string | undefined; controller: AbortController }>();
  /** What an older client agreed on in its handshake. */
  let agreedVersion: string | null = null;

  async function send(body: Message, signal: AbortSignal, isGone: boolean): Promise<Response> {
    const { url, headers } = await target(isGone);
    return fetch(url, {
      method: "POST",
      headers: { ...headers, ...protocolHeaders(body, agreedVersion) },
      body: JSON.stringify(body),
      signal,
    });
  }

  const subscriptions = createBridgeSubscriptions({
    // A server that was stopped is started by what the client asks next, and not by our wish to listen.
    listen: (uris, signal) => send(listening(uris), signal, false),
    tell: (uri) => write({ jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri } }),
  });

  /** Answers what an older client subscribes to, and lets go of. False for any other message. */
  async function subscribed({ id, method, params }: Message): Promise<boolean> {
    const isWanted = method === "resources/subscribe";
    if (agreedVersion === null || id === undefined || (!isWanted && method !== "resources/unsubscribe")) return false;
    const uri = byUri.safeParse(params).data?.uri ?? "";
    if (!isWanted) subscriptions.remove(uri);
    const isDone = !isWanted || (await subscriptions.add(uri));
    const error = { code: INVALID_PARAMS, message: "There is nothing at this address that this client is told of." };
    write({ jsonrpc: "2.0", id, ...(isDone ? { result: {} } : { error }) });
    return true;
  }

  function pass(answer: unknown, asked: Message): void {
    const agreed = asked.method === "initialize" ? initialized.safeParse(answer) : null;
    if (agreed?.success) {
      const { protocolVersion, capabilities } = agreed.data.result;
      agreedVersion = protocolVersion;
      Object.assign(capabilities, { resources: { ...capabilities.resources, subscribe: true } });
      write(agreed.data);
      return;
    }
    // Somebody who was not let in is answered before anyone knows which request it was.
    write(answerless.safeParse(answer).success ? { ...Object(answer), id: asked.id } : answer);
  }

  async function forward(body: Message, signal: AbortSignal): Promise<void> {
    if (await subscribed(body)) return;
    const response = await send(body, signal, false).catch((error: unknown) => {
      if (!neverSent(error)) throw error;
      return send(body, signal, true);
    });
    if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
      for await (const data of readEventData(response)) pass(JSON.parse(data), body);
      return;
    }
    const text = await response.text();
    if (body.id !== undefined && body.method !== undefined) pass(JSON.parse(text), body);
  }

  return {
    async receive(line) {
      const body = readMessage(line);
      if (!body)
        return write({ jsonrpc: "2.0", id: null, error: { code: PARSE_ERROR, message: "Not a JSON-RPC message." } });
      if (body.method === "notifications/cancelled")
        return underWay.get(body.params?.requestId ?? "")?.controller.abort();
      const controller = new AbortController();
      if (body.id !== undefined) underWay.set(body.id, { method: body.method, controller });
      try {
        await forward(body, controller.signal);
      } catch (thrown) {
        if (controller.signal.aborted || body.id === undefined) return;
        const error = { code: INTERNAL_ERROR, message: `The server gave no answer: ${reasonOf(thrown)}` };
        write({ jsonrpc: "2.0", id: body.id, error });
      } finally {
        if (body.id !== undefined) underWay.delete(body.id);
      }
    },
    close() {
      for (const { method, controller } of underWay.values()) if (method === LISTEN) controller.abort();
      subscriptions.close();
    },
  };
}

/** The request by which clients of 2026-07-28 are told of changes. */
function listening(uris: readonly string[]): Message {
  const _meta = {
    [META_VERSION]: "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "smart-support-bridge", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const notifications = { resourceSubscriptions: uris };
  return { jsonrpc: "2.0", id: "bridge", method: LISTEN, params: { notifications, _meta } };
}

function readMessage(line: string): Message | null {
  try {
    return message.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function protocolHeaders({ method, params }: Message, agreedVersion: string | null): Record<string, string> {
  const claimed = params?._meta?.[META_VERSION];
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  if (typeof claimed !== "string")
    return { ...headers, ...(agreedVersion && { "mcp-protocol-version": agreedVersion }) };
  const name = params?.[NAMED_BY[method ?? ""] ?? ""];
  return {
    ...headers,
    "mcp-protocol-version": claimed,
    ...(method && { "mcp-method": method }),
    ...(typeof name === "string" && { "mcp-name": name }),
  };
}

/** `fetch` itself says only that it failed; why stands behind it. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reason instanceof Error ? reason.message : String(reason);
}

/** True if nobody can have heard the request, so that sending it again does nothing twice. */
function neverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
