import type { Queryable } from "../store/database.ts";

// A slot each for whoever comes: the next one begins where the last one ended.
const RESERVE = `
  insert into delivery_pace as p (name, next_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
  on conflict (name) do update set next_at = greatest(p.next_at, clock_timestamp()) + $2 * interval '1 millisecond'
  returning greatest(0, extract(epoch from next_at - clock_timestamp()) * 1000 - $2)::int as wait`;

/** Takes the next slot of a pace that all processes share; gives the ms until it begins. */
export async function reserveSlot(db: Queryable, name: string, everyMs: number): Promise<number> {
  const [row] = await db.query<{ wait: number }>(RESERVE, [name, everyMs]);
  return row?.wait ?? 0;
}

/** Lets nobody in for `ms`: the platform asked for it. */
export async function holdBack(db: Queryable, name: string, ms: number): Promise<void> {
  await db.query(
    `insert into delivery_pace as p (name, next_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (name) do update set next_at = greatest(p.next_at, excluded.next_at)`,
    [name, ms],
  );
}

/** Forgets paces that nobody has used for an hour. */
export async function prunePaces(db: Queryable): Promise<void> {
  await db.query("delete from delivery_pace where next_at < clock_timestamp() - interval '1 hour'");
}
