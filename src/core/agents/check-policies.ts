import type { PolicyRule } from "../actions/policy.ts";
import { type Decider, quorum } from "../actions/quorum.ts";
import { checkExpression } from "../expressions/check-expression.ts";
import type { ExpressionProblem } from "../expressions/expression.ts";
import type { Origin } from "../yaml/document.ts";
import { suggestion } from "../yaml/nearest.ts";
import type { Problem } from "../yaml/problem.ts";
import { type LiveTools, unknownTool } from "./live-tools.ts";
import type { Project } from "./project.ts";

/** One problem for each different thing that is wrong with a condition, naming the tools for which it is. */
function checkCondition(rule: PolicyRule, source: string, tools: LiveTools, origin: Origin): Problem[] {
  const found = new Map<string, ExpressionProblem & { names: string[] }>();
  for (const tool of tools.matching(rule.tool)) {
    if (rule.effect !== undefined && rule.effect !== tools.effectOf(tool)) continue;
    const problem = checkExpression(source, tool.inputSchema, { gives: "bool" });
    if (!problem) continue;
    const entry = found.get(problem.message) ?? { ...problem, names: [] };
    entry.names.push(tool.name);
    found.set(problem.message, entry);
  }
  return [...found.values()].map(({ message, remedy, offset, names }) => {
    const whom = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
    return origin.problem(["when"], { code: "EXPRESSION_INVALID", message: `For ${whom}: ${message}`, remedy }, offset);
  });
}

function checkRule(rule: PolicyRule, tools: LiveTools, origin: Origin): Problem[] {
  // A catch-all is right even while there is nothing to catch.
  if (rule.tool !== "*" && tools.matching(rule.tool).length === 0) {
    return [unknownTool(origin, ["tool"], rule.tool, tools)];
  }
  return rule.when ? checkCondition(rule, rule.when.source, tools, origin) : [];
}

/** An approval that too few people may give could only ever expire. */
function checkApprovers(rule: PolicyRule, staff: readonly Decider[], origin: Origin): Problem[] {
  if (rule.decide !== "approval") return [];
  const groups = [...new Set(staff.flatMap((person) => person.groups))];
  const unknown = rule.approvers.flatMap((group, index) => {
    if (groups.includes(group)) return [];
    const message = `Nobody on staff is in the group "${group}".`;
    const remedy = suggestion(group, groups) || "Name the group in staff of smart-support.yaml.";
    return [origin.problem(["approvers", index], { code: "UNKNOWN_GROUP", message, remedy })];
  });
  if (unknown.length > 0) return unknown;
  const asked = { approvers: [...rule.approvers], approvals: rule.approvals };
  const count = quorum([asked], staff).missing[0]?.count ?? 0;
  if (count === 0) return [];
  const who = rule.approvers.length === 0 ? "on staff" : `in ${rule.approvers.join(", ")}`;
  const message = `${rule.approvals} people have to approve, but only ${rule.approvals - count} are ${who}.`;
  const remedy = "Ask for fewer approvals, or name more people in staff of smart-support.yaml.";
  return [origin.problem(["approvals"], { code: "TOO_FEW_APPROVERS", message, remedy })];
}

/** Checks rules against the tools that they govern and the people whom they ask, as far as either is known. */
export function checkPolicies(project: Project, tools: LiveTools | null, staff: readonly Decider[] | null): Problem[] {
  return project.policies.flatMap((rule) => {
    const origin = project.origins.policies.get(rule);
    if (!origin) return [];
    return [...(tools ? checkRule(rule, tools, origin) : []), ...(staff ? checkApprovers(rule, staff, origin) : [])];
  });
}
