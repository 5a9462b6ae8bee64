import { notFound } from "../coded-error.ts";
import type { ConversationStatus } from "../conversation/conversation.ts";
import type { Database } from "../store/database.ts";

/** What somebody needs to know who is asked into a conversation. */
export interface ConversationBrief {
  id: string;
  channel: string;
  status: ConversationStatus;
  language: string;
  customer: { id: string; name: string | null } | null;
  reason: string | null;
  takenBy: { id: string; name: string } | null;
  /** Of the sessions before this one, from the records. */
  summary: string | null;
  lastMessages: { author: "customer" | "assistant" | "staff"; text: string; at: string }[];
  /** Actions that wait or are under way: tool and status. */
  openActions: { id: string; tool: string; status: string }[];
  since: string;
}

const LAST_MESSAGES = 6;

/** Throws NOT_FOUND. */
export async function conversationBrief(db: Database, id: string): Promise<ConversationBrief> {
  const [row] = await db.query<ConversationBrief & { since: Date }>(
    `select c.id, c.channel, c.status, c.language, c.summary, c.human_reason as reason, c.last_activity_at as since,
       case when cu.external_id is null then null else jsonb_build_object('id', cu.external_id, 'name', cu.name) end as customer,
       case when s.id is null then null else jsonb_build_object('id', s.id, 'name', s.name) end as "takenBy",
       coalesce((select jsonb_agg(jsonb_build_object('author', m.author, 'text', m.text, 'at', m.created_at) order by m.seq)
         from (select author, text, created_at, seq from messages
               where conversation_id = c.id and author in ('customer', 'assistant', 'staff') and text <> ''
               order by seq desc limit ${LAST_MESSAGES}) m), '[]') as "lastMessages",
       coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'tool', a.tool, 'status', a.status) order by a.id)
         from actions a where a.conversation_id = c.id
           and a.status in ('awaiting_approval', 'approved', 'executing', 'unknown')), '[]') as "openActions"
     from conversations c left join customers cu on cu.id = c.customer_id left join staff s on s.id = c.taken_by
     where c.id = $1`,
    [id],
  );
  if (!row) throw notFound("conversation");
  return { ...row, since: row.since.toISOString() };
}
