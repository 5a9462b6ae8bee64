import type { MessageKind } from "../conversation/conversation.ts";
import type { Database } from "../store/database.ts";

/** A message as the outbox carries it. */
export interface DeliveredMessage {
  author: "customer" | "assistant" | "staff";
  /** Of a person on staff. */
  authorName: string | null;
  kind: MessageKind;
  text: string;
  /** The last word of a conversation that somebody called resolved: the customer may be asked what they thought of it. */
  resolves: boolean;
}

/** Null: it does not exist (any more). */
export async function findDeliveredMessage(db: Database, id: string): Promise<DeliveredMessage | null> {
  const [row] = await db.query<DeliveredMessage>(
    `select m.author, s.name as "authorName", m.kind, m.text,
       (c.status = 'resolved' and c.resolution = 'confirmed' and m.seq = (select max(seq) from messages
          where conversation_id = c.id and author in ('assistant', 'staff'))) as resolves
     from messages m join conversations c on c.id = m.conversation_id
     left join staff s on m.author = 'staff' and s.id = m.author_id where m.id = $1`,
    [id],
  );
  return row ?? null;
}
