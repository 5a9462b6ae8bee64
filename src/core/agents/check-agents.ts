import type { ToolDefinition } from "../tools/tool.ts";
import type { Origin } from "../yaml/document.ts";
import { suggestion } from "../yaml/nearest.ts";
import type { Problem } from "../yaml/problem.ts";
import { type Agent, HUMAN } from "./agent.ts";
import { type LiveTools, unknownTool } from "./live-tools.ts";
import type { Project } from "./project.ts";
import { isOneTool } from "./tool-pattern.ts";

/** What is wrong with giving one tool to an agent by its name. A pattern passes over what it may not give. */
function checkGift(
  agent: Agent,
  index: number,
  tool: ToolDefinition,
  project: Project,
  tools: LiveTools,
  origin: Origin,
) {
  const problems: Problem[] = [];
  if (agent.effect === "read" && tools.effectOf(tool) === "write") {
    problems.push(
      origin.problem(["tools", index], {
        code: "WRITE_TOOL_FOR_READER",
        message: `Agent "${agent.name}" is read, but ${tool.name} writes.`,
        remedy: `Write effect: write for the agent, or take ${tool.name} from its tools.`,
      }),
    );
  }
  if ((project.toolSettings.get(tool.name)?.access ?? "staff") === "staff") {
    problems.push(
      origin.problem(["tools", index], {
        code: "STAFF_TOOL_FOR_CUSTOMERS",
        message: `${tool.name} is for staff only, and customers talk to agent "${agent.name}".`,
        remedy: "Classify it in tools/*.yaml (access: public, bound or owned), or take it from the agent.",
      }),
    );
  }
  return problems;
}

function checkTools(agent: Agent, project: Project, tools: LiveTools, origin: Origin): Problem[] {
  return agent.tools.flatMap((pattern, index) => {
    const given = tools.matching(pattern);
    if (given.length === 0) return [unknownTool(origin, ["tools", index], pattern, tools)];
    if (!isOneTool(pattern)) return [];
    return given.flatMap((tool) => checkGift(agent, index, tool, project, tools, origin));
  });
}

function checkHandoffs(agent: Agent, project: Project, origin: Origin): Problem[] {
  const known = [...project.agents.keys(), HUMAN].filter((name) => name !== agent.name);
  return agent.handoffs.flatMap((target, index) => {
    if (known.includes(target)) return [];
    const message =
      target === agent.name ? "An agent cannot hand off to itself." : `There is no agent "${target}" to hand off to.`;
    return [
      origin.problem(["handoffs", index], { code: "UNKNOWN_HANDOFF", message, remedy: suggestion(target, known) }),
    ];
  });
}

function checkRepeated(agent: Agent, key: "tools" | "handoffs", origin: Origin): Problem[] {
  const list = agent[key];
  return list.flatMap((entry, index) => {
    if (list.indexOf(entry) === index) return [];
    const message = `${entry} is listed twice.`;
    return [origin.problem([key, index], { code: "DUPLICATE_ENTRY", message, remedy: "Remove one of them." })];
  });
}

/** An example that stands in two places teaches nothing, and one that two agents claim routes nobody anywhere. */
function checkExamples(project: Project): Problem[] {
  const seen = new Map<string, string>();
  return [...project.agents.values()].flatMap((agent) =>
    agent.examples.flatMap((example, index) => {
      const key = example.toLowerCase();
      const first = seen.get(key);
      if (first === undefined) seen.set(key, agent.name);
      const origin = project.origins.agents.get(agent.name);
      if (first === undefined || !origin) return [];
      const where = first === agent.name ? "twice in this agent" : `in agent "${first}" too`;
      const message = `The example "${example}" stands ${where}.`;
      return [
        origin.problem(["examples", index], { code: "DUPLICATE_EXAMPLE", message, remedy: "Keep it in one place." }),
      ];
    }),
  );
}

/** Checks agents against each other and, where the tools are known, against what they are given. */
export function checkAgents(project: Project, tools: LiveTools | null): Problem[] {
  const problems = checkExamples(project);
  for (const agent of project.agents.values()) {
    const origin = project.origins.agents.get(agent.name);
    if (!origin) continue;
    problems.push(...checkHandoffs(agent, project, origin));
    problems.push(...checkRepeated(agent, "tools", origin), ...checkRepeated(agent, "handoffs", origin));
    if (tools) problems.push(...checkTools(agent, project, tools, origin));
  }
  return problems;
}
