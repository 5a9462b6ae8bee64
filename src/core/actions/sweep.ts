import { faultPoint } from "../fault-points.ts";
import type { Jobs } from "../store/jobs.ts";
import type { ActionStatus } from "./action.ts";
import { ACTION_QUEUE, type Execution, settle } from "./execute.ts";
import { findAction, overdueActions, takeForgotten } from "./ledger.ts";

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
  for (const { id } of await takeForgotten(execution.db)) await jobs.send(null, ACTION_QUEUE, { actionId: id });
}
