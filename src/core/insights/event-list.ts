import type { JsonValue } from "../json.ts";
import type { Queryable } from "../store/database.ts";

/** One event as lists show it; `at` is RFC 3339 UTC. */
export interface EventView {
  id: string;
  type: string;
  at: string;
  data: JsonValue;
}

/**
 * Events after a cursor (an event's id), in an order in which nothing can still appear before what was read: by transaction,
 * and only of those below every open one. `seq` alone is drawn before the commit.
 */
export async function listEvents(
  db: Queryable,
  filter: { after?: string; type?: string; limit: number },
): Promise<{ items: EventView[]; next_cursor: string | null }> {
  const rows = await db.query<Omit<EventView, "at"> & { at: Date }>(
    `select id, type, at, data || jsonb_strip_nulls(jsonb_build_object('actor', actor, 'conversation_id', conversation_id,
       'action_id', action_id, 'customer_id', customer_id)) as data
     from events
     where xid < pg_snapshot_xmin(pg_current_snapshot())
       and (xid, seq) > (select xid, seq from events where id = $1 union all select '0'::xid8, 0 where $1::text is null)
       and ($2::text is null or type = $2)
     order by xid, seq limit $3`,
    [filter.after ?? null, filter.type ?? null, filter.limit + 1],
  );
  const items = rows.slice(0, filter.limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { items, next_cursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}
