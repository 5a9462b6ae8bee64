import { notFound } from "../coded-error.ts";
import type { Database } from "../store/database.ts";
import { isSettled } from "./action.ts";
import { type ActionCaller, type Asker, findCaller } from "./callers.ts";
import { type CallOutcome, callOutcome, type Gateway } from "./gateway.ts";
import { findAction } from "./ledger.ts";

/** One caller's handle on an action that takes its time. */
export interface ActionTask {
  id: string;
  /** `cancelled`: this caller gave up on it, whatever became of the action. */
  status: "working" | "completed" | "cancelled";
  outcome: CallOutcome;
  createdAt: Date;
  updatedAt: Date;
  /** How long the handle can be asked about, from `createdAt`, in ms: well beyond the approval. */
  ttlMs: number;
}

export interface ActionTasks {
  /** Throws NOT_FOUND, for anybody else's too. */
  get(id: string, asker: Asker): Promise<ActionTask>;
  /** The caller gives up; nothing happens if it has done so before. Throws NOT_FOUND. */
  cancel(id: string, asker: Asker): Promise<void>;
}

/** How long after its last possible moment an action can still be asked about by its handle. */
const GRACE_MS = 24 * 60 * 60 * 1_000;

/** Handles on actions: rows in the store, so that any process answers for any of them. */
export function createActionTasks(db: Database, gateway: Pick<Gateway, "withdraw">): ActionTasks {
  async function find(id: string, asker: Asker): Promise<ActionCaller> {
    // Callers without a task have a row as well, under the action's own id.
    const caller = id.startsWith("tsk_") ? await findCaller(db, id, asker) : null;
    if (!caller) throw notFound("task");
    return caller;
  }

  return {
    async get(id, asker) {
      const caller = await find(id, asker);
      const action = await findAction(db, caller.actionId);
      if (!action) throw notFound("task");
      const { status, expiresAt, executeBy, approvedAt, settledAt } = action;
      const lastMoment = Math.max(expiresAt.getTime(), executeBy?.getTime() ?? 0);
      return {
        id,
        status: caller.detachedAt ? "cancelled" : isSettled(status) ? "completed" : "working",
        outcome: callOutcome(action),
        createdAt: caller.createdAt,
        updatedAt: caller.detachedAt ?? settledAt ?? approvedAt ?? caller.createdAt,
        ttlMs: Math.round(lastMoment - caller.createdAt.getTime()) + GRACE_MS,
      };
    },
    async cancel(id, asker) {
      await find(id, asker);
      await gateway.withdraw(id, asker);
    },
  };
}
