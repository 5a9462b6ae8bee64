import { CodedError } from "../coded-error.ts";
import type { Expression } from "../expressions/expression.ts";
import type { JsonObject } from "../json.ts";
import type { Effect, Risk } from "../tools/tool.ts";
import { matchesName } from "./name-pattern.ts";
import { mergeRequirements, type Requirement } from "./quorum.ts";

/** One rule of `policies/*.yaml`. */
export interface PolicyRule {
  /** Where it stands, such as `policies/default.yaml:12`: what the ledger records as the ground of a verdict. */
  readonly id: string;
  /** A tool's name, or a pattern with `*`. */
  readonly tool: string;
  readonly effect?: Effect;
  readonly when?: Expression;
  /** Sort of action, for filters and figures. */
  readonly type?: string;
  readonly decide: "allow" | "approval" | "deny";
  /** Staff groups, any of which may decide; empty: whoever has role `support`. */
  readonly approvers: readonly string[];
  readonly approvals: number;
  readonly ttlMs?: number;
  readonly executeWithinMs?: number;
  readonly reason?: string;
}

/** What a policy looks at. A field that is not known is left out, so that conditions about it fail, and failing closes. */
export interface PolicySubject {
  tool: { name: string; effect: Effect; risk: Risk; source: string };
  args: JsonObject;
  customer: JsonObject | null;
  conversation: JsonObject | null;
}

export interface PolicyFlags {
  /** The offline model answers because the chosen one is down: nothing is allowed without a person. */
  modelIsFallback: boolean;
  /** The tool's own settings ask for a decision on every call. */
  toolIsHeld?: boolean;
}

export interface PolicyDefaults {
  ttlMs: number;
  executeWithinMs: number;
  /** Actions of one customer that may wait for staff at once: more would bury what everybody else asks for. */
  mostWaiting: number;
}

export type PolicyVerdict =
  | { decide: "allow"; rules: string[] }
  | { decide: "deny"; code: "POLICY_DENIED" | "POLICY_FAILED"; reason: string; rules: string[] }
  | {
      decide: "approval";
      type: string;
      reasons: string[];
      requirements: Requirement[];
      ttlMs: number;
      executeWithinMs: number;
      rules: string[];
    };

export const POLICY_DEFAULTS: PolicyDefaults = {
  ttlMs: 30 * 60_000,
  executeWithinMs: 10 * 60_000,
  mostWaiting: 20,
};

/** Writes that no rule speaks of or that a fallback model proposes, and tools that are held: one person with role `support`. */
const SUPPORT_DECIDES: Requirement = { approvers: [], approvals: 1 };

function applies(rule: PolicyRule, subject: PolicySubject): boolean {
  if (!matchesName(rule.tool, subject.tool.name)) return false;
  if (rule.effect !== undefined && rule.effect !== subject.tool.effect) return false;
  if (rule.when === undefined) return true;
  const answer = rule.when.evaluate({
    tool: subject.tool,
    args: subject.args,
    customer: subject.customer ?? {},
    conversation: subject.conversation ?? {},
  });
  if (typeof answer === "boolean") return answer;
  throw new CodedError({ code: "EXPRESSION_FAILED", message: "A condition gave something other than true or false." });
}

function distinct(texts: ReadonlyArray<string | undefined>): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))].sort();
}

/** Of the times that rules name; a rule that names none has no opinion. */
function shortest(times: ReadonlyArray<number | undefined>): number | undefined {
  return times.filter((time) => time !== undefined).sort((a, b) => a - b)[0];
}

/**
 * Decides what a call needs. The strictest matching rule wins (deny, then approval, then allow); of several approvals every
 * requirement has to be met and the shortest times hold. Reads that no rule speaks of are allowed, writes wait for one person
 * with role `support`. A condition that cannot be evaluated denies with `POLICY_FAILED`. Never throws; the order of rules is
 * of no consequence.
 */
export function evaluatePolicy(
  rules: readonly PolicyRule[],
  subject: PolicySubject,
  flags: PolicyFlags,
  defaults: PolicyDefaults = POLICY_DEFAULTS,
): PolicyVerdict {
  const matching: PolicyRule[] = [];
  const failed: PolicyRule[] = [];
  for (const rule of rules) {
    try {
      if (applies(rule, subject)) matching.push(rule);
    } catch {
      failed.push(rule);
    }
  }
  const ids = (some: readonly PolicyRule[]) => distinct(some.map((rule) => rule.id));

  const denying = matching.filter((rule) => rule.decide === "deny");
  if (denying.length > 0) {
    const reason = distinct(denying.map((rule) => rule.reason)).join(" ") || `${subject.tool.name} is not allowed.`;
    return { decide: "deny", code: "POLICY_DENIED", reason, rules: ids(denying) };
  }
  if (failed.length > 0) {
    const reason = `A condition on ${subject.tool.name} could not be evaluated, so the call is refused.`;
    return { decide: "deny", code: "POLICY_FAILED", reason, rules: ids(failed) };
  }

  const approving = matching.filter((rule) => rule.decide === "approval");
  const nobodyAsked = approving.length === 0;
  const isUnruledWrite = subject.tool.effect === "write" && (matching.length === 0 || flags.modelIsFallback);
  const supportDecides = isUnruledWrite || flags.toolIsHeld === true;
  if (nobodyAsked && !supportDecides) return { decide: "allow", rules: ids(matching) };

  const requirements = approving.map((rule) => ({ approvers: [...rule.approvers], approvals: rule.approvals }));
  return {
    decide: "approval",
    type: distinct(approving.map((rule) => rule.type))[0] ?? subject.tool.name,
    reasons: distinct(approving.map((rule) => rule.reason)),
    requirements: mergeRequirements(nobodyAsked ? [SUPPORT_DECIDES] : requirements),
    ttlMs: shortest(approving.map((rule) => rule.ttlMs)) ?? defaults.ttlMs,
    executeWithinMs: shortest(approving.map((rule) => rule.executeWithinMs)) ?? defaults.executeWithinMs,
    rules: ids(approving),
  };
}
