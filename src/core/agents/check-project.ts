import { matchesName } from "../actions/name-pattern.ts";
import type { PolicyRule } from "../actions/policy.ts";
import { checkExpression } from "../expressions/check-expression.ts";
import { isJsonObject } from "../json.ts";
import type { JsonSchema, ToolDefinition, ToolSettings } from "../tools/tool.ts";
import type { Origin } from "../yaml/document.ts";
import { suggestion } from "../yaml/nearest.ts";
import { type Problem, sortProblems } from "../yaml/problem.ts";
import { type Agent, HUMAN } from "./agent.ts";
import type { Project } from "./project.ts";

type ToolsByName = ReadonlyMap<string, ToolDefinition>;

const NO_PARAMETERS: JsonSchema = { type: "object", properties: {} };

function matching(pattern: string, tools: ToolsByName): ToolDefinition[] {
  return [...tools.values()].filter((tool) => matchesName(pattern, tool.name));
}

function parametersOf(tool: ToolDefinition): string[] {
  return isJsonObject(tool.inputSchema.properties) ? Object.keys(tool.inputSchema.properties) : [];
}

/** What the operator made of a tool's effect: upwards only, as the catalogue does. */
function effectOf(tool: ToolDefinition, project: Project): "read" | "write" {
  return tool.effect === "write" || project.toolSettings.get(tool.name)?.effect === "write" ? "write" : "read";
}

function unknownTool(origin: Origin, path: readonly PropertyKey[], name: string, tools: ToolsByName): Problem {
  const isPattern = name.includes("*");
  return origin.problem(path, {
    code: "UNKNOWN_TOOL",
    message: isPattern ? `No tool's name matches "${name}".` : `There is no tool "${name}".`,
    remedy: (!isPattern && suggestion(name, tools.keys())) || "See what there is with: smart-support tools.",
  });
}

/** What is wrong with giving one tool to an agent; a pattern passes over what it may not give. */
function checkGift(agent: Agent, index: number, tool: ToolDefinition, project: Project, origin: Origin): Problem[] {
  const problems: Problem[] = [];
  if (agent.effect === "read" && effectOf(tool, project) === "write") {
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
        remedy: `Classify it in tools/*.yaml (access: public, bound or owned), or take it from the agent.`,
      }),
    );
  }
  return problems;
}

function checkAgent(agent: Agent, project: Project, tools: ToolsByName, origin: Origin): Problem[] {
  const problems: Problem[] = [];
  for (const [index, pattern] of agent.tools.entries()) {
    const given = matching(pattern, tools);
    if (given.length === 0) problems.push(unknownTool(origin, ["tools", index], pattern, tools));
    if (pattern.includes("*")) continue;
    if (agent.tools.indexOf(pattern) < index) {
      const message = `${pattern} is listed twice.`;
      problems.push(
        origin.problem(["tools", index], { code: "DUPLICATE_ENTRY", message, remedy: "Remove one of them." }),
      );
    }
    problems.push(...given.flatMap((tool) => checkGift(agent, index, tool, project, origin)));
  }
  for (const [index, target] of agent.handoffs.entries()) {
    if (target === agent.name || !(target === HUMAN || project.agents.has(target))) {
      problems.push(
        origin.problem(["handoffs", index], {
          code: "UNKNOWN_HANDOFF",
          message: target === agent.name ? "An agent cannot hand off to itself." : `There is no agent "${target}".`,
          remedy: suggestion(
            target,
            [...project.agents.keys(), HUMAN].filter((name) => name !== agent.name),
          ),
        }),
      );
    }
    if (agent.handoffs.indexOf(target) < index) {
      const message = `${target} is listed twice.`;
      problems.push(
        origin.problem(["handoffs", index], { code: "DUPLICATE_ENTRY", message, remedy: "Remove one of them." }),
      );
    }
  }
  return problems;
}

/** Examples that two agents share route nobody anywhere. */
function checkExamples(project: Project): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const agent of project.agents.values()) {
    const origin = project.origins.agents.get(agent.name);
    for (const [index, example] of agent.examples.entries()) {
      const key = example.toLowerCase();
      const first = seen.get(key);
      if (first === undefined) seen.set(key, agent.name);
      else if (origin) {
        const where = first === agent.name ? "twice in this agent" : `in agent "${first}" too`;
        problems.push(
          origin.problem(["examples", index], {
            code: "DUPLICATE_EXAMPLE",
            message: `The example "${example}" stands ${where}.`,
            remedy: "Keep it in one place.",
          }),
        );
      }
    }
  }
  return problems;
}

