import type { Database } from "../store/database.ts";
import type { ResumePoint, Resumption } from "./channel-desk.ts";
import type { ChatChannel, Place } from "./place.ts";

/** Where a channel's new holder of the connection goes on. */
export async function resume(db: Database, channel: ChatChannel): Promise<Resumption> {
  const [catchUp] = await db.query<{ since: string }>(
    "select since from catch_ups where channel = $1 and begun_at > clock_timestamp() - interval '2 days'",
    [channel],
  );
  return {
    points: await resumePoints(db, channel),
    unfinished: catchUp?.since ?? null,
    async begin(since) {
      await db.query(
        `insert into catch_ups (channel, since) values ($1, $2)
         on conflict (channel) do update set since = excluded.since,
           begun_at = case when catch_ups.since = excluded.since then catch_ups.begun_at else clock_timestamp() end`,
        [channel, since],
      );
    },
    async end() {
      await db.query("delete from catch_ups where channel = $1", [channel]);
    },
  };
}

/**
 * The conversations of the last two days on a channel, with the newest message that is stored from each; and where others can read,
 * what was written there and is answered in private: whoever began there may go on there.
 */
async function resumePoints(db: Database, channel: ChatChannel): Promise<ResumePoint[]> {
  const rows = await db.query<Place & { lastId: string | null; lastAt: Date }>(
    `with recent as (
       select p.*, c.last_activity_at from conversation_places p join conversations c on c.id = p.conversation_id
       where p.channel = $1 and c.last_activity_at > clock_timestamp() - interval '2 days'
       order by c.last_activity_at desc limit 1000
     ), heard as (
       select m.conversation_id, m.seq, m.author, split_part(m.platform_id, ' ', 2) as container, split_part(m.platform_id, ' ', 3) as id
       from messages m where m.conversation_id in (select conversation_id from recent) and m.platform_id is not null
     )
     select r.space, r.container, r.thread, r.person, r.private, r.address, r.last_activity_at as "lastAt",
       (select h.id from heard h where h.conversation_id = r.conversation_id order by h.seq desc limit 1) as "lastId"
     from recent r
     union all
     select r.space, h.container, h.id, r.person, false, r.address, r.last_activity_at, h.id
     from recent r join heard h on h.conversation_id = r.conversation_id
     where r.private and h.author = 'customer' and h.container not in (coalesce(r.container, ''), '@' || r.person)
     order by "lastAt" desc`,
    [channel],
  );
  return rows.map(({ lastId, lastAt, ...place }) => ({ place, lastId, lastAt }));
}
