import { CodedError, notFound } from "../coded-error.ts";
import { faultPoint } from "../fault-points.ts";
import type { Owner } from "../identity/owner.ts";
import { newId } from "../ids.ts";
import { EVENT_COLUMNS, eventRecordset, eventRows } from "../insights/events.ts";
import type { Database, PreparedSql, Transaction } from "../store/database.ts";
import type { LiveFeed } from "./live-feed.ts";

export const LONGEST_MESSAGE = 10_000;
const RATE = { messages: 10, seconds: 10 };
/** The rate is counted over the newest messages only, so that it costs the same in a conversation of any length. */
const LOOK_BACK = 100;
/** Silence that ends a session. */
export const SESSION_MINUTES = 30;

export interface IncomingMessage {
  conversationId: string;
  owner: Owner;
  text: string;
  /** The platform's own id of the message: what makes a repeated delivery one message. */
  platformId?: string;
}

export interface AcceptedMessage {
  messageId: string;
  seq: number;
  /** It was here already; nothing was stored. */
  duplicate: boolean;
}

export interface Inbox {
  /**
   * Stores a customer's message before anyone is told that it arrived.
   * @throws CodedError MESSAGE_EMPTY 400, MESSAGE_TOO_LONG 413, RATE_LIMITED 429, STORAGE_FULL 507, NOT_FOUND 404
   */
  accept(message: IncomingMessage): Promise<AcceptedMessage>;
}

const ACCEPT: PreparedSql = {
  name: "accept_message",
  text: `
  with thread as (
    update conversations set
      next_seq = next_seq + 1,
      queued_inputs = queued_inputs + 1,
      waiting_since = coalesce(waiting_since, clock_timestamp()),
      session_seq = case when last_activity_at < clock_timestamp() - interval '${SESSION_MINUTES} minutes' then next_seq else session_seq end,
      status = case when status in ('resolved', 'closed') then 'active' else status end,
      resolution = null, ended_at = null,
      last_activity_at = clock_timestamp()
    where id = $1 and (customer_id = $2 or visitor_hash = $3)
      and not exists (select 1 from customers c where c.id = $2 and c.erased_at is not null)
      and not exists (select 1 from messages m where m.conversation_id = $1 and m.platform_id = $4)
      and coalesce((select m.created_at from messages m where m.conversation_id = $1 and m.author = 'customer'
                      and m.seq >= conversations.next_seq - ${LOOK_BACK}
                    order by m.seq desc offset ${RATE.messages - 1} limit 1)
                   < clock_timestamp() - interval '${RATE.seconds} seconds', true)
    returning id, next_seq - 1 as seq
  ), stored as (
    insert into messages (id, conversation_id, seq, author, author_id, text, platform_id, input)
    select $5, id, seq, 'customer', $2, $6, $4, 'queued' from thread
    returning seq, created_at
  ), recorded as (
    insert into events (${EVENT_COLUMNS}) select ${EVENT_COLUMNS} from ${eventRecordset("$7")} where exists (select 1 from thread)
  )
  select seq, created_at as "createdAt" from stored`,
};

export function createInbox(db: Database, feed: LiveFeed, wake: () => void, hasRoom: () => boolean): Inbox {
  return {
    async accept({ conversationId, owner, text, platformId }) {
      const clean = messageText(text);
      if (!hasRoom()) throw storageFull();
      const messageId = newId("msg");
      const customerId = owner.kind === "customer" ? owner.customer.id : null;
      const visitorHash = owner.kind === "visitor" ? owner.visitorHash : null;
      const event = {
        type: "message.received",
        conversationId,
        actor: customerId ? `customer:${customerId}` : "customer:anonymous",
        ...(customerId ? { customerId } : {}),
        data: { message_id: messageId, characters: clean.length },
      };
      faultPoint("inbox.before-commit");
      const params = [
        conversationId,
        customerId,
        visitorHash,
        platformId ?? null,
        messageId,
        clean,
        eventRows([event]),
      ];
      const [row] = await db.query<{ seq: number; createdAt: Date }>(ACCEPT, params).catch((error: unknown) => {
        if (isUniqueViolation(error)) return []; // the same delivery, twice at once
        throw error;
      });
      if (!row) return refused(db, conversationId, owner, platformId);
      faultPoint("inbox.after-commit");
      const { seq } = row;
      const view = { author: "customer", author_id: null, kind: "text", text: clean, action_id: null } as const;
      const message = { id: messageId, seq, ...view, created_at: row.createdAt.toISOString() };
      feed.publish(conversationId, { type: "message", message });
      wake();
      return { messageId, seq, duplicate: false };
    },
  };
}

