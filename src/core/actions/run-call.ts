import { CodedError } from "../coded-error.ts";
import type { NewEvent } from "../insights/events.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Database } from "../store/database.ts";
import type { Catalogue, Tool } from "../tools/catalogue.ts";
import { requireFound, requireOwnedResult } from "../tools/ownership.ts";
import { projectResult, shownOutcome } from "../tools/project-result.ts";
import { countUse } from "../tools/rate.ts";
import type { Action } from "./action.ts";
import type { Caller, PreparedCall } from "./propose.ts";

/** What one call gave the model, and what it means for the turn. */
export interface CallResult {
  result: JsonValue;
  events: NewEvent[];
  /** The action whose outcome the model has been given already, as it was then. */
  reported?: Action;
  /** An action now waits for staff. */
  waiting?: Action;
}

export interface ReadRunner {
  db: Database;
  catalogue: Catalogue;
}

/** What a model is told of an error: code, sentence, remedy; never an upstream's words. */
function errorResult(status: "refused" | "failed" | "invalid_arguments", error: CodedError): JsonObject {
  return { status, code: error.code, message: error.message, ...(error.remedy ? { remedy: error.remedy } : {}) };
}

async function countToolUse(tool: Tool, caller: Caller, { db }: ReadRunner): Promise<void> {
  if (tool.rate) await countUse(db, `${tool.name}:${caller.customer?.id ?? caller.principal}`, tool.rate);
}

/** The call as it was prepared, or refused if it would propose more than its tool's rate allows. */
export async function withinRate(prepared: PreparedCall, caller: Caller, runner: ReadRunner): Promise<PreparedCall> {
  const proposed = prepared.kind === "action" && prepared.proposal.status !== "refused";
  const tool = proposed ? runner.catalogue.find(prepared.proposal.tool) : undefined;
  if (!tool) return prepared;
  try {
    await countToolUse(tool, caller, runner);
    return prepared;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { kind: "refused", tool: tool.name, error };
  }
}

/** Runs one prepared read. Its result is checked for whose it is before anyone sees it. */
export async function runRead(
  prepared: PreparedCall & { kind: "read" },
  caller: Caller,
  runner: ReadRunner,
  signal: AbortSignal,
): Promise<CallResult> {
  const { tool, args } = prepared;
  const started = performance.now();
  const event = (ok: boolean, code?: string): NewEvent => ({
    type: "tool.called",
    actor: caller.principal,
    ...(caller.conversation ? { conversationId: caller.conversation.id } : {}),
    ...(caller.customer ? { customerId: caller.customer.id } : {}),
    data: { tool: tool.name, ok, ms: Math.round(performance.now() - started), ...(code ? { code } : {}) },
  });
  try {
    await countToolUse(tool, caller, runner);
    const outcome = await tool.source.call(tool.name, args, { signal });
    requireFound(tool, outcome);
    if (outcome.kind !== "ok") {
      const error = new CodedError({ code: outcome.code, message: outcome.message });
      const isWorthRepeating = outcome.kind === "not_sent" || (outcome.kind === "failed" && outcome.retryable);
      const result = { ...errorResult("failed", error), ...(isWorthRepeating && { retryable: true }) };
      return { result, events: [event(false, outcome.code)] };
    }
    requireOwnedResult(tool, outcome.result, { customer: caller.customer, args });
    return {
      result: { status: "done", ...shownOutcome(outcome) },
      events: [event(true)],
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return refusedCall(tool.name, error, caller, "refused");
  }
}

/** A call that came to nothing: what the model is told of it, and the record that it was tried. */
export function refusedCall(
  tool: string,
  error: CodedError,
  caller: Caller,
  status: "refused" | "invalid_arguments" = error.code === "INVALID_ARGUMENTS" ? "invalid_arguments" : "refused",
): CallResult {
  return { result: errorResult(status, error), events: [refusal(tool, error.code, caller)] };
}

const EXPLANATION: Partial<Record<Action["status"], string>> = {
  awaiting_approval: "It has NOT happened. A colleague has to approve it; the customer will hear of the outcome.",
  approved: "It was approved and is about to be carried out; the customer will hear of the outcome.",
  executing: "It is being carried out now; the customer will hear of the outcome.",
  unknown: "It may have happened: the answer was lost. Do not call it again; it is being checked.",
  denied: "It was not approved. Nothing was changed.",
  expired: "Nobody decided in time. Nothing was changed.",
  withdrawn: "It was withdrawn. Nothing was changed.",
};

const PUBLIC_STATUS: Partial<Record<Action["status"], string>> = {
  awaiting_approval: "pending_approval",
  approved: "pending_approval",
  executing: "pending_approval",
  succeeded: "done",
};

/** An action as a model is told of it. Staff's notes are not in it. */
export function describeAction(action: Action): JsonObject {
  const explanation = EXPLANATION[action.status];
  return {
    status: action.code === "INVALID_ARGUMENTS" ? "invalid_arguments" : (PUBLIC_STATUS[action.status] ?? action.status),
    action_id: action.id,
    tool: action.tool,
    args: action.args,
    ...(action.status === "awaiting_approval" ? { expires_at: action.expiresAt.toISOString() } : {}),
    ...(action.status === "succeeded" ? { result: projectResult(action.result).result } : {}),
    ...(action.status === "refused" && isJsonObject(action.result) ? action.result : {}),
    ...(action.code && action.status !== "withdrawn" ? { code: action.code } : {}),
    ...(action.messageToCustomer ? { message_to_customer: action.messageToCustomer } : {}),
    ...(explanation ? { message: explanation } : {}),
  };
}

function refusal(tool: string, code: string, caller: Caller): NewEvent {
  return {
    type: "tool.refused",
    actor: caller.principal,
    ...(caller.conversation ? { conversationId: caller.conversation.id } : {}),
    ...(caller.customer ? { customerId: caller.customer.id } : {}),
    // A name that a model made up could hold anything, and this is kept for ever.
    data: { tool: /^[a-z0-9_-]{1,48}$/.test(tool) ? tool : "(no name of a tool)", code },
  };
}
