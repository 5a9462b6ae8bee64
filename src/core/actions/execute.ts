import { setTimeout as sleep } from "node:timers/promises";
import { CodedError } from "../coded-error.ts";
import { faultPoint } from "../fault-points.ts";
import type { Customer } from "../identity/customer.ts";
import type { JsonObject } from "../json.ts";
import { findDeciders } from "../staff/deciders.ts";
import type { Database, Transaction } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import { checkArguments } from "../tools/arguments.ts";
import type { Catalogue, Tool } from "../tools/catalogue.ts";
import { requireOwnedResult, requireOwnership } from "../tools/ownership.ts";
import { KEPT_BYTES, projectResult } from "../tools/project-result.ts";
import { outcomeByRead } from "../tools/reconciliation.ts";
import type { ToolOutcome } from "../tools/tool.ts";
import { type Action, type ActionStatus, isSettled } from "./action.ts";
import { actionDigest } from "./digest.ts";
import { claimUnknown, findAction, lockConversationOf, putOff, releaseUnknown, transition } from "./ledger.ts";
import type { ActionListener } from "./outcome-port.ts";
import { policyNow } from "./policy-now.ts";
import type { ProposalRules } from "./propose.ts";
import { quorum } from "./quorum.ts";

export interface Execution {
  db: Database;
  catalogue: Catalogue;
  rules(): ProposalRules;
  /** The customer as they are now, for the checks that are made again. */
  customerOf(action: Action): Promise<Customer | null>;
  /** Ids of the actions that this process is asking an upstream about: their claims are renewed, and no others. */
  inFlight: Set<string>;
  listener: ActionListener;
  jobs: Pick<Jobs, "send">;
  worker: string;
}

/** The queue whose jobs ask upstreams again about lost answers. */
export const RECONCILE_QUEUE = "action.reconcile";

/** How long a claim holds without a sign of life of its worker (see `renewClaims`), in ms. */
export const CLAIM_MS = 15_000;

/** Pauses between the tries of something that could not be sent; between them the pause is as long as it has waited. */
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const SETTLE_PAUSES_MS = [100, 500, 2_000];

/** The queue whose jobs start or resume the graph of an action. */
export const ACTION_QUEUE = "action.run";

/** Which state an upstream's answer leads to. */
const SETTLED_BY: Readonly<Record<ToolOutcome["kind"], ActionStatus>> = {
  ok: "succeeded",
  failed: "failed",
  unknown: "unknown",
  not_sent: "approved",
};

/**
 * Executes an approved action once: checks everything again, claims it, sends, settles. Does nothing when the row is not
 * `approved` (any more). What certainly was not sent is put off, and tried again until its deadline.
 */
export async function executeAction(id: string, execution: Execution): Promise<Action | null> {
  const action = await findAction(execution.db, id);
  if (action?.status !== "approved" || action.args === null) return action;

  const checked = await checkAgain(action, action.args, execution);
  if ("later" in checked) return putOffAction(action, execution);
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

  const { tool } = checked;
  const { args } = action;
  return inFlight(id, execution, async () => {
    const outcome = await send(tool, args, id);
    const settled = await settleByOutcome(claimed, "executing", tool, args, outcome, execution);
    return settled?.status === "approved" ? putOffAction(settled, execution) : settled;
  });
}

/**
 * Finds out what became of an action whose answer was lost: by the same request under the same key, if the tool is declared
 * idempotent (or is a read), else by the read that its settings name. Everything else is left to staff, and so is whatever
 * is not known by the execution deadline.
 * @throws CodedError RETRY_LATER while it stays unknown.
 */
export async function reconcileAction(id: string, execution: Execution): Promise<Action | null> {
  const action = await findAction(execution.db, id);
  if (action?.status !== "unknown" || action.args === null) return action;
  const { args } = action;
  const tool = execution.catalogue.find(action.tool);
  // Another request under the same key would not be a repetition: what differs from what was approved is left to staff.
  if (!tool || tool.version !== action.toolVersion) return action;
  if (digestNow(action, tool, args, execution) !== action.digest) return action;
  const repeatable = tool.idempotent || tool.effect === "read";
  if (!repeatable && !tool.reconcile) return action;

  const claim = { worker: execution.worker, ms: CLAIM_MS };
  const claimed = await claimUnknown(execution.db, id, claim);
  if (!claimed) {
    const now = await findAction(execution.db, id);
    const inTime = (now?.executeBy?.getTime() ?? 0) > Date.now();
    // Whoever holds it may be dead: were the job done now, nobody would ever ask again.
    if (now?.status === "unknown" && inTime) throw retryLater("ACTION_CLAIMED");
    return now;
  }
  return inFlight(id, execution, async () => {
    const outcome = repeatable ? await send(tool, args, id) : await readOutcome(action, args, tool, execution);
    const known = outcome.kind === "ok" || (outcome.kind === "failed" && !outcome.retryable);
    if (known) return settleByOutcome(claimed, "unknown", tool, args, outcome, execution);
    await releaseUnknown(execution.db, id, execution.worker);
    throw retryLater(outcome.code);
  });
}

