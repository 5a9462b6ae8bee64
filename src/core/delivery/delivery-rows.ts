import type { ChatChannel } from "../channels/place.ts";
import { faultPoint } from "../fault-points.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database } from "../store/database.ts";
import { type Delivered, type Delivery, type Post, postsSchema } from "./delivery.ts";

const COLUMNS = `id, kind, channel, lane, conversation_id as "conversationId", message_id as "messageId",
  action_id as "actionId", card_id as "cardId", revision, posts, attempts`;

/**
 * Whoever carries something waits for the pace of where it goes. More than these at once for one place would wait there for
 * nothing, and keep what goes elsewhere from being carried.
 */
const AT_ONCE_IN_ONE_PLACE = 4;

/** Lanes with something to carry now that nobody is at, oldest first. */
export async function dueLanes(db: Database, channels: readonly ChatChannel[], limit = 500): Promise<string[]> {
  const rows = await db.query<{ lane: string }>(
    `with due as (
       select d.lane, min(d.due_at) as since,
         d.channel || ' ' || case min(d.kind) when 'message' then coalesce(min(p.container), d.lane) else '' end as place,
         exists (select 1 from leases where name = 'delivery:' || d.lane and until > clock_timestamp()) as held
       from deliveries d left join conversation_places p on p.conversation_id = d.conversation_id
       where d.status = 'waiting' and d.due_at <= clock_timestamp() and d.channel = any($1)
       group by d.channel, d.lane
     ), ranked as (
       select lane, since, held, row_number() over (partition by place order by held desc, since) as rank from due
     )
     select lane from ranked where not held and rank <= $3 order by since limit $2`,
    [channels, limit, AT_ONCE_IN_ONE_PLACE],
  );
  return rows.map(({ lane }) => lane);
}

/** The first thing that a lane has to carry, and how long until it may be (0: now). Null: nothing. */
export async function firstOf(db: Database, lane: string): Promise<{ delivery: Delivery; inMs: number } | null> {
  const [row] = await db.query<Delivery & { inMs: number }>(
    `select ${COLUMNS},
       greatest(0, ceil(extract(epoch from due_at - clock_timestamp()) * 1000))::int as "inMs"
     from deliveries where lane = $1 and status = 'waiting' order by seq limit 1`,
    [lane],
  );
  if (!row) return null;
  const { inMs, ...delivery } = row;
  return { delivery: { ...delivery, posts: postsSchema.parse(delivery.posts) }, inMs };
}

export async function findDelivery(db: Database, id: string): Promise<Delivery | null> {
  const [row] = await db.query<Delivery>(`select ${COLUMNS} from deliveries where id = $1`, [id]);
  return row ? { ...row, posts: postsSchema.parse(row.posts) } : null;
}

/** Counts a try before it is made, so that one that ends with its process is known to have been made. */
export async function beginTry(db: Database, delivery: Delivery): Promise<Delivery> {
  const [row] = await db.query<{ attempts: number }>(
    "update deliveries set attempts = attempts + 1 where id = $1 returning attempts",
    [delivery.id],
  );
  return { ...delivery, attempts: row?.attempts ?? delivery.attempts + 1 };
}

/** Stores what was posted so far. */
export async function keepPosts(db: Database, id: string, posts: readonly Post[]): Promise<void> {
  faultPoint("delivery.before-keep");
  await db.query("update deliveries set posts = $2 where id = $1", [id, JSON.stringify(posts)]);
}

/** It was carried. What has changed about it meanwhile is carried next. */
export async function markDone(db: Database, { id, revision }: Delivery, { posts, closed }: Delivered): Promise<void> {
  await db.query(
    `update deliveries set posts = $3,
       status = case when revision = $2 then 'done' else status end,
       closed = closed or ($4 and revision = $2),
       attempts = 0, code = null, delivered_at = clock_timestamp()
     where id = $1`,
    [id, revision, JSON.stringify(posts), closed],
  );
}

/** It is tried again after `delayMs`. A try that does not count is taken back, but stays known to have been made. */
export async function putOff(
  db: Database,
  id: string,
  { delayMs, code, counts }: { delayMs: number; code: string; counts: boolean },
): Promise<void> {
  await db.query(
    `update deliveries set due_at = clock_timestamp() + $2 * interval '1 millisecond', code = $3,
       attempts = case when $4 then attempts else greatest(1, attempts - 1) end where id = $1`,
    [id, delayMs, code, counts],
  );
}

/** It is given up, stays to be seen, and holds up nothing. What has changed about it meanwhile is carried next. */
export async function markFailed(db: Database, delivery: Delivery, code: string): Promise<void> {
  await db.transaction(async (tx) => {
    const given = await tx.query(
      "update deliveries set status = 'failed', code = $2 where id = $1 and revision = $3 returning 1",
      [delivery.id, code, delivery.revision],
    );
    if (given.length === 0) return;
    await appendEvents(tx, [
      {
        type: "delivery.failed",
        actor: "system",
        ...(delivery.conversationId ? { conversationId: delivery.conversationId } : {}),
        ...(delivery.actionId ? { actionId: delivery.actionId } : {}),
        data: { delivery_id: delivery.id, kind: delivery.kind, channel: delivery.channel, code },
      },
    ]);
  });
}

/** What could not be carried, newest first. */
export interface FailedDelivery {
  id: string;
  kind: Delivery["kind"];
  channel: ChatChannel;
  conversationId: string | null;
  actionId: string | null;
  code: string | null;
  createdAt: Date;
}

export async function failedDeliveries(db: Database, limit = 200): Promise<FailedDelivery[]> {
  return db.query<FailedDelivery>(
    `select id, kind, channel, conversation_id as "conversationId", action_id as "actionId", code,
       created_at as "createdAt"
     from deliveries where status = 'failed' order by seq desc limit $1`,
    [limit],
  );
}

/**
 * A reply that was begun in public but that no turn will finish: its turn died, or said nothing after all. It is carried once
 * more, to say so where it stands.
 */
export async function endAbandoned(db: Database): Promise<void> {
  await db.query(
    `update deliveries d set status = 'waiting', revision = revision + 1, due_at = clock_timestamp()
     from conversations c where d.status = 'live' and c.id = d.conversation_id and c.queued_inputs = 0`,
  );
}

/** Has what was given up tried again: all of it, or one; what a try may have posted stays known. Gives how many. */
export async function retryFailed(db: Database, id?: string): Promise<number> {
  const rows = await db.query(
    `update deliveries set status = 'waiting', attempts = least(attempts, 1), due_at = clock_timestamp()
     where status = 'failed' and ($1::text is null or id = $1) returning 1`,
    [id ?? null],
  );
  return rows.length;
}

/**
 * Forgets what was carried a week ago and will not change. What shows staff something of a customer is kept until that is
 * erased here, so that it can be erased there.
 */
export async function pruneDelivered(db: Database): Promise<void> {
  await db.query(
    `delete from deliveries d where status = 'done' and closed and delivered_at < clock_timestamp() - interval '7 days'
       and case kind
         when 'approval_card' then exists (select 1 from actions a where a.id = d.action_id and a.args is null)
         when 'escalation_card' then
           not exists (select 1 from messages m where m.conversation_id = d.conversation_id and m.text <> '')
         when 'staff_copy' then exists (select 1 from messages m where m.id = d.message_id and m.text = '')
         else true end`,
  );
}
