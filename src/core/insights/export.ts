import type { JsonValue } from "../json.ts";
import type { Database } from "../store/database.ts";
import { type EventView, listEvents } from "./event-list.ts";

/** What can be taken out: conversations with all that was said and done in them, or the record of what happened. */
export const EXPORTS = ["conversations", "events"] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** A conversation with everything that is kept of it. Times are RFC 3339. */
export interface ExportedConversation {
  id: string;
  channel: string;
  status: string;
  resolution: string | null;
  agent: string | null;
  language: string;
  customer: JsonValue;
  created_at: string;
  ended_at: string | null;
  messages: JsonValue;
  actions: JsonValue;
}

const KIND_OF: Readonly<Record<ExportKind, string>> = { conversations: "conversation", events: "event" };
const CONVERSATIONS_AT_ONCE = 50;
const EVENTS_AT_ONCE = 1_000;

const CONVERSATIONS = `
  select to_jsonb(page) as conversation from (
    select c.id, c.channel, c.status, c.resolution, c.agent, c.language,
      case when cu.external_id is null then null
           else jsonb_build_object('id', cu.external_id, 'email', cu.email, 'name', cu.name, 'attributes', cu.attributes) end as customer,
      c.created_at, c.ended_at,
      coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'seq', m.seq, 'author', m.author, 'author_id', m.author_id,
                  'kind', m.kind, 'text', m.text, 'created_at', m.created_at) order by m.seq)
                from messages m where m.conversation_id = c.id and m.author <> 'action'), '[]') as messages,
      coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'tool', a.tool, 'status', a.status, 'args', a.args, 'result', a.result,
                  'code', a.code, 'message_to_customer', a.message_to_customer, 'created_at', a.created_at, 'settled_at', a.settled_at,
                  'decisions', (select coalesce(jsonb_agg(jsonb_build_object('staff', d.staff_id, 'decision', d.decision,
                      'note', d.note, 'via', d.via, 'at', d.created_at) order by d.id), '[]')
                    from decisions d where d.action_id = a.id)) order by a.id)
                from actions a where a.conversation_id = c.id), '[]') as actions
    from conversations c left join customers cu on cu.id = c.customer_id
    where c.id > $1 order by c.id limit $2) as page`;

/** Every conversation, oldest first, read page by page: what is opened meanwhile may be among them. */
async function* conversations(db: Database): AsyncGenerator<ExportedConversation> {
  for (let last = ""; ; ) {
    const rows = await db.query<{ conversation: ExportedConversation }>(CONVERSATIONS, [last, CONVERSATIONS_AT_ONCE]);
    for (const { conversation } of rows) {
      yield conversation;
      last = conversation.id;
    }
    if (rows.length < CONVERSATIONS_AT_ONCE) return;
  }
}

/** Every event in an order to which nothing is added before what was read; see `listEvents`. */
async function* events(db: Database): AsyncGenerator<EventView> {
  for (let after: string | undefined; ; ) {
    const page = await listEvents(db, { after, limit: EVENTS_AT_ONCE });
    yield* page.items;
    if (page.next_cursor === null) return;
    after = page.next_cursor;
  }
}

const SOURCES: Readonly<Record<ExportKind, (db: Database) => AsyncGenerator<ExportedConversation | EventView>>> = {
  conversations,
  events,
};

/** Lines of JSON, each with what it is (`kind`) and its line feed, made as they are read. */
export async function* exportLines(db: Database, kind: ExportKind): AsyncGenerator<string> {
  for await (const row of SOURCES[kind](db)) yield `${JSON.stringify({ kind: KIND_OF[kind], ...row })}\n`;
}
