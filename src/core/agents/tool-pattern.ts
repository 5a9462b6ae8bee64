import { matchesName } from "../actions/name-pattern.ts";
import type { ToolDefinition } from "../tools/tool.ts";

const TAG = "tag:";

/** What an agent's `tools` may hold: a tool's name, a pattern with `*`, or `tag:` and a tag of its source, in any case. */
export const TOOL_PATTERN = /^(?:[a-z0-9_*-]{1,64}|tag:\S.{0,99})$/;

/** Whether one entry names one tool alone, and not whatever fits. */
export const isOneTool = (pattern: string): boolean => !pattern.includes("*") && !pattern.startsWith(TAG);

/** Whether an entry of an agent's `tools` gives it a tool. */
export function givesTool(pattern: string, { name, tags = [] }: Pick<ToolDefinition, "name" | "tags">): boolean {
  if (!pattern.startsWith(TAG)) return matchesName(pattern, name);
  const wanted = pattern.slice(TAG.length).toLowerCase();
  return tags.some((tag) => tag.toLowerCase() === wanted);
}
