import type { Queryable, Transaction } from "../store/database.ts";

/** Somebody outside a conversation who waits for an action. */
export interface ActionCaller {
  /** `tsk_…`, or the action's id for everybody of the principal who was given no task. */
  id: string;
  actionId: string;
  principal: string;
  createdAt: Date;
  /** When they gave up on it. */
  detachedAt: Date | null;
}

const COLUMNS = `id, action_id as "actionId", principal, created_at as "createdAt", detached_at as "detachedAt"`;

/** Adds a caller to those who wait for an action; one who had gone is back. */
export async function attachCaller(
  tx: Transaction,
  { id, actionId, principal }: Pick<ActionCaller, "id" | "actionId" | "principal">,
): Promise<void> {
  await tx.query(
    `insert into action_callers (id, action_id, principal) values ($1, $2, $3)
     on conflict (id) do update set detached_at = null`,
    [id, actionId, principal],
  );
}

/** The caller, if it is this principal's. */
export async function findCaller(db: Queryable, id: string, principal: string): Promise<ActionCaller | null> {
  const [row] = await db.query<ActionCaller>(`select ${COLUMNS} from action_callers where id = $1 and principal = $2`, [
    id,
    principal,
  ]);
  return row ?? null;
}

/** Lets a caller go and gives how many still wait; null if it is not there, or went before. Under the action's row lock. */
export async function detachCaller(tx: Transaction, id: string, principal: string): Promise<number | null> {
  const [gone] = await tx.query<{ actionId: string }>(
    `update action_callers set detached_at = clock_timestamp()
     where id = $1 and principal = $2 and detached_at is null returning action_id as "actionId"`,
    [id, principal],
  );
  if (!gone) return null;
  const [left] = await tx.query<{ count: number }>(
    "select count(*)::int as count from action_callers where action_id = $1 and detached_at is null",
    [gone.actionId],
  );
  return left?.count ?? 0;
}

/** Ids of the actions that a principal waited for, newest first. */
export async function recentActions(db: Queryable, principal: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    "select distinct action_id as id from action_callers where principal = $1 order by action_id desc limit $2",
    [principal, limit],
  );
  return rows.map(({ id }) => id);
}
