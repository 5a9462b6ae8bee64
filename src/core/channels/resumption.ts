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

/** The conversations of the last two days on a channel, with the newest message that is stored from each. */
async function resumePoints(db: Database, channel: ChatChannel): Promise<ResumePoint[]> {
  const rows = await db.query<Place & { lastId: string | null; lastAt: Date }>(
    `select p.space, p.container, p.thread, p.person, p.private, p.address, c.last_activity_at as "lastAt",
       (select split_part(m.platform_id, ' ', 3) from messages m
        where m.conversation_id = c.id and m.platform_id is not null order by m.seq desc limit 1) as "lastId"
     from conversation_places p join conversations c on c.id = p.conversation_id
     where p.channel = $1 and c.last_activity_at > clock_timestamp() - interval '2 days'
     order by c.last_activity_at desc limit 1000`,
    [channel],
  );
  return rows.map(({ lastId, lastAt, ...place }) => ({ place, lastId, lastAt }));
}
