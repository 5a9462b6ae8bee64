import type { CallToolResult, Tool as ListedTool } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { CallOutcome } from "../core/actions/gateway.ts";
import { CodedError, notFound } from "../core/coded-error.ts";
import { RECENT_RANGES } from "../core/insights/analytics-range.ts";
import type { JsonObject } from "../core/json.ts";
import { checkArguments } from "../core/tools/arguments.ts";
import { DESCRIBE_TOOL, DESCRIBE_TOOL_DEFINITION, describeTool } from "../core/tools/describe-tool.ts";
import { fitSchema } from "../core/tools/fit-schema.ts";
import { searchTools } from "../core/tools/search-tools.ts";
import type { JsonSchema } from "../core/tools/tool.ts";
import { OUTCOME_SCHEMA } from "./answer.ts";
import { ANALYTICS_BOARD, REPLAY_TIMELINE, shownIn } from "./apps/app-pages.ts";
import type { ToolCallParts, ToolRequest } from "./call-tool.ts";
import type { ToolListing } from "./tool-listing.ts";
import { askerOf } from "./visit.ts";

export const CALL_FOUND_TOOL = "call_found_tool";

/** Clients give up after a minute by default, and some after half of one. */
const LONGEST_WAIT_SECONDS = 25;
const MOST_FOUND = 8;
/** Of the schema of each: what is found is read by a model, as a listing is. */
const FOUND_SCHEMA_BYTES = 2_000;

const ACTION_ID = { type: "string", description: "The action_id that the call answered with, such as act_01…" };
const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

interface OwnTool {
  description: string;
  /** The page that clients show with its result. */
  app?: string;
  inputSchema: JsonSchema & { type: "object" };
  annotations: ListedTool["annotations"];
  run(request: ToolRequest, parts: ToolCallParts): Promise<CallOutcome>;
}

const byAction = z.object({ action_id: z.string(), wait_seconds: z.number().default(0) });
const byTool = z.object({ tool: z.string(), path: z.string().default("") });
const bySearch = z.object({ query: z.string() });
const byConversation = z.object({ conversation_id: z.string(), cursor: z.string().optional() });
const byRange = z.object({ range: z.string().optional() });
const byFound = z.object({ tool: z.string(), arguments: z.record(z.string(), z.json()).default({}) });

