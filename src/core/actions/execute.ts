import { CodedError } from "../coded-error.ts";
import { faultPoint } from "../fault-points.ts";
import type { JsonObject } from "../json.ts";
import { findDeciders } from "../staff/deciders.ts";
import type { Database, Transaction } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import { checkArguments } from "../tools/arguments.ts";
import type { Catalogue, Tool } from "../tools/catalogue.ts";
import { requireOwnedResult, requireOwnership } from "../tools/ownership.ts";
import { outcomeByRead } from "../tools/reconciliation.ts";
import type { ToolOutcome } from "../tools/tool.ts";
import { type Action, type ActionStatus, isSettled } from "./action.ts";
import { actionDigest } from "./digest.ts";
import { findAction, transition } from "./ledger.ts";
import type { ActionListener } from "./outcome-port.ts";
import { type Caller, decideByPolicy, type ProposalRules } from "./propose.ts";
import { quorum } from "./quorum.ts";

export interface Execution {
  db: Database;
  catalogue: Catalogue;
  rules(): ProposalRules;
  /** The customer and conversation as they are now, for the checks that are made again. */
  callerOf(action: Action): Promise<Pick<Caller, "customer" | "conversation">>;
  listener: ActionListener;
  jobs: Pick<Jobs, "send">;
  worker: string;
}

/** The queue whose jobs ask upstreams again about lost answers. */
export const RECONCILE_QUEUE = "action.reconcile";

/** How long a claim holds without a sign of life of its worker (see `renewClaims`), in ms. */
export const CLAIM_MS = 15_000;

/** Which state an upstream's answer leads to. */
const SETTLED_BY: Readonly<Record<ToolOutcome["kind"], ActionStatus>> = {
  ok: "succeeded",
  failed: "failed",
  unknown: "unknown",
  not_sent: "approved",
};

/**
 * Executes an approved action once: checks everything again, claims it, sends, settles. Does nothing when the row is not
 * `approved` (any more).
 * @throws CodedError RETRY_LATER when certainly nothing was sent and it may be tried again before its deadline.
 */
export async function executeAction(id: string, execution: Execution): Promise<Action | null> {
  const action = await findAction(execution.db, id);
  if (action?.status !== "approved" || action.args === null) return action;

  const checked = await checkAgain(action, action.args, execution);
  if ("refusal" in checked) return settle(action, "approved", "refused", execution, { code: checked.refusal });

  faultPoint("action.before-claim");
  const claimed = await move(execution, (tx) =>
    transition(tx, {
      id,
      from: "approved",
      to: "executing",
      guard: "inTime",
      actor: `worker:${execution.worker}`,
      claim: { worker: execution.worker, ms: CLAIM_MS },
    }),
  );
  if (!claimed) return findAction(execution.db, id);
  faultPoint("action.after-claim");

  const outcome = await send(checked.tool, action.args, id);
  const settled = await settleByOutcome(claimed, "executing", checked.tool, action.args, outcome, execution);
  if (outcome.kind === "not_sent") throw retryLater(outcome.code);
  return settled;
}

/**
 * Finds out what became of an action whose answer was lost: by the same request under the same key, if the tool is declared
 * idempotent, else by the read that its settings name. Everything else is left to staff.
 * @throws CodedError RETRY_LATER while it stays unknown.
 */
export async function reconcileAction(id: string, execution: Execution): Promise<Action | null> {
  const action = await findAction(execution.db, id);
  if (action?.status !== "unknown" || action.args === null) return action;
  const tool = execution.catalogue.find(action.tool);
  // Another request under the same key would not be a repetition: what differs from what was approved is left to staff.
  if (!tool || tool.version !== action.toolVersion) return action;
  if (digestNow(action, tool, action.args, execution) !== action.digest) return action;
  if (!tool.idempotent && !tool.reconcile) return action;
  const outcome = tool.idempotent
    ? await send(tool, action.args, id)
    : await readOutcome(action, action.args, tool, execution);
  if (outcome.kind === "unknown" || outcome.kind === "not_sent") throw retryLater(outcome.code);
  if (outcome.kind === "failed" && outcome.retryable) throw retryLater(outcome.code);
  return settleByOutcome(action, "unknown", tool, action.args, outcome, execution);
}

async function readOutcome(action: Action, args: JsonObject, tool: Tool, execution: Execution): Promise<ToolOutcome> {
  if (!tool.reconcile)
    return { kind: "unknown", code: "NO_RECONCILIATION", message: "Nothing tells what became of it." };
  const { customer } = await execution.callerOf(action);
  return outcomeByRead(execution.catalogue, tool.reconcile, { customer, args });
}

