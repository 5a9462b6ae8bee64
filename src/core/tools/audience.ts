import type { Tool } from "./catalogue.ts";

/** A caller outside conversations, as far as it matters for which tools there are. */
export interface Audience {
  /** Its key administers. */
  isAdmin: boolean;
  /** It acts for a customer or visitor, or is trusted to name one with each call. */
  actsFor: "nobody" | "one" | "named";
}

/**
 * Whether a tool exists for the caller of this one call. Tools for staff alone are for keys that administer; what is done for
 * somebody stays within what is theirs.
 */
export function isReachable({ access }: Pick<Tool, "access">, isAdmin: boolean, actsForSomebody: boolean): boolean {
  return access !== "staff" || (isAdmin && !actsForSomebody);
}

/** Whether the caller can make use of a tool at all, and so should be shown it. */
export function isListed(tool: Pick<Tool, "access">, { isAdmin, actsFor }: Audience): boolean {
  if (tool.access === "bound" || tool.access === "owned") return actsFor !== "nobody";
  return isReachable(tool, isAdmin, actsFor === "one");
}
