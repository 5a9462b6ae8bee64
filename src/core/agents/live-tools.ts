import { isJsonObject } from "../json.ts";
import type { Effect, ToolDefinition, ToolSettings } from "../tools/tool.ts";
import type { Origin, Path } from "../yaml/document.ts";
import { suggestion } from "../yaml/nearest.ts";
import type { Problem } from "../yaml/problem.ts";
import { givesTool, isOneTool } from "./tool-pattern.ts";

/** The tools that there really are, as declarations are checked against them. */
export interface LiveTools {
  readonly names: readonly string[];
  find(name: string): ToolDefinition | undefined;
  matching(pattern: string): ToolDefinition[];
  /** The source's word, raised by the operator's, as the catalogue has it. */
  effectOf(tool: ToolDefinition): Effect;
}

export function liveTools(
  definitions: readonly ToolDefinition[],
  settings: ReadonlyMap<string, ToolSettings>,
): LiveTools {
  const tools = new Map(definitions.map((tool) => [tool.name, tool]));
  return {
    names: [...tools.keys()],
    find: (name) => tools.get(name),
    matching: (pattern) => [...tools.values()].filter((tool) => givesTool(pattern, tool)),
    effectOf: (tool) => (tool.effect === "write" || settings.get(tool.name)?.effect === "write" ? "write" : "read"),
  };
}

/** The names of a tool's arguments. */
export function parametersOf(tool: ToolDefinition): string[] {
  return isJsonObject(tool.inputSchema.properties) ? Object.keys(tool.inputSchema.properties) : [];
}

/** The problem of a name or pattern that no tool has. */
export function unknownTool(origin: Origin, path: Path, name: string, tools: LiveTools, part?: "key"): Problem {
  const isPattern = !isOneTool(name);
  return origin.problem(
    path,
    {
      code: "UNKNOWN_TOOL",
      message: isPattern ? `No tool matches "${name}".` : `There is no tool "${name}".`,
      remedy: (!isPattern && suggestion(name, tools.names)) || "See what there is with: smart-support tools.",
    },
    part,
  );
}