/** One problem for each different thing that is wrong, naming the tools for which it is. */
function checkRule(rule: PolicyRule, tools: ToolsByName, origin: Origin): Problem[] {
  const governed = matching(rule.tool, tools);
  if (governed.length === 0 && rule.tool !== "*") return [unknownTool(origin, ["tool"], rule.tool, tools)];
  const when = rule.when;
  if (!when) return [];
  const found = new Map<string, { remedy: string; names: string[] }>();
  for (const tool of governed.filter(({ effect }) => rule.effect === undefined || rule.effect === effect)) {
    const problem = checkExpression(when.source, tool.inputSchema, "bool");
    if (!problem) continue;
    const entry = found.get(problem.message) ?? { remedy: problem.remedy, names: [] };
    entry.names.push(tool.name);
    found.set(problem.message, entry);
  }
  return [...found].map(([message, { remedy, names }]) =>
    origin.problem(["when"], {
      code: "EXPRESSION_INVALID",
      message: `For ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}: ${message}`,
      remedy,
    }),
  );
}

function checkParameters(tool: ToolDefinition, names: readonly string[], key: string, origin: Origin): Problem[] {
  const known = parametersOf(tool);
  return names
    .filter((name) => !known.includes(name))
    .map((name) =>
      origin.problem(
        [...key.split("."), name],
        {
          code: "UNKNOWN_PARAMETER",
          message: `${tool.name} takes no parameter "${name}".`,
          remedy: suggestion(name, known) || `Remove ${name}.`,
        },
        "key",
      ),
    );
}

/** A read that something else relies on: it has to exist, and it has to be a read. */
function checkNamedRead(path: readonly string[], name: string, project: Project, tools: ToolsByName, origin: Origin) {
  const tool = tools.get(name);
  if (!tool) return [unknownTool(origin, path, name, tools)];
  if (effectOf(tool, project) === "read") return [];
  const message = `${name} writes; only a read can be called to look at a record.`;
  return [origin.problem(path, { code: "NOT_A_READ", message, remedy: "Name a tool whose effect is read." })];
}

function checkSettings(name: string, settings: ToolSettings, project: Project, tools: ToolsByName, origin: Origin) {
  const tool = tools.get(name);
  if (!tool) {
    const message = `There are settings for a tool "${name}", which does not exist.`;
    const remedy = suggestion(name, tools.keys()) || "Remove them, or import the tool.";
    return [origin.problem([], { code: "UNKNOWN_TOOL", message, remedy }, "key")];
  }
  const problems: Problem[] = [];
  if (settings.effect === "read" && tool.effect === "write") {
    const message = `${name} writes by its source's word, and settings cannot make it a read.`;
    problems.push(origin.problem(["effect"], { code: "EFFECT_LOWERED", message, remedy: "Remove effect." }));
  }
  problems.push(...checkParameters(tool, Object.keys(settings.bind ?? {}), "bind", origin));
  problems.push(...checkParameters(tool, Object.keys(settings.wording?.ask ?? {}), "wording.ask", origin));
  if (settings.preview !== undefined) {
    problems.push(...checkNamedRead(["preview"], settings.preview, project, tools, origin));
  }
  const owner = settings.owner;
  if (owner?.tool !== undefined) {
    problems.push(...checkNamedRead(["owner", "tool"], owner.tool, project, tools, origin));
    const reader = tools.get(owner.tool);
    if (reader) problems.push(...checkParameters(reader, Object.keys(owner.with ?? {}), "owner.with", origin));
  } else if (owner && effectOf(tool, project) === "write") {
    const message = `${name} writes, so whose record it is has to be read before.`;
    const remedy = "Add tool: and with: to owner, naming the read that fetches the record.";
    problems.push(origin.problem(["owner"], { code: "OWNER_WITHOUT_READ", message, remedy }));
  }
  const expressions: Array<[string[], string, JsonSchema]> = [
    ...Object.entries(settings.bind ?? {}).map(
      ([key, source]) => [["bind", key], source, NO_PARAMETERS] as [string[], string, JsonSchema],
    ),
    ...Object.entries(owner?.with ?? {}).map(
      ([key, source]) => [["owner", "with", key], source, tool.inputSchema] as [string[], string, JsonSchema],
    ),
    ...(owner ? [[["owner", "equals"], owner.equals, NO_PARAMETERS] as [string[], string, JsonSchema]] : []),
  ];
  for (const [path, source, schema] of expressions) {
    const problem = checkExpression(source, schema);
    if (problem) {
      problems.push(
        origin.problem(path, { code: "EXPRESSION_INVALID", message: problem.message, remedy: problem.remedy }),
      );
    }
  }
  return problems;
}

/** Checks a project against the tools that there really are: everything that is wrong, each with its place. */
export function checkProject(project: Project, definitions: readonly ToolDefinition[]): Problem[] {
  const tools: ToolsByName = new Map(definitions.map((tool) => [tool.name, tool]));
  const problems = checkExamples(project);
  for (const agent of project.agents.values()) {
    const origin = project.origins.agents.get(agent.name);
    if (origin) problems.push(...checkAgent(agent, project, tools, origin));
  }
  for (const rule of project.policies) {
    const origin = project.origins.policies.get(rule.id);
    if (origin) problems.push(...checkRule(rule, tools, origin));
  }
  for (const [name, settings] of project.toolSettings) {
    const origin = project.origins.tools.get(name);
    if (origin) problems.push(...checkSettings(name, settings, project, tools, origin));
  }
  return sortProblems(problems);
}
