import { faultPoint } from "../fault-points.ts";
import type { Database } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import type { ActionStatus } from "./action.ts";
import { ACTION_QUEUE } from "./decide.ts";
import { CLAIM_MS, type Execution, settle } from "./execute.ts";
import { findAction, forgottenActions, overdueActions } from "./ledger.ts";

/** An approved action that nobody claims for this long has lost its job. */
const FORGOTTEN_AFTER_MS = 5_000;

const OVERDUE: Partial<
  Record<ActionStatus, { to: ActionStatus; code: string; guard: "overdue" | "tooLate" | "workerLost" }>
> = {
  awaiting_approval: { to: "expired", code: "NOT_DECIDED_IN_TIME", guard: "overdue" },
  approved: { to: "expired", code: "NOT_EXECUTED_IN_TIME", guard: "tooLate" },
  executing: { to: "unknown", code: "WORKER_LOST", guard: "workerLost" },
};

/**
 * One pass over what time has moved: expires what nobody decided or executed in time, calls `unknown` what a dead worker
 * left, and enqueues approved actions again whose job went missing. Any number of processes may do it at once.
 */
export async function sweepActions(execution: Execution, jobs: Jobs): Promise<void> {
  for (const { id, status } of await overdueActions(execution.db)) {
    const rule = OVERDUE[status];
    const action = rule ? await findAction(execution.db, id) : null;
    if (!rule || !action) continue;
    await settle(action, status, rule.to, execution, { code: rule.code, guard: rule.guard });
    faultPoint("expiry.after-commit");
  }
  for (const { id } of await forgottenActions(execution.db, FORGOTTEN_AFTER_MS)) {
    await jobs.send(null, ACTION_QUEUE, { actionId: id }, { singletonKey: id });
  }
}

/** A sign of life for the actions that this worker is executing: one that stays away makes them `unknown`. */
export async function renewClaims(db: Database, worker: string): Promise<void> {
  await db.query(
    `update actions set claimed_until = clock_timestamp() + $2 * interval '1 millisecond' where status = 'executing' and claimed_by = $1`,
    [worker, CLAIM_MS],
  );
}
