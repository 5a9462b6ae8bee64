import { CodedError } from "../coded-error.ts";
import { type AccessScope, evaluate, readArguments } from "./access.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Reconciliation, ToolOutcome } from "./tool.ts";

/**
 * Finds out by a read whether a write whose answer was lost has happened. What cannot be read, or does not tell, stays
 * unknown.
 */
export async function outcomeByRead(
  catalogue: Catalogue,
  reconcile: Reconciliation,
  scope: Pick<AccessScope, "customer" | "args">,
): Promise<ToolOutcome> {
  const stillUnknown = (code: string): ToolOutcome => ({ kind: "unknown", code, message: "It is still not known." });
  const read = catalogue.find(reconcile.tool);
  if (read?.effect !== "read") return stillUnknown("RECONCILE_NOT_A_READ");
  try {
    const outcome = await read.source.call(read.name, readArguments(reconcile.with, scope), {});
    if (outcome.kind !== "ok") return stillUnknown(outcome.code);
    const judged = { ...scope, result: outcome.result };
    if (evaluate(reconcile.succeeded, judged) === true) return outcome;
    if (reconcile.failed && evaluate(reconcile.failed, judged) === true) {
      return {
        kind: "failed",
        code: "DID_NOT_HAPPEN",
        message: "The record shows that it did not happen.",
        retryable: false,
      };
    }
    return stillUnknown("RECORD_DOES_NOT_TELL");
  } catch (error) {
    return stillUnknown(error instanceof CodedError ? error.code : "CHECK_FAILED");
  }
}
