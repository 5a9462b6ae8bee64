import { CodedError, notFound } from "../coded-error.ts";
import { newId } from "../ids.ts";
import { appendEvents, type NewEvent } from "../insights/events.ts";
import type { StaffPerson } from "../staff/person.ts";
import type { Database, Transaction } from "../store/database.ts";
import { canned } from "./canned-replies.ts";
import type { ConversationStatus, ConversationSummary, MessageKind, MessageView } from "./conversation.ts";
import { LONGEST_MESSAGE } from "./inbox.ts";
import type { LiveFeed } from "./live-feed.ts";
import { MESSAGE_VIEW, type MessageRow, messageView, type Threads } from "./threads.ts";

/** What people on staff do in a conversation. Nothing that they write reaches the customer but by `reply`. */
export interface Handover {
  /** Speaks to the customer. What is handed in twice within seconds is said once. Throws NOT_FOUND, MESSAGE_EMPTY 400, MESSAGE_TOO_LONG 413. */
  reply(conversationId: string, person: StaffPerson, text: string): Promise<MessageView>;
  /** The assistant stops answering, in the middle of a turn too; this person has the conversation, and the customer is told so. Throws NOT_FOUND, TAKEN_BY_COLLEAGUE 409. */
  takeOver(conversationId: string, person: StaffPerson): Promise<ConversationSummary>;
  /** Gives the conversation back to the assistant, with all that was said. Throws NOT_FOUND, NOT_WAITING 409, TAKEN_BY_COLLEAGUE 409. */
  release(conversationId: string, person: StaffPerson): Promise<ConversationSummary>;
  /** Says that the customer's need is met. Throws NOT_FOUND. */
  resolve(conversationId: string, person: StaffPerson): Promise<ConversationSummary>;
}

/** A form that a platform hands in again, or that somebody sends with two clicks. */
const TWIN_SECONDS = 20;

/** Support staff leave alone what a colleague has; an expert or admin may step in. */
const NOT_A_COLLEAGUES = "(taken_by is null or taken_by = $2 or $3::boolean)";

export function createHandover(db: Database, threads: Threads, feed: LiveFeed): Handover {
  /** One change of the conversation with its event, and what else goes with it; false when the condition did not hold. */
  async function change(
    conversationId: string,
    person: StaffPerson,
    assignments: string,
    condition: string,
    event: Pick<NewEvent, "type" | "data">,
    also: (tx: Transaction, before: Before) => Promise<void> = async () => {},
  ): Promise<boolean> {
    return db.transaction(async (tx) => {
      const [before] = await tx.query<Before>(
        `select status, language, customer_id as "customerId" from conversations where id = $1 for update`,
        [conversationId],
      );
      const [row] = await tx.query(
        `update conversations set ${assignments} where id = $1 and $2::text is not null and $3::boolean is not null and ${condition} returning 1`,
        [conversationId, person.id, person.role !== "support"],
      );
      if (!row || !before) return false;
      await record(tx, conversationId, person, before.customerId, event);
      await also(tx, before);
      return true;
    });
  }

  async function colleagueHasIt(conversationId: string): Promise<CodedError> {
    const [holder] = await db.query<{ name: string | null }>(
      "select s.name from conversations c left join staff s on s.id = c.taken_by where c.id = $1",
      [conversationId],
    );
    if (!holder) return notFound("conversation");
    return new CodedError({
      code: "TAKEN_BY_COLLEAGUE",
      message: `${holder.name ?? "A colleague"} has this conversation.`,
      remedy: "Ask them to give it back; an expert or admin may step in.",
      status: 409,
      audience: "staff",
    });
  }

  async function told(conversationId: string): Promise<ConversationSummary> {
    const conversation = await threads.get(conversationId);
    feed.publish(conversationId, { type: "status", status: conversation.status, agent: conversation.agent });
    feed.publishDesk({ type: "conversation", conversation_id: conversationId, status: conversation.status });
    return conversation;
  }

  return {
    async reply(conversationId, person, text) {
      const clean = text.toWellFormed().replaceAll("\u0000", "").trim();
      if (clean === "")
        throw new CodedError({ code: "MESSAGE_EMPTY", message: "The reply is empty.", status: 400, audience: "staff" });
      if (clean.length > LONGEST_MESSAGE) {
        throw new CodedError({
          code: "MESSAGE_TOO_LONG",
          message: `At most ${LONGEST_MESSAGE} characters.`,
          status: 413,
          audience: "staff",
        });
      }
      const said = await db.transaction(async (tx) => {
        await tx.query("select 1 from conversations where id = $1 for update", [conversationId]);
        const twin = await justSaid(tx, conversationId, person.id, clean);
        if (twin) return { message: twin, isNew: false };
        const words = { author: "staff", authorId: person.id, kind: "text", text: clean } as const;
        const { message, customerId } = await speak(tx, conversationId, words);
        const data = { message_id: message.id, kind: "text", characters: clean.length };
        await record(tx, conversationId, person, customerId, { type: "message.sent", data });
        return { message, isNew: true };
      });
      if (said.isNew) feed.publish(conversationId, { type: "message", message: said.message });
      return said.message;
    },
    async takeOver(conversationId, person) {
      // A turn that runs loses its lease, and says nothing.
      const assignments = `status = 'waiting_human', taken_by = $2, human_reason = coalesce(human_reason, 'TAKEN_OVER'),
        ended_at = null, lease_holder = null, lease_until = null`;
      const event = { type: "conversation.taken_over" };
      let notice: MessageView | undefined;
      const tellCustomer = async (tx: Transaction, { status, language }: Before): Promise<void> => {
        // Whoever waits for a person was told so, and has nothing to wonder about.
        if (status === "waiting_human") return;
        const text = canned("takenOver", language);
        notice = (await speak(tx, conversationId, { author: "assistant", authorId: null, kind: "notice", text }))
          .message;
      };
      if (!(await change(conversationId, person, assignments, NOT_A_COLLEAGUES, event, tellCustomer))) {
        throw await colleagueHasIt(conversationId);
      }
      if (notice) feed.publish(conversationId, { type: "message", message: notice });
      return told(conversationId);
    },
    async release(conversationId, person) {
      const assignments = "status = 'active', taken_by = null, human_reason = null, clarifying = false";
      const event = { type: "conversation.released" };
      const condition = `status = 'waiting_human' and ${NOT_A_COLLEAGUES}`;
      if (!(await change(conversationId, person, assignments, condition, event))) {
        const { status } = await threads.get(conversationId);
        throw status === "waiting_human" ? await colleagueHasIt(conversationId) : notWaiting(status);
      }
      return told(conversationId);
    },
    async resolve(conversationId, person) {
      const assignments = `status = 'resolved', resolution = 'confirmed', need_open = false, taken_by = null,
        human_reason = null, ended_at = clock_timestamp()`;
      const event = { type: "conversation.resolved", data: { resolution: "confirmed", by: "staff" } };
      if (!(await change(conversationId, person, assignments, "true", event))) throw notFound("conversation");
      return told(conversationId);
    },
  };
}

