import type { ChatChannel } from "../channels/place.ts";
import type { Database } from "../store/database.ts";
import { type Delivery, postsSchema } from "./delivery.ts";

type LiveRow = Pick<Delivery, "id" | "posts" | "attempts">;

/**
 * The row of the reply that a conversation's turn is writing. Null when there is nothing to stream into: the turn is over, or
 * something that was said before it still waits to be carried. The stored reply takes the row over (see the migration).
 */
export async function beginLive(db: Database, conversationId: string, channel: ChatChannel): Promise<LiveRow | null> {
  return db.transaction(async (tx) => {
    // Locked, so that the turn either stores its reply after this row, and takes it over, or is seen to have ended.
    const [turn] = await tx.query(
      "select 1 from conversations where id = $1 and lease_holder is not null and lease_until > clock_timestamp() for share",
      [conversationId],
    );
    const earlier = await tx.query(
      "select 1 from deliveries where lane = $1 and status = 'waiting' and kind = 'message' limit 1",
      [conversationId],
    );
    if (!turn || earlier.length > 0) return null;
    const [row] = await tx.query<LiveRow>(
      `insert into deliveries (kind, channel, lane, conversation_id, status, attempts) values ('message', $2, $1, $1, 'live', 1)
       on conflict (conversation_id) where status = 'live' do update set attempts = deliveries.attempts + 1
       returning id, posts, attempts`,
      [conversationId, channel],
    );
    return row ? { ...row, posts: postsSchema.parse(row.posts) } : null;
  });
}
