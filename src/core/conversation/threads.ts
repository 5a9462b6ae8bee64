import { cursorInvalid, notFound } from "../coded-error.ts";
import type { Owner } from "../identity/owner.ts";
import { newId } from "../ids.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database } from "../store/database.ts";
import type { Channel, ConversationStatus, ConversationSummary, MessageView, Page } from "./conversation.ts";

export interface ThreadFilter {
  status?: ConversationStatus;
  /** Our own id of the customer (`cus_…`). */
  customerId?: string;
  visitorHash?: string;
  limit: number;
  cursor?: string;
}

export interface Threads {
  /** Opens the owner's conversation on a channel; on a platform, the one of its thread if there is one. */
  open(channel: Channel, owner: Owner, thread?: string): Promise<ConversationSummary>;
  /** The conversation, for its owner alone. Throws NOT_FOUND for anyone else. */
  owned(conversationId: string, owner: Owner): Promise<ConversationSummary>;
  /** Stored messages in order: the first `limit` after a cursor, or without one the newest. */
  messages(conversationId: string, options: { after?: number; limit?: number }): Promise<MessageView[]>;
  /** True once the turn of a message is over. */
  isAnswered(messageId: string): Promise<boolean>;
  /** Newest first. Throws CURSOR_INVALID 400. */
  list(filter: ThreadFilter): Promise<Page<ConversationSummary>>;
  /** For staff. Throws NOT_FOUND. */
  get(conversationId: string): Promise<ConversationSummary>;
}

const CONVERSATION_ID = /^cnv_[0-9a-z]{25}$/;

const SUMMARY = `
  c.id, c.channel, c.status, c.resolution, c.agent, c.language,
  case when cu.external_id is null then null else jsonb_build_object('id', cu.external_id, 'name', cu.name) end as customer,
  c.human_reason, c.taken_by,
  (select count(*)::int from actions a where a.conversation_id = c.id and a.status = 'awaiting_approval') as pending_actions,
  (select left(m.text, 200) from messages m where m.conversation_id = c.id and m.author not in ('action', 'bystander') order by m.seq desc limit 1) as last_message,
  c.created_at, c.last_activity_at
  from conversations c left join customers cu on cu.id = c.customer_id`;

export const MESSAGE_VIEW = `id, seq, author, case when author = 'customer' then null else author_id end as author_id, kind, text,
  case when kind = 'outcome' then author_id end as action_id, created_at`;

const MESSAGES = `select ${MESSAGE_VIEW} from messages where conversation_id = $1 and author not in ('action', 'bystander')`;
const NEXT_MESSAGES = `${MESSAGES} and seq > $3 order by seq limit $2`;
const NEWEST_MESSAGES = `select * from (${MESSAGES} order by seq desc limit $2) as newest order by seq`;

type SummaryRow = Omit<ConversationSummary, "created_at" | "last_activity_at"> & {
  created_at: Date;
  last_activity_at: Date;
};
export type MessageRow = Omit<MessageView, "created_at"> & { created_at: Date };

export function createThreads(db: Database): Threads {
  async function find(id: string, owner?: Owner): Promise<ConversationSummary> {
    const [row] = await db.query<SummaryRow>(
      `select ${SUMMARY} where c.id = $1 and ($2 or c.customer_id = $3 or c.visitor_hash = $4)`,
      [id, owner === undefined, customerIdOf(owner), visitorHashOf(owner)],
    );
    if (!row) throw notFound("conversation");
    return summary(row);
  }

  return {
    async open(channel, owner, thread) {
      const id = newId("cnv");
      const opened = await db.transaction(async (tx) => {
        const [row] = await tx.query<{ id: string }>(
          `insert into conversations (id, channel, thread, customer_id, visitor_hash) values ($1, $2, $3, $4, $5)
           on conflict (channel, thread) do nothing returning id`,
          [id, channel, thread ?? id, customerIdOf(owner), visitorHashOf(owner)],
        );
        if (row) {
          const actor = owner.kind === "customer" ? `customer:${owner.customer.id}` : "customer:anonymous";
          await appendEvents(tx, [{ type: "conversation.opened", conversationId: id, actor, data: { channel } }]);
          return row.id;
        }
        const [existing] = await tx.query<{ id: string }>(
          `select id from conversations where channel = $1 and thread = $2`,
          [channel, thread],
        );
        return existing?.id ?? id;
      });
      return find(opened, owner);
    },
    owned: (id, owner) => find(id, owner),
    async messages(conversationId, { after, limit = 200 }) {
      const rows = await db.query<MessageRow>(after === undefined ? NEWEST_MESSAGES : NEXT_MESSAGES, [
        conversationId,
        limit,
        ...(after === undefined ? [] : [after]),
      ]);
      return rows.map(messageView);
    },
    async isAnswered(messageId) {
      const rows = await db.query("select 1 from messages where id = $1 and input <> 'queued'", [messageId]);
      return rows.length > 0;
    },
    async list({ status, customerId, visitorHash, limit, cursor }) {
      if (cursor !== undefined && !CONVERSATION_ID.test(cursor)) throw cursorInvalid();
      const rows = await db.query<SummaryRow>(
        `select ${SUMMARY} where ($1::text is null or c.status = $1) and ($2::text is null or c.customer_id = $2)
           and ($3::text is null or c.visitor_hash = $3) and ($4::text is null or c.id < $4) order by c.id desc limit $5`,
        [status ?? null, customerId ?? null, visitorHash ?? null, cursor ?? null, limit + 1],
      );
      const page = rows.slice(0, limit).map(summary);
      return { items: page, next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
    get: (id) => find(id),
  };
}

function customerIdOf(owner: Owner | undefined): string | null {
  return owner?.kind === "customer" ? owner.customer.id : null;
}

function visitorHashOf(owner: Owner | undefined): string | null {
  return owner?.kind === "visitor" ? owner.visitorHash : null;
}

function summary(row: SummaryRow): ConversationSummary {
  return { ...row, created_at: row.created_at.toISOString(), last_activity_at: row.last_activity_at.toISOString() };
}

export function messageView(row: MessageRow): MessageView {
  return { ...row, created_at: row.created_at.toISOString() };
}