interface Before {
  status: ConversationStatus;
  language: string;
  customerId: string | null;
}

async function justSaid(
  tx: Transaction,
  conversationId: string,
  staffId: string,
  text: string,
): Promise<MessageView | null> {
  const [row] = await tx.query<MessageRow>(
    `select ${MESSAGE_VIEW} from messages where conversation_id = $1 and author = 'staff' and author_id = $2 and text = $3
       and created_at > clock_timestamp() - interval '${TWIN_SECONDS} seconds' order by seq desc limit 1`,
    [conversationId, staffId, text],
  );
  return row ? messageView(row) : null;
}

/** Stores what is said to the customer. Throws NOT_FOUND. */
async function speak(
  tx: Transaction,
  conversationId: string,
  {
    author,
    authorId,
    kind,
    text,
  }: { author: "staff" | "assistant"; authorId: string | null; kind: MessageKind; text: string },
): Promise<{ message: MessageView; customerId: string | null }> {
  const [row] = await tx.query<MessageRow & { customer_id: string | null }>(
    `with thread as (
       update conversations set next_seq = next_seq + 1, last_activity_at = clock_timestamp()
       where id = $1 returning id, customer_id, next_seq - 1 as seq
     ), stored as (
       insert into messages (id, conversation_id, seq, author, author_id, kind, text)
       select $2, id, seq, $3, $4, $5, $6 from thread returning *
     )
     select ${MESSAGE_VIEW}, (select customer_id from thread) as customer_id from stored`,
    [conversationId, newId("msg"), author, authorId, kind, text],
  );
  if (!row) throw notFound("conversation");
  const { customer_id: customerId, ...stored } = row;
  return { message: messageView(stored), customerId };
}

async function record(
  tx: Transaction,
  conversationId: string,
  person: StaffPerson,
  customerId: string | null,
  event: Pick<NewEvent, "type" | "data">,
): Promise<void> {
  const actor = `staff:${person.id}`;
  await appendEvents(tx, [{ ...event, conversationId, actor, ...(customerId ? { customerId } : {}) }]);
}

function notWaiting(status: ConversationStatus): CodedError {
  return new CodedError({
    code: "NOT_WAITING",
    message: `The assistant has this conversation already: it is ${status}.`,
    status: 409,
    audience: "staff",
  });
}
