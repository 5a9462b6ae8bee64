import type { MessageKind } from "../conversation/conversation.ts";
import type { Database } from "../store/database.ts";

/** A message as the outbox carries it. */
export interface DeliveredMessage {
  author: "customer" | "assistant" | "staff";
  /** Of a person on staff. */
  authorName: string | null;
  kind: MessageKind;
  text: string;
  /** It ended the conversation's need, so the customer may be asked what they thought of it. */
  resolves: boolean;
}

/** Null: it does not exist (any more). */
export async function findDeliveredMessage(db: Database, id: string): Promise<DeliveredMessage | null> {
  const [row] = await db.query<DeliveredMessage>(
    `select m.author, s.name as "authorName", m.kind, m.text,
       (m.author = 'assistant' and m.kind = 'text' and c.status = 'resolved' and c.resolution = 'confirmed'
        and m.seq = c.next_seq - 1) as resolves
     from messages m join conversations c on c.id = m.conversation_id
     left join staff s on m.author = 'staff' and s.id = m.author_id where m.id = $1`,
    [id],
  );
  return row ?? null;
}
