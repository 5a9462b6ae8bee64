import type { Queryable, Transaction } from "../store/database.ts";

/** Who asks for actions outside a conversation. Of whatever a key asked for, a customer's are for that customer alone. */
export interface Asker {
  principal: string;
  /** For whom it asks now; null: for nobody, so that whose they are makes no difference. */
  customerId: string | null;
}

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

const COLUMNS = `c.id, c.action_id as "actionId", c.principal, c.created_at as "createdAt", c.detached_at as "detachedAt"`;

const CALLERS_OF = `from action_callers c join actions a on a.id = c.action_id
  where c.principal = $1 and ($2::text is null or a.customer_id = $2)`;

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

/** The caller, if it is the asker's own. */
export async function findCaller(
  db: Queryable,
  id: string,
  { principal, customerId }: Asker,
): Promise<ActionCaller | null> {
  const [row] = await db.query<ActionCaller>(`select ${COLUMNS} ${CALLERS_OF} and c.id = $3`, [
    principal,
    customerId,
    id,
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

/** Ids of the actions that an asker waited for, newest first. */
export async function recentActions(db: Queryable, { principal, customerId }: Asker, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select distinct c.action_id as id ${CALLERS_OF} order by c.action_id desc limit $3`,
    [principal, customerId, limit],
  );
  return rows.map(({ id }) => id);
}
