import type { Decider } from "../actions/quorum.ts";
import type { ToolDefinition } from "../tools/tool.ts";
import { type Problem, sortProblems } from "../yaml/problem.ts";
import { checkAgents } from "./check-agents.ts";
import { checkPolicies } from "./check-policies.ts";
import { checkToolSettings } from "./check-tool-settings.ts";
import { liveTools } from "./live-tools.ts";
import type { Project } from "./project.ts";

/**
 * Everything that is wrong with a project beyond its single files, each with its place. `definitions` are the tools that
 * there are and `staff` the people; what needs either is left out while it is null (nothing is imported yet).
 */
export function checkProject(
  project: Project,
  definitions: readonly ToolDefinition[] | null,
  staff: readonly Decider[] | null = null,
): Problem[] {
  const tools = definitions && liveTools(definitions, project.toolSettings);
  return sortProblems([
    ...checkAgents(project, tools),
    ...checkPolicies(project, tools, staff),
    ...(tools ? checkToolSettings(project, tools) : []),
  ]);
}