/** Moves an action to an end state and queues its outcome for the customer in the same transaction. */
export async function settle(
  action: Action,
  from: ActionStatus,
  to: ActionStatus,
  execution: Pick<Execution, "db" | "listener" | "jobs">,
  details: Omit<Parameters<typeof transition>[1], "id" | "from" | "to" | "actor"> & { actor?: string } = {},
): Promise<Action | null> {
  const { actor = "system", ...rest } = details;
  const row = await move(execution, async (tx) => {
    const settled = await transition(tx, { id: action.id, from, to, actor, ...rest });
    if (settled && isSettled(to)) await execution.listener.settled(tx, settled);
    if (settled?.status === "unknown") await execution.jobs.send(tx, RECONCILE_QUEUE, { actionId: action.id });
    return settled;
  });
  return row ?? findAction(execution.db, action.id);
}

async function move(
  execution: Pick<Execution, "db" | "listener">,
  work: (tx: Transaction) => Promise<Action | null>,
): Promise<Action | null> {
  const row = await execution.db.transaction(work);
  if (row) execution.listener.changed(row);
  return row;
}

async function send(tool: Tool, args: JsonObject, id: string): Promise<ToolOutcome> {
  faultPoint("upstream.before-send");
  const outcome = await tool.source.call(tool.name, args, {
    ...(tool.effect === "write" ? { idempotencyKey: id } : {}),
    ...(tool.idempotencyHeader ? { idempotencyHeader: tool.idempotencyHeader } : {}),
  });
  faultPoint("upstream.after-response");
  return outcome;
}

async function settleByOutcome(
  action: Action,
  from: ActionStatus,
  tool: Tool,
  args: JsonObject,
  outcome: ToolOutcome,
  execution: Execution,
): Promise<Action | null> {
  faultPoint("settle.before-commit");
  const actor = `worker:${execution.worker}`;
  let settled: Action | null;
  if (outcome.kind !== "ok") {
    settled = await settle(action, from, SETTLED_BY[outcome.kind], execution, { actor, code: outcome.code });
  } else {
    // A held read shows somebody a record, so whose it is is checked on the result as for any other read.
    const refused = tool.effect === "read" ? await notTheirs(tool, outcome, args, action, execution) : null;
    settled = refused
      ? await settle(action, from, "failed", execution, { actor, code: refused })
      : await settle(action, from, "succeeded", execution, { actor, result: outcome.result });
  }
  faultPoint("settle.after-commit");
  return settled;
}

async function notTheirs(
  tool: Tool,
  outcome: ToolOutcome & { kind: "ok" },
  args: JsonObject,
  action: Action,
  execution: Execution,
): Promise<string | null> {
  const { customer } = await execution.callerOf(action);
  try {
    requireOwnedResult(tool, outcome.result, { customer, args });
    return null;
  } catch (error) {
    return error instanceof CodedError ? error.code : "CHECK_FAILED";
  }
}

/** Tool, arguments, ownership, people and policy, as they are now. Whatever has become stricter since refuses. */
async function checkAgain(
  action: Action,
  args: JsonObject,
  execution: Execution,
): Promise<{ tool: Tool } | { refusal: string }> {
  const tool = execution.catalogue.find(action.tool);
  if (!tool) return { refusal: "TOOL_GONE" };
  if (tool.version !== action.toolVersion) return { refusal: "TOOL_CHANGED" };
  if (digestNow(action, tool, args, execution) !== action.digest) return { refusal: "DIGEST_MISMATCH" };
  if (checkArguments(tool.inputSchema, args).length > 0) return { refusal: "INVALID_ARGUMENTS" };

  const caller = await execution.callerOf(action);
  // An action that needed no approval was allowed by policy and its model; that nobody had to press cannot change now.
  const verdict = decideByPolicy(tool, args, { ...caller, modelIsFallback: false }, execution.rules());
  if (verdict.decide === "deny") return { refusal: verdict.code };
  const asked = verdict.decide === "approval" ? verdict.requirements : [];
  const approvers = await findDeciders(execution.db, action.approvers);
  for (const requirements of [asked, action.policy.requirements]) {
    if (requirements.length > 0 && !quorum(requirements, approvers).met)
      return { refusal: "APPROVAL_NO_LONGER_SUFFICES" };
  }
  try {
    await requireOwnership(execution.catalogue, tool, args, caller);
  } catch (error) {
    if (error instanceof CodedError && error.code === "OWNERSHIP_UNVERIFIED") throw retryLater(error.code);
    return { refusal: error instanceof CodedError ? error.code : "CHECK_FAILED" };
  }
  return { tool };
}

function digestNow({ customerId }: Action, tool: Tool, args: JsonObject, execution: Execution): string {
  return actionDigest(execution.rules().digest, { tool: tool.name, toolVersion: tool.version, args, customerId });
}

function retryLater(code: string): CodedError {
  return new CodedError({
    code: "RETRY_LATER",
    message: `Nothing was sent (${code}); it is tried again until its deadline.`,
    audience: "operator",
  });
}
