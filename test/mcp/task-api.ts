import { z } from "zod";
import { FOLLOWS_TASKS } from "./calling.ts";

const answer = z.object({
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

const task = z.looseObject({
  taskId: z.string(),
  status: z.string(),
  result: z.looseObject({ structuredContent: z.record(z.string(), z.unknown()) }).optional(),
  _meta: z.record(z.string(), z.unknown()).optional(),
});

let lastId = 0;

/** One request of protocol revision 2026-07-28, as it is on the wire. */
export function post(
  url: string,
  key: string,
  method: string,
  params: Record<string, unknown>,
  capabilities: Record<string, unknown> = FOLLOWS_TASKS,
  signal?: AbortSignal,
): Promise<Response> {
  const name = params.name ?? params.uri ?? params.taskId;
  const _meta = {
    ...Object(params._meta),
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
  return fetch(new URL("/mcp", url), {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" && { "mcp-name": name }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: ++lastId, method, params: { ...params, _meta } }),
    ...(signal && { signal }),
  });
}

/** The result of one request. Throws the server's error. */
export async function send(url: string, key: string, method: string, params: Record<string, unknown>) {
  const { result, error } = answer.parse(await (await post(url, key, method, params)).json());
  if (error) throw Object.assign(new Error(error.message), error);
  return result ?? {};
}

/** The tasks of one key. */
export function taskApi(url: string, key: string) {
  return {
    call: async (name: string, args: object, _meta = {}) =>
      task.parse(await send(url, key, "tools/call", { name, arguments: args, _meta })),
    get: async (taskId: string, _meta = {}) => task.parse(await send(url, key, "tasks/get", { taskId, _meta })),
    cancel: (taskId: string, _meta = {}) => send(url, key, "tasks/cancel", { taskId, _meta }),
  };
}
