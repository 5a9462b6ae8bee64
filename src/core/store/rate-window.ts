import type { Queryable } from "./database.ts";

/** How often something may be done within a time. */
export interface Rate {
  most: number;
  windowMs: number;
}

const COUNT = `
  insert into rate_windows as w (name, ends_at, count)
  values ($1, statement_timestamp() + $2 * interval '1 millisecond', $3)
  on conflict (name) do update set
    count = case when w.ends_at < statement_timestamp() then $3 else w.count + $3 end,
    ends_at = case when w.ends_at < statement_timestamp() then excluded.ends_at else w.ends_at end
  returning count`;

const PRUNE = `
  delete from rate_windows where name in (
    select name from rate_windows where ends_at < statement_timestamp() for update skip locked)`;

/**
 * Counts one use (or `uses` at once) of `name` in its window, which every process shares; false if it was one too many. Whenever a window begins,
 * those that are over go, so the table holds what is in use.
 */
export async function withinRate(db: Queryable, name: string, { most, windowMs }: Rate, uses = 1): Promise<boolean> {
  const [row] = await db.query<{ count: number }>(COUNT, [name, windowMs, uses]);
  const count = row?.count ?? 0;
  if (count === uses) await db.query(PRUNE);
  return count <= most;
}
