import { notFound } from "../coded-error.ts";
import type { ConversationStatus } from "../conversation/conversation.ts";
import { summariseEarlier } from "../conversation/session.ts";
import type { Database } from "../store/database.ts";

/** What somebody needs to know who is asked into a conversation. */
export interface ConversationBrief {
  id: string;
  channel: string;
  status: ConversationStatus;
  language: string;
  customer: { id: string; name: string | null } | "erased" | null;
  reason: string | null;
  takenBy: { id: string; name: string } | null;
  /** What was wished before `lastMessages`, and what became of it: from the records, a line each. Empty when there is nothing. */
  summary: string;
  lastMessages: { author: "customer" | "assistant" | "staff"; text: string; at: string }[];
  since: string;
}

const LAST_MESSAGES = 6;

/** Throws NOT_FOUND. */
export async function conversationBrief(db: Database, id: string): Promise<ConversationBrief> {
  const [row] = await db.query<
    Omit<ConversationBrief, "summary"> & { since: Date; summary: string | null; from: number }
  >(
    `with latest as (
       select author, text, created_at, seq from messages
       where conversation_id = $1 and author in ('customer', 'assistant', 'staff') and text <> ''
       order by seq desc limit ${LAST_MESSAGES}
     )
     select c.id, c.channel, c.status, c.language, c.summary, c.human_reason as reason, c.last_activity_at as since,
       case when cu.id is null then null when cu.erased_at is not null then to_jsonb('erased'::text) else jsonb_build_object('id', cu.external_id, 'name', cu.name) end as customer,
       case when s.id is null then null else jsonb_build_object('id', s.id, 'name', s.name) end as "takenBy",
       coalesce((select jsonb_agg(jsonb_build_object('author', author, 'text', text, 'at', created_at) order by seq)
         from latest), '[]') as "lastMessages",
       coalesce((select min(seq) from latest), 0) as "from"
     from conversations c left join customers cu on cu.id = c.customer_id left join staff s on s.id = c.taken_by
     where c.id = $1`,
    [id],
  );
  if (!row) throw notFound("conversation");
  const { from, ...brief } = row;
  return { ...brief, summary: await summariseEarlier(db, row, from), since: row.since.toISOString() };
}
