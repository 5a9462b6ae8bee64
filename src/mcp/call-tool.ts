import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { CallOutcome, Gateway, GatewayCaller } from "../core/actions/gateway.ts";
import type { ActionTasks } from "../core/actions/tasks.ts";
import type { RecordEvents } from "../core/insights/event-batch.ts";
import type { NewEvent } from "../core/insights/events.ts";
import type { JsonObject } from "../core/json.ts";
import { isReachable } from "../core/tools/audience.ts";
import type { Catalogue } from "../core/tools/catalogue.ts";
import type { Answer } from "./answer.ts";
import type { ConversationsInReach } from "./conversations-in-reach.ts";
import { CALL_FOUND_TOOL, foundCall, isOwnTool, requireFit, runOwnTool } from "./own-tools.ts";
import type { ReadAnalytics } from "./resources/analytics.ts";
import { taskCreated } from "./task-result.ts";
import type { ToolListing } from "./tool-listing.ts";
import { askerOf, type Visit } from "./visit.ts";

/** What calling tools takes of the product. */
export interface ToolCallParts {
  gateway: Gateway;
  tasks: ActionTasks;
  catalogue: Pick<Catalogue, "find">;
  conversations: ConversationsInReach;
  figures: ReadAnalytics;
  answer: Answer;
  record: RecordEvents;
  /** How long a call waits for staff before it answers that nothing has happened yet, in ms. */
  shortWaitMs: number;
}

/** One `tools/call`. */
export interface ToolRequest {
  name: string;
  args: JsonObject;
  visit: Visit;
  listing: ToolListing;
  /** The client follows tasks, and is given one for what takes its time. */
  asTask: boolean;
  context: ServerContext;
}

const PROGRESS_EVERY_MS = 5_000;

/** Instead of what a customer on a web page is told: here the program says who they are. */
const REMEDIES: Readonly<Record<string, string>> = {
  IDENTITY_NEEDED:
    "Say for which customer: start `smart-support mcp` with --customer, send the header X-Customer-Id, or name them in the call's _meta as smart-support/customer_id.",
};

/**
 * Calls a tool. Throws ProtocolError for one that is not there, and CodedError for what is wrong with a call of an own tool; what
 * is wrong with any other is its outcome.
 */
export async function callTool(request: ToolRequest, parts: ToolCallParts): Promise<CallToolResult> {
  if (!isOwnTool(request.name)) return callCatalogueTool(request, parts);
  await parts.record([ownToolCalled(request)]);
  requireFit(request.name, request.args);
  if (request.name !== CALL_FOUND_TOOL) return runOwnTool(request, parts);
  return callCatalogueTool({ ...request, ...foundCall(request.args, request.listing) }, parts);
}

/** Calls of all others are recorded where they are carried out, or refused. */
function ownToolCalled({ name, visit: { principal, customer } }: ToolRequest): NewEvent {
  const whose = customer ? { customerId: customer.id } : {};
  return { type: "own_tool.called", actor: principal.actor, ...whose, data: { tool: name } };
}

async function callCatalogueTool(request: ToolRequest, parts: ToolCallParts): Promise<CallToolResult> {
  const { name, args, visit, listing, asTask, context } = request;
  if (!listing.has(name)) {
    const message = `Unknown tool: ${name.slice(0, 64)}. Use one of those that tools/list names.`;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
  }
  const { signal } = context.mcpReq;
  // Whatever needs no decision has its outcome at once.
  const first = await parts.gateway.call({ name, args }, gatewayCaller(visit), { waitMs: 0, signal, asTask });
  const { task_id: taskId, ...outcome } = first;
  if (typeof taskId === "string") return taskCreated(await parts.tasks.get(taskId, askerOf(visit)));
  const remedy = REMEDIES[String(outcome.code)];
  return parts.answer({ ...(await waitForDecision(outcome, request, parts)), ...(remedy && { remedy }) }, visit);
}

function gatewayCaller({ principal, customer, audience }: Visit): GatewayCaller {
  return {
    principal: principal.actor,
    customer,
    staffId: null,
    allowed: (tool) => isReachable(tool, audience.isAdmin, customer !== null),
  };
}

/** Waits a little for what staff have to decide, saying so meanwhile, and gives the outcome as it is then. */
async function waitForDecision(
  outcome: CallOutcome,
  { visit, context: { mcpReq } }: ToolRequest,
  { gateway, shortWaitMs }: ToolCallParts,
): Promise<CallOutcome> {
  const id = outcome.action_id;
  const progressToken = mcpReq._meta?.progressToken;
  const until = performance.now() + shortWaitMs;
  let now = outcome;
  for (let progress = 1; now.status === "pending_approval" && typeof id === "string"; progress++) {
    const left = until - performance.now();
    if (left <= 0 || mcpReq.signal.aborted) break;
    if (progressToken !== undefined) {
      const params = { progressToken, progress, message: `${id} waits for a person on staff.` };
      await mcpReq.notify({ method: "notifications/progress", params });
    }
    now = await gateway.check(id, askerOf(visit), {
      waitMs: Math.min(left, PROGRESS_EVERY_MS),
      signal: mcpReq.signal,
    });
  }
  return now;
}
