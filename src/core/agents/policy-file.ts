import { z } from "zod";
import type { PolicyRule } from "../actions/policy.ts";
import { durationSchema } from "../duration.ts";
import { EVEN_IF_INVALID } from "../yaml/validate.ts";
import { conditionField } from "./expression-field.ts";

/** Keys that say something about an approval, and nothing about a rule that allows or denies. */
const APPROVAL_KEYS = ["approvers", "approvals", "ttl", "execute_within"] as const;

const ruleSchema = z
  .strictObject({
    tool: z.string().regex(/^[a-z0-9_*-]{1,64}$/, "name a tool, or write * for any run of characters"),
    effect: z.enum(["read", "write"]).optional(),
    when: conditionField.optional(),
    type: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,47}$/, "use a-z, 0-9 and _")
      .optional(),
    decide: z.enum(["allow", "approval", "deny"]),
    approvers: z.array(z.string().min(1)).min(1, "name at least one group, or leave approvers out").optional(),
    approvals: z.int().min(1).max(10).optional(),
    ttl: durationSchema.optional(),
    execute_within: durationSchema.optional(),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .superRefine((rule, context) => {
    if (rule.decide === "approval") return;
    for (const key of APPROVAL_KEYS) {
      if (rule[key] === undefined) continue;
      context.addIssue({
        code: "custom",
        path: [key],
        message: "says how to approve, but the rule does not ask for approval",
        params: { code: "CONTRADICTION", remedy: `Remove ${key}, or write decide: approval.` },
      });
    }
  }, EVEN_IF_INVALID);

/** One file of `policies/`: a list of rules; an empty file is an empty list. */
export const policyFileSchema = z
  .array(ruleSchema)
  .nullable()
  .transform((rules) => rules ?? []);

type RuleInFile = z.output<typeof ruleSchema>;

/** The rule that the policy engine works with. `id` says where it stands. */
export function toPolicyRule(rule: RuleInFile, id: string): PolicyRule {
  return {
    id,
    tool: rule.tool,
    effect: rule.effect,
    when: rule.when,
    type: rule.type,
    decide: rule.decide,
    approvers: rule.approvers ?? [],
    approvals: rule.approvals ?? 1,
    ttlMs: rule.ttl,
    executeWithinMs: rule.execute_within,
    reason: rule.reason,
  };
}
