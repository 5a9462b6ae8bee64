import type { Server, ServerContext } from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";
import { isDeeperThan, isJsonObject, type JsonObject, storable } from "../core/json.ts";
import { type AdmissionParts, CUSTOMER_META, requirePace, visitFor } from "./admission.ts";
import { refusedResult } from "./answer.ts";
import { callTool, type ToolCallParts } from "./call-tool.ts";
import { setCompletionHandler } from "./completion-handler.ts";
import { setPromptHandlers } from "./prompts/prompt-handlers.ts";
import type { PromptKind } from "./prompts/prompt-kind.ts";
import { RequestServer, type RequestServerParts } from "./request-server.ts";
import { setResourceHandlers } from "./resource-handlers.ts";
import type { ResourceShelf } from "./resource-shelf.ts";
import { followsTasks, setTaskHandlers, TASKS_EXTENSION } from "./task-handlers.ts";
import { taskDetail } from "./task-result.ts";
import type { ToolListings } from "./tool-listing.ts";
import { askerOf, type Visit } from "./visit.ts";

/** What every request is answered from. */
export interface McpParts extends ToolCallParts, Pick<AdmissionParts, "customers" | "keepsPace"> {
  log: RequestServerParts["log"];
  version: string;
  listings: ToolListings;
  resources: ResourceShelf;
  prompts: readonly PromptKind[];
}

/** Revisions with sessions and a handshake, and those from 2026-07-28 on, where every request stands for itself. */
export type Era = "legacy" | "modern";

const INSTRUCTIONS = [
  "Tools of a company's own systems. Those that change something may wait for a person on staff:",
  "a call then answers pending_approval, which means that nothing has happened yet; ask again with check_action.",
  "unknown means that it may have happened: do not repeat it.",
].join(" ");

/** A listing changes when tools are imported or reviewed, which nobody waits for by the second. */
const LISTING_TTL_MS = 60_000;

/** Deeper than anything that a tool is given. */
const MOST_LEVELS = 64;

/**
 * Makes the server of one request, over what all requests share. It is the low-level `Server`: `McpServer` registers every tool
 * anew for each request, which costs more than the rest of a call together once there are fifty.
 * Throws TOOLSET_UNKNOWN before it is made.
 */
export function openVisit(visit: Visit, parts: McpParts): (era: Era) => Server {
  const listing = parts.listings(visit);

  return (era) => {
    const isModern = era === "modern";
    const server = new RequestServer(
      { name: "smart-support", title: "Smart Support", version: parts.version },
      {
        capabilities: {
          // Clients of the sessionless server can only be told of changes where they can listen.
          tools: { listChanged: isModern },
          resources: { listChanged: false, subscribe: isModern },
          prompts: { listChanged: false },
          completions: {},
          ...(isModern && { extensions: { [TASKS_EXTENSION]: {} } }),
        },
        instructions: INSTRUCTIONS,
        cacheHints: { "tools/list": { ttlMs: LISTING_TTL_MS, cacheScope: "private" } },
      },
      { countMessage: () => requirePace(visit.principal, parts), log: parts.log },
    );
    const visitOf = ({ mcpReq }: ServerContext) => visitFor(visit, mcpReq._meta?.[CUSTOMER_META], parts);
    server.setRequestHandler("tools/list", () => ({ tools: [...listing.listed] }));
    server.setRequestHandler("tools/call", async ({ params: { name, arguments: given = {} } }, context) => {
      try {
        const named = await visitOf(context);
        const asTask = isModern && followsTasks(context);
        return await callTool({ name, args: argumentsOf(given), asTask, context, visit: named, listing }, parts);
      } catch (error) {
        if (error instanceof CodedError) return refusedResult(error);
        throw error;
      }
    });
    setResourceHandlers(server, parts.resources, visitOf);
    setPromptHandlers(server, parts.prompts, parts.resources, visitOf);
    setCompletionHandler(server, parts, visitOf);
    if (isModern) setOwnTaskHandlers(server, visitOf, parts);
    return server;
  };
}

/** As they can be stored. Throws INVALID_ARGUMENTS. */
function argumentsOf(given: unknown): JsonObject {
  if (isJsonObject(given) && !isDeeperThan(MOST_LEVELS, given)) return storable(given);
  const message = `The arguments are nested in more than ${MOST_LEVELS} levels.`;
  throw new CodedError({ code: "INVALID_ARGUMENTS", message, remedy: "Call it again with flatter ones.", status: 400 });
}

function setOwnTaskHandlers(
  server: Server,
  visitOf: (context: ServerContext) => Promise<Visit>,
  { tasks, answer }: McpParts,
): void {
  setTaskHandlers(server, {
    async get(id, context) {
      const visit = await visitOf(context);
      const task = await tasks.get(id, askerOf(visit));
      return taskDetail(task, task.status === "completed" ? await answer(task.outcome, visit) : null);
    },
    cancel: async (id, context) => tasks.cancel(id, askerOf(await visitOf(context))),
    // Nothing is ever asked of the client here: staff decide, and a client could answer as it likes.
    update: async (id, context) => void (await tasks.get(id, askerOf(await visitOf(context)))),
  });
}