/** Queues the outcome of an action as an input of its conversation, in the transaction that settled it. */
export async function queueOutcome(tx: Transaction, conversationId: string, actionId: string): Promise<void> {
  await tx.query(
    `with thread as (
       update conversations set next_seq = next_seq + 1, queued_inputs = queued_inputs + 1,
         waiting_since = coalesce(waiting_since, clock_timestamp())
       where id = $1 returning next_seq - 1 as seq
     )
     insert into messages (id, conversation_id, seq, author, author_id, kind, text, input)
     select $2, $1, seq, 'action', $3, 'outcome', '', 'queued' from thread`,
    [conversationId, newId("msg"), actionId],
  );
}

/** Everything in Unicode's control class but line feeds and tabs. */
const INVISIBLE_CONTROLS = /[^\P{Cc}\n\t]/gu;

/**
 * Text as it is stored: well-formed Unicode without the characters that a database or a terminal would act on.
 * @throws CodedError MESSAGE_EMPTY 400, MESSAGE_TOO_LONG 413
 */
export function messageText(text: string): string {
  const clean = text.toWellFormed().replace(INVISIBLE_CONTROLS, "").trim();
  if (clean === "") {
    throw new CodedError({
      code: "MESSAGE_EMPTY",
      message: "The message is empty.",
      remedy: "Write something.",
      status: 400,
      audience: "customer",
    });
  }
  if (clean.length > LONGEST_MESSAGE) {
    throw new CodedError({
      code: "MESSAGE_TOO_LONG",
      message: `The message has ${clean.length} characters; ${LONGEST_MESSAGE} are allowed.`,
      remedy: "Send it in parts.",
      status: 413,
      audience: "customer",
    });
  }
  return clean;
}

/** Why the conditional update found no row. */
async function refused(
  db: Database,
  conversationId: string,
  owner: Owner,
  platformId?: string,
): Promise<AcceptedMessage> {
  const [thread] = await db.query<{ duplicate_id: string | null; duplicate_seq: number | null }>(
    `select m.id as duplicate_id, m.seq as duplicate_seq from conversations c
     left join messages m on m.conversation_id = c.id and m.platform_id = $4
     where c.id = $1 and (c.customer_id = $2 or c.visitor_hash = $3)
       and not exists (select 1 from customers e where e.id = $2 and e.erased_at is not null)`,
    [
      conversationId,
      owner.kind === "customer" ? owner.customer.id : null,
      owner.kind === "visitor" ? owner.visitorHash : null,
      platformId ?? null,
    ],
  );
  if (!thread) throw notFound("conversation");
  if (thread.duplicate_id !== null && thread.duplicate_seq !== null) {
    return { messageId: thread.duplicate_id, seq: thread.duplicate_seq, duplicate: true };
  }
  throw new CodedError({
    code: "RATE_LIMITED",
    message: `At most ${RATE.messages} messages in ${RATE.seconds} seconds.`,
    remedy: "Wait a few seconds.",
    status: 429,
    audience: "customer",
  });
}

function storageFull(): CodedError {
  return new CodedError({
    code: "STORAGE_FULL",
    message: "The server's disk is nearly full, so new messages are not taken.",
    remedy: "Try again later; the operator has to free disk space.",
    status: 507,
    audience: "customer",
  });
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