/** The tools of the server itself, which no source can take the names of. What they are given has been checked by their schema. */
const OWN_TOOLS: Readonly<Record<string, OwnTool>> = {
  check_action: {
    description:
      "Tells how a request stands that waited for approval: pending_approval, done with its result, denied, expired, withdrawn, failed or unknown.",
    inputSchema: {
      type: "object",
      properties: {
        action_id: ACTION_ID,
        wait_seconds: {
          type: "integer",
          minimum: 0,
          maximum: LONGEST_WAIT_SECONDS,
          description: "How long to wait for the decision.",
        },
      },
      required: ["action_id"],
      additionalProperties: false,
    },
    annotations: READS,
    async run({ args, visit, context }, { gateway }) {
      const { action_id: id, wait_seconds: seconds } = byAction.parse(args);
      return gateway.check(id, askerOf(visit), { waitMs: seconds * 1_000, signal: context.mcpReq.signal });
    },
  },
  withdraw_action: {
    description: "Takes back a request that nobody has carried out yet, because it is not wanted any more.",
    inputSchema: {
      type: "object",
      properties: { action_id: ACTION_ID },
      required: ["action_id"],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    async run({ args, visit }, { gateway }) {
      return gateway.withdraw(byAction.parse(args).action_id, askerOf(visit));
    },
  },
  [DESCRIBE_TOOL]: {
    description: DESCRIBE_TOOL_DEFINITION.description,
    inputSchema: { ...DESCRIBE_TOOL_DEFINITION.schema, type: "object" },
    annotations: READS,
    async run({ args, listing }, { catalogue }) {
      const { tool: name, path } = byTool.parse(args);
      const tool = listing.has(name) ? catalogue.find(name) : undefined;
      if (!tool) throw notFound("tool");
      return { status: "done", result: describeTool(tool, path) };
    },
  },
  find_tools: {
    description: `Finds more tools for looking things up, beyond those that are listed. Call what it finds with ${CALL_FOUND_TOOL}.`,
    inputSchema: {
      type: "object",
      properties: { query: { type: "string", description: "What you want to look up, in a few words, in English." } },
      required: ["query"],
      additionalProperties: false,
    },
    annotations: READS,
    async run({ args, listing }) {
      const found = searchTools(listing.searchable, bySearch.parse(args).query, MOST_FOUND);
      const result = found.map(({ name, description, visibleSchema }) => ({
        name,
        description,
        arguments: fitSchema(visibleSchema, FOUND_SCHEMA_BYTES).schema,
      }));
      return { status: "done", result };
    },
  },
  show_replay: {
    description: "Shows what happened in a conversation, oldest first, a page at a time.",
    app: REPLAY_TIMELINE,
    inputSchema: {
      type: "object",
      properties: {
        conversation_id: { type: "string", description: "Such as cnv_01…" },
        cursor: { type: "string", description: "The next_cursor of the page before; `latest` for the newest page." },
      },
      required: ["conversation_id"],
      additionalProperties: false,
    },
    annotations: READS,
    async run({ args, visit }, { conversations }) {
      const { conversation_id: id, cursor } = byConversation.parse(args);
      return { status: "done", result: await conversations.replay(id, cursor, visit) };
    },
  },
  show_analytics: {
    description: "Shows the figures of all conversations in a range of time: outcomes, approvals, tools, costs.",
    app: ANALYTICS_BOARD,
    inputSchema: {
      type: "object",
      properties: {
        range: { type: "string", description: `${RECENT_RANGES.join(", ")}, or from..to; 7d without one.` },
      },
      additionalProperties: false,
    },
    annotations: READS,
    async run({ args, visit }, { figures }) {
      return { status: "done", result: await figures(byRange.parse(args).range, visit) };
    },
  },
  [CALL_FOUND_TOOL]: {
    description: "Calls a tool that find_tools found. It only ever looks things up.",
    inputSchema: {
      type: "object",
      properties: {
        tool: { type: "string", description: "Name of the tool." },
        arguments: { type: "object", description: "Its arguments, as find_tools shows them." },
      },
      required: ["tool"],
      additionalProperties: false,
    },
    annotations: READS,
    async run() {
      throw new Error("It stands for the tool that it names, and that one is called.");
    },
  },
};

/** What a listing has, beyond its tools, that takes tools of the server's own. */
export interface OwnToolNeeds {
  hasSearchable: boolean;
  hasLarge: boolean;
  readsConversations: boolean;
  readsEverything: boolean;
  /** Pages of apps are there to be shown. */
  hasApps: boolean;
}

const NEEDED: Readonly<Record<string, (needs: OwnToolNeeds) => boolean>> = {
  [DESCRIBE_TOOL]: ({ hasLarge, hasSearchable }) => hasLarge || hasSearchable,
  find_tools: ({ hasSearchable }) => hasSearchable,
  [CALL_FOUND_TOOL]: ({ hasSearchable }) => hasSearchable,
  show_replay: ({ readsConversations }) => readsConversations,
  show_analytics: ({ readsEverything }) => readsEverything,
};

export const isOwnTool = (name: string): boolean => Object.hasOwn(OWN_TOOLS, name);

/** The own tools that a listing needs, as it shows them. */
export function ownTools(needs: OwnToolNeeds): ListedTool[] {
  return Object.entries(OWN_TOOLS)
    .filter(([name]) => NEEDED[name]?.(needs) ?? true)
    .map(([name, { description, inputSchema, annotations, app }]) => ({
      name,
      description,
      inputSchema,
      outputSchema: OUTCOME_SCHEMA,
      annotations,
      ...(app && needs.hasApps && { _meta: shownIn(app) }),
    }));
}

/** Throws INVALID_ARGUMENTS for what does not fit an own tool's schema. */
export function requireFit(name: string, args: JsonObject): void {
  const problems = checkArguments(OWN_TOOLS[name]?.inputSchema ?? {}, args);
  if (problems.length === 0) return;
  throw new CodedError({
    code: "INVALID_ARGUMENTS",
    message: `The arguments of ${name} do not fit: ${problems.map((one) => `${one.path} ${one.message}`).join("; ")}.`,
    remedy: "Call it again with arguments that fit its schema.",
    status: 400,
  });
}

/** The call that a call of `call_found_tool` stands for. Throws TOOL_UNKNOWN for anything that `find_tools` does not find. */
export function foundCall(args: JsonObject, listing: ToolListing): { name: string; args: JsonObject } {
  const { tool, arguments: given } = byFound.parse(args);
  if (listing.searchable.some(({ name }) => name === tool)) return { name: tool, args: given };
  throw new CodedError({
    code: "TOOL_UNKNOWN",
    message: `find_tools finds no tool "${tool.slice(0, 64)}".`,
    remedy: "Call tools that are listed by their own name, and look for others with find_tools.",
    status: 404,
  });
}

/** Runs an own tool with arguments that fit. Throws CodedError. */
export async function runOwnTool(request: ToolRequest, parts: ToolCallParts): Promise<CallToolResult> {
  const tool = OWN_TOOLS[request.name];
  if (!tool) throw notFound("tool");
  return parts.answer(await tool.run(request, parts), request.visit);
}
