import type { ChatChannel } from "../channels/place.ts";
import type { Database } from "../store/database.ts";
import { type Delivery, postsSchema } from "./delivery.ts";

/** The row of a reply that is being written, and the lease of the turn that writes it. */
export type LiveRow = Pick<Delivery, "id" | "posts" | "attempts"> & { lease: string };

/**
 * The row of the reply that a conversation's turn is writing. `over`: no turn is. `later`: something that was said before it
 * still waits to be carried. The stored reply takes the row over (see the migration).
 */
export async function beginLive(
  db: Database,
  conversationId: string,
  channel: ChatChannel,
): Promise<LiveRow | "over" | "later"> {
  return db.transaction(async (tx) => {
    // Locked, so that the turn either stores its reply after this row, and takes it over, or is seen to have ended.
    const [turn] = await tx.query<{ lease: string }>(
      `select lease_holder as lease from conversations
       where id = $1 and lease_holder is not null and lease_until > clock_timestamp() for share`,
      [conversationId],
    );
    if (!turn) return "over";
    const earlier = await tx.query(
      "select 1 from deliveries where lane = $1 and status = 'waiting' and kind = 'message' limit 1",
      [conversationId],
    );
    if (earlier.length > 0) return "later";
    const [row] = await tx.query<Pick<Delivery, "id" | "posts" | "attempts">>(
      `insert into deliveries (kind, channel, lane, conversation_id, status, attempts) values ('message', $2, $1, $1, 'live', 1)
       on conflict (conversation_id) where status = 'live' do update set attempts = deliveries.attempts + 1
       returning id, posts, attempts`,
      [conversationId, channel],
    );
    if (!row) throw new Error("An insert returned no row.");
    return { ...row, ...turn, posts: postsSchema.parse(row.posts) };
  });
}

/** Whether the turn that a row was begun for still writes it. Whoever lost it to another process is told nothing. */
export async function isLive(db: Database, { id, lease }: Pick<LiveRow, "id" | "lease">): Promise<boolean> {
  const rows = await db.query(
    `select 1 from deliveries d join conversations c on c.id = d.conversation_id
     where d.id = $1 and d.status = 'live' and c.lease_holder = $2`,
    [id, lease],
  );
  return rows.length > 0;
}
