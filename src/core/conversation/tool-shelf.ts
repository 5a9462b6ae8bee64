import type { Caller } from "../actions/propose.ts";
import { type CallResult, refusedCall } from "../actions/run-call.ts";
import type { Agent } from "../agents/agent.ts";
import { toolsOf } from "../agents/agent.ts";
import { CodedError, notFound } from "../coded-error.ts";
import type { JsonValue } from "../json.ts";
import type { ModelTool } from "../models/answer.ts";
import type { Tool } from "../tools/catalogue.ts";
import { DESCRIBE_TOOL, DESCRIBE_TOOL_DEFINITION, describeTool } from "../tools/describe-tool.ts";
import { searchTools } from "../tools/search-tools.ts";
import type { StoredCall } from "./turn-record.ts";

export const FIND_TOOLS = "find_tools";

/** Tools that an agent is shown at once; with more of them models choose worse and every answer costs more. */
const MOST_SHOWN = 40;
const MOST_FOUND = 8;

/** An agent's tools, as it is given them. */
export interface ToolShelf {
  /** Those that the model is shown: everything, or of a large API what may change something or is named in the agent's YAML. */
  shown: readonly Tool[];
  /** The long tail of reads behind `find_tools`. */
  searchable: readonly Tool[];
}

/** `found` names the tools that this turn has searched for already. */
export function shelfOf(agent: Agent, catalogue: readonly Tool[], found: ReadonlySet<string>): ToolShelf {
  const tools = toolsOf(agent, catalogue);
  if (tools.length <= MOST_SHOWN) return { shown: tools, searchable: [] };
  const isNamed = ({ name, effect }: Tool) => effect === "write" || agent.tools.includes(name);
  return {
    shown: tools.filter((tool) => isNamed(tool) || found.has(tool.name)),
    searchable: tools.filter((tool) => !isNamed(tool)),
  };
}

/** What an agent is given beside its tools, where these are too many or too large to be shown whole. */
export function shelfTools({ shown, searchable }: ToolShelf): ModelTool[] {
  const finder: ModelTool = {
    name: FIND_TOOLS,
    description: `Finds more tools for looking things up, among ${searchable.length} that are not listed. Those it finds can be called next.`,
    schema: {
      type: "object",
      properties: { query: { type: "string", description: "What you want to look up, in a few words, in English." } },
      required: ["query"],
      additionalProperties: false,
    },
  };
  return [
    ...(searchable.length > 0 ? [finder] : []),
    ...(shown.some((tool) => tool.visibleFullSchema) ? [DESCRIBE_TOOL_DEFINITION] : []),
  ];
}

export const isShelfTool = (name: string): boolean => name === FIND_TOOLS || name === DESCRIBE_TOOL;

/** `find_tools` and `describe_tool`: only ever about the agent's own tools. What is found is noted in `found`. */
export function runShelfTool(call: StoredCall, shelf: ToolShelf, found: Set<string>, caller: Caller): CallResult {
  const done = (result: JsonValue): CallResult => ({ result: { status: "done", result }, events: [] });
  if (call.name === FIND_TOOLS) {
    const tools = searchTools(shelf.searchable, String(call.args.query ?? ""), MOST_FOUND);
    for (const { name } of tools) found.add(name);
    return done(tools.map(({ name, description }) => ({ name, description })));
  }
  try {
    const tool = [...shelf.shown, ...shelf.searchable].find(({ name }) => name === call.args.tool);
    if (!tool) throw notFound("tool");
    return done(describeTool(tool, typeof call.args.path === "string" ? call.args.path : ""));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return refusedCall(call.name, error, caller);
  }
}
