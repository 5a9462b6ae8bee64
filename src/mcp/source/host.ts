import { AsyncLocalStorage } from "node:async_hooks";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { install, setGlobalDispatcher } from "undici";
import { z } from "zod";
import { isDeeperThan } from "../../core/json.ts";
import { jsonBytes } from "../../core/tools/fit-schema.ts";
import { guardedDispatcher } from "./guarded-dispatcher.ts";
import {
  type Connected,
  type FromHost,
  type RawListing,
  type ServerReach,
  type ToHost,
  toHost,
} from "./host-protocol.ts";
import { connectTrouble, troubleOf } from "./host-trouble.ts";
import {
  MAX_DEPTH,
  MAX_LISTING_BYTES,
  MAX_LISTING_PAGES,
  MAX_MEMORY_BYTES,
  MAX_RESPONSE_BYTES,
  MAX_RESULT_BYTES,
  MAX_TOOL_BYTES,
  MAX_TOOLS,
  MAX_UNASKED_MESSAGES,
} from "./limits.ts";
import { Trouble } from "./trouble.ts";

/**
 * The process in which one external server is spoken to. Whatever that server writes is read and parsed here, so that endless,
 * enormous or poisonous messages end this process and no other; its way out is guarded before anything is connected.
 */

type McpClient = NonNullable<Awaited<ReturnType<MultiServerMCPClient["getClient"]>>>;

/** Read as they are: the SDK's own schemas would drop what they do not know, and what is pinned is what was written. */
const page = z.looseObject({ tools: z.array(z.json()), nextCursor: z.string().optional() });
const result = z.record(z.string(), z.json());

const ACTION_META = "smart-support/action_id";
/** How the SDK says that a line never ended. */
const OVERFLOW = /^ReadBuffer exceeded/;
const MEMORY_CHECK_MS = 1_000;

/** What last went wrong with an exchange: the adapters only say that a fetch failed. */
let lastTrouble: Trouble | undefined;
let connection: Promise<McpClient> | undefined;
/** The call for which something is sent. */
const calls = new AsyncLocalStorage<AbortController>();
const running = new Map<number, AbortController>();

/** Ends this process and the server that it started: both are of one process group. */
function end(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } finally {
    process.exit(1);
  }
}

function say(message: FromHost): void {
  process.send?.(message);
}

async function connect(server: string, reach: ServerReach): Promise<McpClient> {
  if (reach.transport === "http") {
    const dispatcher = guardedDispatcher(reach, MAX_RESPONSE_BYTES, () => {
      const call = calls.getStore();
      return (trouble) => {
        lastTrouble = trouble;
        call?.abort(trouble); // an event stream that breaks would otherwise be waited for until the call's time is over
      };
    });
    setGlobalDispatcher(dispatcher);
    install(); // the SDK calls the global fetch, which from here on goes through the guard
  }
  const servers = new MultiServerMCPClient({
    mcpServers: {
      [server]:
        reach.transport === "http"
          ? {
              transport: "http",
              url: reach.url,
              headers: reach.headers,
              automaticSSEFallback: false,
              reconnect: { enabled: false },
            }
          : { transport: "stdio", command: reach.command, args: reach.args, env: reach.env, stderr: "inherit" },
    },
    // A schema that the adapters cannot take is no reason to do without the server: its tools are reviewed and called by ours.
    throwOnLoadError: false,
  });
  const client = await servers.getClient(server);
  if (!client) throw new Trouble("NO_CONNECTION");
  watch(client);
  return client;
}

/** Ends with the connection, and with a server that talks without end. */
function watch(client: McpClient): void {
  const { transport } = client;
  if (!transport) throw new Trouble("NO_CONNECTION");
  const { onclose, onerror, onmessage } = transport;
  transport.onclose = () => {
    onclose?.();
    setImmediate(end); // after the calls under way have been told
  };
  transport.onerror = (error) => {
    // The transport waits for the server to end by itself, and goes on reading from it meanwhile.
    if (OVERFLOW.test(error.message)) end();
    onerror?.(error);
  };
  let unasked = 0;
  setInterval(() => {
    unasked = 0;
  }, 1_000);
  transport.onmessage = (message, extra) => {
    if ("method" in message && ++unasked > MAX_UNASKED_MESSAGES) return end();
    onmessage?.(message, extra);
  };
}

async function list(client: McpClient, timeout: number): Promise<RawListing> {
  const tools: RawListing["tools"] = [];
  let leftOut = 0;
  let bytes = 0;
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_LISTING_PAGES; pages++) {
    const params = cursor === undefined ? {} : { cursor };
    const listed = await client.request({ method: "tools/list", params }, page, { timeout });
    for (const tool of listed.tools) {
      const size = isDeeperThan(MAX_DEPTH, tool) ? Number.POSITIVE_INFINITY : jsonBytes(tool);
      const fits = tools.length < MAX_TOOLS && size <= MAX_TOOL_BYTES && bytes + size <= MAX_LISTING_BYTES;
      if (!fits) leftOut++;
      else {
        tools.push(tool);
        bytes += size;
      }
    }
    cursor = listed.nextCursor;
    if (cursor === undefined) return { tools, leftOut };
  }
  return { tools, leftOut: leftOut + 1 };
}

async function act(message: Exclude<ToHost, { kind: "cancel" }>): Promise<FromHost> {
  const { id } = message;
  if (message.kind === "connect") {
    connection = connect(message.server, message.reach);
    const client = await connection;
    const { name = "", version = "" } = client.getServerVersion() ?? {};
    const value: Connected = { name, version, tools: client.getServerCapabilities()?.tools !== undefined };
    return { kind: "answer", id, value };
  }
  const client = await connection;
  if (!client) throw new Trouble("NO_CONNECTION");
  if (message.kind === "list") return { kind: "answer", id, value: await list(client, message.timeoutMs) };
  const abort = new AbortController();
  running.set(id, abort);
  const { tool, args, actionId, timeoutMs } = message;
  const _meta = actionId === undefined ? {} : { _meta: { [ACTION_META]: actionId } };
  const params = { name: tool, arguments: args, ..._meta };
  const options = { timeout: timeoutMs, signal: abort.signal };
  const value = await calls.run(abort, () => client.request({ method: "tools/call", params }, result, options));
  if (isDeeperThan(MAX_DEPTH, value)) throw new Trouble("UNREADABLE");
  if (jsonBytes(value) > MAX_RESULT_BYTES) throw new Trouble("TOO_LARGE");
  return { kind: "answer", id, value };
}

async function answer(message: Exclude<ToHost, { kind: "cancel" }>): Promise<void> {
  const { id } = message;
  try {
    say(await act(message));
  } catch (error) {
    const reason = running.get(id)?.signal.reason;
    const known = message.kind === "connect" ? (lastTrouble ?? connectTrouble(error)) : troubleOf(error);
    const trouble = reason instanceof Trouble ? reason : known;
    say({ kind: "trouble", id, trouble: trouble.kind, ...(trouble.detail && { detail: trouble.detail }) });
  } finally {
    running.delete(id);
  }
}

process.on("message", (raw) => {
  const message = toHost.parse(raw);
  if (message.kind === "cancel") running.get(message.id)?.abort(new Trouble("ABORTED"));
  else void answer(message);
});
process.on("disconnect", end);
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_MEMORY_BYTES) end();
}, MEMORY_CHECK_MS);
