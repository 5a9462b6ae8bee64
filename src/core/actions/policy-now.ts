import type { Action, ActionPolicy } from "./action.ts";
import type { Execution } from "./execute.ts";
import type { PolicyVerdict } from "./policy.ts";
import { decideByPolicy } from "./propose.ts";
import { mergeRequirements } from "./quorum.ts";

/**
 * What policy says today of an action that was proposed earlier; null when its tool is gone or its arguments are erased.
 * It is asked about the conversation as it was: that the customer has gone on to another matter changes nothing. That a
 * fallback model proposed it counts no more either: then everything waited, and so does this.
 */
export async function policyNow(
  action: Action,
  { catalogue, customerOf, rules }: Pick<Execution, "catalogue" | "customerOf" | "rules">,
): Promise<PolicyVerdict | null> {
  const tool = catalogue.find(action.tool);
  if (!tool || action.args === null) return null;
  const conversation = action.policy.conversation ?? null;
  const caller = { customer: await customerOf(action), conversation, modelIsFallback: false };
  return decideByPolicy(tool, action.args, caller, rules());
}

/** What an action asks for by both policies, the one it was proposed under and today's; null when that is nothing new. */
export function tightened(policy: ActionPolicy, now: PolicyVerdict | null): ActionPolicy | null {
  if (now?.decide !== "approval") return null;
  const requirements = mergeRequirements([...policy.requirements, ...now.requirements]);
  if (JSON.stringify(requirements) === JSON.stringify(mergeRequirements(policy.requirements))) return null;
  return {
    ...policy,
    requirements,
    reasons: [...new Set([...policy.reasons, ...now.reasons])],
    rules: [...new Set([...policy.rules, ...now.rules])],
    tightened: true,
  };
}