/** Marks an action as being asked about while `work` runs: a claim without such a mark lapses, whoever holds it. */
async function inFlight<T>(id: string, execution: Execution, work: () => Promise<T>): Promise<T> {
  execution.inFlight.add(id);
  try {
    return await work();
  } finally {
    execution.inFlight.delete(id);
  }
}

/** Sends an approved action's next job: soon at first, once a minute later on. */
async function putOffAction(action: Action, execution: Execution): Promise<Action | null> {
  const waited = Date.now() - (action.approvedAt ?? action.createdAt).getTime();
  const ms = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waited));
  await execution.db.transaction(async (tx) => {
    if (await putOff(tx, action.id, ms))
      await execution.jobs.send(tx, ACTION_QUEUE, { actionId: action.id }, { startAfterMs: ms });
  });
  return action;
}

async function readOutcome(action: Action, args: JsonObject, tool: Tool, execution: Execution): Promise<ToolOutcome> {
  if (!tool.reconcile)
    return { kind: "unknown", code: "NO_RECONCILIATION", message: "Nothing tells what became of it." };
  const customer = await execution.customerOf(action);
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
    await lockConversationOf(tx, action.id);
    const settled = await transition(tx, { id: action.id, from, to, actor, ...rest });
    if (!settled || !isSettled(to)) return settled;
    await execution.listener.settled(tx, settled);
    if (to === "unknown") await execution.jobs.send(tx, RECONCILE_QUEUE, { actionId: action.id });
    else if (from !== "executing" && from !== "unknown")
      await execution.jobs.send(tx, ACTION_QUEUE, { actionId: action.id }); // ends its graph
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
  const to = SETTLED_BY[outcome.kind];
  // A held read shows somebody a record, so whose it is is checked on the result as for any other read.
  const refused =
    outcome.kind === "ok" && tool.effect === "read" ? await notTheirs(tool, outcome, args, action, execution) : null;
  const [state, details] = refused
    ? (["failed", { actor, code: refused }] as const)
    : outcome.kind === "ok"
      ? ([to, { actor, result: projectResult(outcome.result, KEPT_BYTES).result }] as const)
      : ([to, { actor, code: outcome.code }] as const);
  const settled = await surely(async () => {
    const row = await settle(action, from, state, execution, details);
    // This worker was taken for dead meanwhile: what it knows now is still worth more than "unknown".
    const isNews = row?.status === "unknown" && from === "executing" && (state === "succeeded" || state === "failed");
    return isNews ? settle(row, "unknown", state, execution, details) : row;
  });
  faultPoint("settle.after-commit");
  return settled;
}

/** An outcome that is known must not be lost to a hiccup of the database: tries again a few times before it gives up. */
async function surely<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of SETTLE_PAUSES_MS) {
    try {
      return await work();
    } catch {
      await sleep(pause);
    }
  }
  return work();
}

async function notTheirs(
  tool: Tool,
  outcome: ToolOutcome & { kind: "ok" },
  args: JsonObject,
  action: Action,
  execution: Execution,
): Promise<string | null> {
  const customer = await execution.customerOf(action);
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
): Promise<{ tool: Tool } | { refusal: string } | { later: string }> {
  const tool = execution.catalogue.find(action.tool);
  if (!tool) return { refusal: "TOOL_GONE" };
  if (tool.version !== action.toolVersion) return { refusal: "TOOL_CHANGED" };
  if (digestNow(action, tool, args, execution) !== action.digest) return { refusal: "DIGEST_MISMATCH" };
  if (checkArguments(tool.inputSchema, args).length > 0) return { refusal: "INVALID_ARGUMENTS" };

  const verdict = await policyNow(action, execution);
  if (!verdict) return { refusal: "TOOL_GONE" };
  if (verdict.decide === "deny") return { refusal: verdict.code };
  const asked = verdict.decide === "approval" ? verdict.requirements : [];
  const approvers = await findDeciders(execution.db, action.approvers);
  for (const requirements of [asked, action.policy.requirements]) {
    if (requirements.length > 0 && !quorum(requirements, approvers).met)
      return { refusal: "APPROVAL_NO_LONGER_SUFFICES" };
  }
  try {
    const customer = await execution.customerOf(action);
    await requireOwnership(execution.catalogue, tool, args, { customer });
  } catch (error) {
    if (error instanceof CodedError && error.code === "OWNERSHIP_UNVERIFIED") return { later: error.code };
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
