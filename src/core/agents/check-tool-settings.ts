import { checkExpression } from "../expressions/check-expression.ts";
import type { ExpressionSubject } from "../expressions/expression.ts";
import type { JsonSchema, Reconciliation, ToolDefinition, ToolSettings } from "../tools/tool.ts";
import type { Origin, Path } from "../yaml/document.ts";
import { suggestion } from "../yaml/nearest.ts";
import type { Problem } from "../yaml/problem.ts";
import { type LiveTools, liveTools, parametersOf, unknownTool } from "./live-tools.ts";
import type { Project } from "./project.ts";

/** What an expression sees that may look at the customer alone. */
const NO_ARGUMENTS: JsonSchema = { type: "object", properties: {} };

/** Names under `path` that have to be arguments of `tool`. */
function checkParameters(tool: ToolDefinition, names: object | undefined, path: Path, origin: Origin): Problem[] {
  const known = parametersOf(tool);
  return Object.keys(names ?? {}).flatMap((name) => {
    if (known.includes(name)) return [];
    const message = `${tool.name} takes no parameter "${name}".`;
    const remedy = suggestion(name, known) || `Remove ${name}.`;
    return [origin.problem([...path, name], { code: "UNKNOWN_PARAMETER", message, remedy }, "key")];
  });
}

/** A tool that is called to look at a record: it has to exist, and it must not change anything. */
function checkNamedRead(name: string, path: Path, tools: LiveTools, origin: Origin): Problem[] {
  const tool = tools.find(name);
  if (!tool) return [unknownTool(origin, path, name, tools)];
  if (tools.effectOf(tool) === "read") return [];
  const message = `${name} writes; only a read can be called to look at a record.`;
  return [origin.problem(path, { code: "NOT_A_READ", message, remedy: "Name a tool whose effect is read." })];
}

function checkSource(
  source: string,
  schema: JsonSchema,
  path: Path,
  origin: Origin,
  subject: ExpressionSubject = "call",
): Problem[] {
  const problem = checkExpression(source, schema, { subject });
  if (!problem) return [];
  const { message, remedy, offset } = problem;
  return [origin.problem(path, { code: "EXPRESSION_INVALID", message, remedy }, offset)];
}

function checkReconcile(tool: ToolDefinition, reconcile: Reconciliation, tools: LiveTools, origin: Origin): Problem[] {
  const problems = checkNamedRead(reconcile.tool, ["reconcile", "tool"], tools, origin);
  const reader = tools.find(reconcile.tool);
  if (reader) problems.push(...checkParameters(reader, reconcile.with, ["reconcile", "with"], origin));
  for (const [name, source] of Object.entries(reconcile.with)) {
    problems.push(...checkSource(source, tool.inputSchema, ["reconcile", "with", name], origin));
  }
  problems.push(...checkSource(reconcile.succeeded, tool.inputSchema, ["reconcile", "succeeded"], origin, "record"));
  if (reconcile.failed)
    problems.push(...checkSource(reconcile.failed, tool.inputSchema, ["reconcile", "failed"], origin, "record"));
  return problems;
}

function checkOwner(tool: ToolDefinition, owner: NonNullable<ToolSettings["owner"]>, tools: LiveTools, origin: Origin) {
  const problems = checkSource(owner.equals, NO_ARGUMENTS, ["owner", "equals"], origin);
  for (const [name, source] of Object.entries(owner.with ?? {})) {
    problems.push(...checkSource(source, tool.inputSchema, ["owner", "with", name], origin));
  }
  if (owner.tool !== undefined) {
    problems.push(...checkNamedRead(owner.tool, ["owner", "tool"], tools, origin));
    const reader = tools.find(owner.tool);
    if (reader) problems.push(...checkParameters(reader, owner.with, ["owner", "with"], origin));
  } else if (tools.effectOf(tool) === "write") {
    const message = `${tool.name} writes, so whose record it is has to be read before.`;
    const remedy = "Add tool and with to owner, naming the read that fetches the record.";
    problems.push(origin.problem(["owner"], { code: "OWNER_WITHOUT_READ", message, remedy }));
  }
  return problems;
}

function checkSettings(name: string, settings: ToolSettings, tools: LiveTools, origin: Origin): Problem[] {
  const tool = tools.find(name);
  if (!tool) return [unknownTool(origin, [], name, tools, "key")];
  const problems: Problem[] = [];
  if (settings.effect === "read" && tool.effect === "write") {
    const message = `${name} writes by its source's word, and no setting makes it a read.`;
    problems.push(origin.problem(["effect"], { code: "EFFECT_LOWERED", message, remedy: "Remove effect." }));
  }
  problems.push(...checkParameters(tool, settings.bind, ["bind"], origin));
  problems.push(...checkParameters(tool, settings.wording?.ask, ["wording", "ask"], origin));
  for (const [parameter, source] of Object.entries(settings.bind ?? {})) {
    problems.push(...checkSource(source, NO_ARGUMENTS, ["bind", parameter], origin));
  }
  if (settings.preview !== undefined) {
    problems.push(...checkNamedRead(settings.preview, ["preview"], tools, origin));
  }
  if (settings.owner) problems.push(...checkOwner(tool, settings.owner, tools, origin));
  if (settings.reconcile) problems.push(...checkReconcile(tool, settings.reconcile, tools, origin));
  return problems;
}

/** Checks what operators decided about tools against the tools themselves. */
export function checkToolSettings(project: Project, tools: LiveTools): Problem[] {
  return [...project.toolSettings].flatMap(([name, settings]) => {
    const origin = project.origins.tools.get(name);
    return origin ? checkSettings(name, settings, tools, origin) : [];
  });
}

/** For settings that stand in no file yet. */
const NOWHERE: Origin = {
  file: "",
  line: 1,
  problem: (path, finding) => ({ file: path.join("."), line: 1, column: 1, ...finding }),
  under: () => NOWHERE,
};

/** What would be wrong with settings if they were written to `tools/*.yaml`: a sentence each, with what to do. */
export function unfitSettings(
  settings: ReadonlyMap<string, ToolSettings>,
  definitions: readonly ToolDefinition[],
): string[] {
  const tools = liveTools(definitions, settings);
  return [...settings].flatMap(([name, one]) =>
    checkSettings(name, one, tools, NOWHERE)
      // A person may find that a write only reads where the classification saw reasons for it; the review checks that.
      .filter(({ code }) => code !== "EFFECT_LOWERED")
      .map(({ file, message, remedy }) => `${name} (${file}): ${message} ${remedy}`.trim()),
  );
}
