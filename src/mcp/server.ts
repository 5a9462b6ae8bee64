import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { ActionTask } from "../core/actions/tasks.ts";
import { CodedError } from "../core/coded-error.ts";
import { isJsonObject } from "../core/json.ts";
import { type AdmissionParts, CUSTOMER_META, visitFor } from "./admission.ts";
import { refusedResult } from "./answer.ts";
import { callTool, type ToolCallParts } from "./call-tool.ts";
import { TASKS_EXTENSION, taskDetail } from "./task-result.ts";
import type { ToolListings } from "./tool-listing.ts";
import type { Visit } from "./visit.ts";

/** What every request is answered from. */
export interface McpParts extends ToolCallParts, Pick<AdmissionParts, "customers"> {
  version: string;
  listings: ToolListings;
}

const INSTRUCTIONS = [
  "Tools of a company's own systems. Those that change something may wait for a person on staff:",
  "a call then answers pending_approval, which means that nothing has happened yet; ask again with check_action.",
  "unknown means that it may have happened: do not repeat it.",
].join(" ");

/** A listing changes when tools are imported or reviewed, which nobody waits for by the second. */
const LISTING_TTL_MS = 60_000;

const byTask = z.object({ taskId: z.string().min(1).max(200) });
const args = z.record(z.string(), z.json());

/**
 * The server of one request, over what all requests share. It is the low-level `Server`: `McpServer` registers every tool anew
 * for each request, which costs more than the rest of a call together once there are fifty.
 */
export function createServer(visit: Visit, era: "legacy" | "modern", parts: McpParts): Server {
  const isModern = era === "modern";
  const server = new Server(
    { name: "smart-support", title: "Smart Support", version: parts.version },
    {
      capabilities: {
        // Clients of the sessionless server can only be told of changes where they can listen.
        tools: { listChanged: isModern },
        ...(isModern && { extensions: { [TASKS_EXTENSION]: {} } }),
      },
      instructions: INSTRUCTIONS,
      cacheHints: { "tools/list": { ttlMs: LISTING_TTL_MS, cacheScope: "private" } },
    },
  );
  server.setRequestHandler("tools/list", () => ({ tools: [...parts.listings(visit).listed] }));
  server.setRequestHandler("tools/call", async ({ params }, context) => {
    try {
      const named = await visitFor(visit, context.mcpReq._meta?.[CUSTOMER_META], parts);
      const request = {
        name: params.name,
        args: args.parse(params.arguments ?? {}),
        asTask: followsTasks(context),
        context,
      };
      return await callTool({ ...request, visit: named, listing: parts.listings(visit) }, parts);
    } catch (error) {
      if (error instanceof CodedError) return refusedResult(error);
      throw error;
    }
  });
  if (isModern) setTaskHandlers(server, visit, parts);
  return server;
}

/** Whether the request declares the tasks extension: every request of that protocol says what its client can do. */
function followsTasks({ mcpReq }: ServerContext): boolean {
  const envelope: unknown = mcpReq.envelope;
  const capabilities = isJsonObject(envelope) ? envelope[CLIENT_CAPABILITIES_META_KEY] : undefined;
  const extensions = isJsonObject(capabilities) ? capabilities.extensions : undefined;
  return isJsonObject(extensions) && TASKS_EXTENSION in extensions;
}

function setTaskHandlers(server: Server, visit: Visit, { tasks, answer }: McpParts): void {
  const handle = (method: string, work: (taskId: string) => Promise<Record<string, unknown>>) =>
    server.setRequestHandler(method, { params: byTask }, async ({ taskId }, context) => {
      if (!followsTasks(context)) {
        throw new MissingRequiredClientCapabilityError({
          requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
        });
      }
      return work(taskId).catch(asUnknownTask);
    });

  handle("tasks/get", async (id) => {
    const task: ActionTask = await tasks.get(id, visit.principal.actor);
    return taskDetail(task, task.status === "completed" ? await answer(task.outcome, visit) : null);
  });
  handle("tasks/cancel", async (id) => {
    await tasks.cancel(id, visit.principal.actor);
    return {};
  });
  // Nothing is ever asked of the client here: staff decide, and a client could answer as it likes.
  handle("tasks/update", async (id) => {
    await tasks.get(id, visit.principal.actor);
    return {};
  });
}

/** Somebody else's task is as little there as one that never was. */
function asUnknownTask(error: unknown): never {
  if (error instanceof CodedError && error.code === "NOT_FOUND") {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, "There is no such task.");
  }
  throw error;
}
