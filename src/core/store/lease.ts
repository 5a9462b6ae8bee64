import type { Queryable } from "./database.ts";

const TAKE = `
  INSERT INTO leases (name, holder, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE leases.holder = excluded.holder OR leases.until < clock_timestamp()
  RETURNING true AS taken`;

/**
 * Takes or prolongs the right to do a piece of work that one process at a time may do. It ends by itself after `forMs`, on the
 * database's clock, so a holder that dies blocks nobody. A row and not an advisory lock: those are re-entrant on the
 * embedded database's single session.
 */
export async function takeLease(queryable: Queryable, name: string, holder: string, forMs: number): Promise<boolean> {
  const rows = await queryable.query<{ taken: true }>(TAKE, [name, holder, forMs]);
  return rows.length > 0;
}

/** Gives a lease back before its time, if it is still this holder's. */
export async function releaseLease(queryable: Queryable, name: string, holder: string): Promise<void> {
  await queryable.query("DELETE FROM leases WHERE name = $1 AND holder = $2", [name, holder]);
}
