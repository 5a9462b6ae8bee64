import { CodedError } from "../coded-error.ts";
import type { JsonObject } from "../json.ts";
import { type AccessScope, isOwned, readArguments } from "./access.ts";
import type { Catalogue, Tool } from "./catalogue.ts";
import type { ToolOutcome } from "./tool.ts";

const NOT_THEIRS = {
  code: "NOT_OWNED",
  message: "There is no such record for this customer.",
  remedy: "Check the number with the customer.",
  status: 404,
} as const;

/** The sources' code for a record that does not exist. */
const MISSING = "UPSTREAM_NOT_FOUND";

/** Failures that say something of this system's own credentials, and nothing of the record. */
const OUR_FAULT: ReadonlySet<string> = new Set(["UPSTREAM_UNAUTHORISED", "UPSTREAM_FORBIDDEN"]);

/**
 * Makes sure that what a write touches is the customer's, by the read that its settings name.
 * @throws CodedError NOT_OWNED (also when there is no such record: the difference is nobody's business),
 *   OWNERSHIP_UNVERIFIED when the read gave no answer: then nothing may happen.
 */
export async function requireOwnership(
  catalogue: Catalogue,
  tool: Tool,
  args: JsonObject,
  scope: Pick<AccessScope, "customer">,
  signal?: AbortSignal,
): Promise<void> {
  if (tool.access !== "owned") return;
  const unverified = (why: string, cause?: unknown) =>
    new CodedError({
      code: "OWNERSHIP_UNVERIFIED",
      message: `Whether this belongs to the customer could not be checked: ${why}.`,
      remedy: "Try again in a moment.",
      status: 503,
      cause,
    });
  const { owner } = tool;
  if (!owner) throw unverified(`the settings of ${tool.name} name no owner`);
  if (!owner.tool) {
    if (tool.effect === "read") return; // its own result is checked
    throw unverified(`the settings of ${tool.name} name no read that tells the owner`);
  }
  const proof = catalogue.find(owner.tool);
  if (proof?.effect !== "read") throw unverified(`${owner.tool} is not a read tool`);
  const ask = { customer: scope.customer, args };
  const outcome = await proof.source.call(proof.name, readArguments(owner.with, ask), signal ? { signal } : {});
  const isOurFault = outcome.kind === "failed" && OUR_FAULT.has(outcome.code);
  if (outcome.kind === "failed" && !outcome.retryable && !isOurFault) throw new CodedError(NOT_THEIRS);
  if (outcome.kind !== "ok") throw unverified(outcome.code);
  // An empty list is all the customer's, and shows that nothing is.
  if (Array.isArray(outcome.result) && outcome.result.length === 0) throw new CodedError(NOT_THEIRS);
  if (!isOwned(owner, outcome.result, ask)) throw new CodedError(NOT_THEIRS);
}

/** For reads: the result itself must be the customer's before anyone else sees it. */
export function requireOwnedResult(tool: Tool, result: Parameters<typeof isOwned>[1], scope: AccessScope): void {
  if (tool.access !== "owned" || tool.effect !== "read" || tool.owner?.tool) return;
  if (!tool.owner || !isOwned(tool.owner, result, scope)) throw new CodedError(NOT_THEIRS);
}

/**
 * For reads: whether a record is another's or nobody's must not show in the answer.
 * @throws CodedError NOT_OWNED when the source knows no such record of an owned tool.
 */
export function requireFound(tool: Tool, outcome: ToolOutcome): void {
  if (tool.access === "owned" && outcome.kind === "failed" && outcome.code === MISSING)
    throw new CodedError(NOT_THEIRS);
}
