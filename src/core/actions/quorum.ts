import { STAFF_ROLES, type StaffPerson } from "../staff/person.ts";

/** As many different people as `approvals`, each from one of the groups `approvers`; without groups, from role `support` up. */
export interface Requirement {
  approvers: string[];
  approvals: number;
}

/** What the rules about deciding need to know of a person. */
export type Decider = Pick<StaffPerson, "id" | "role" | "groups">;

export interface Quorum {
  met: boolean;
  /** What is still wanted, requirement by requirement. */
  missing: Array<{ approvers: string[]; count: number }>;
}

function groupKey(requirement: Requirement): string {
  return JSON.stringify([...new Set(requirement.approvers)].sort());
}

/** One requirement for each set of approvers, with the highest number asked of it; in a fixed order. */
export function mergeRequirements(requirements: readonly Requirement[]): Requirement[] {
  const merged = new Map<string, Requirement>();
  for (const requirement of requirements) {
    const key = groupKey(requirement);
    const approvals = Math.max(requirement.approvals, merged.get(key)?.approvals ?? 0);
    merged.set(key, { approvers: [...new Set(requirement.approvers)].sort(), approvals });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, requirement]) => requirement);
}

/** Whose approval is asked for, in words. */
export function approversIn({ approvers }: Pick<Requirement, "approvers">): string {
  return approvers.join(" or ") || "support staff";
}

/** Groups are explicit: an admin who is not in `finance` does not count for it. */
function fills(requirement: Requirement, person: Decider): boolean {
  if (requirement.approvers.length === 0) return STAFF_ROLES.includes(person.role);
  return requirement.approvers.some((group) => person.groups.includes(group));
}

/** Whether a person's decision counts towards anything that is required. */
export function mayDecide(requirements: readonly Requirement[], person: Decider): boolean {
  return requirements.some((requirement) => fills(requirement, person));
}

/**
 * Counts people, not decisions: somebody who approved twice counts once towards each requirement that they fill.
 * No requirement at all is never met, because that would be an action that nobody has to decide on.
 */
export function quorum(requirements: readonly Requirement[], approvers: readonly Decider[]): Quorum {
  const missing = requirements
    .map((requirement) => {
      const people = new Set(approvers.filter((person) => fills(requirement, person)).map((person) => person.id));
      return { approvers: requirement.approvers, count: requirement.approvals - people.size };
    })
    .filter(({ count }) => count > 0);
  return { met: requirements.length > 0 && missing.length === 0, missing };
}
