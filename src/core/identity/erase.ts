import { CodedError, notFound } from "../coded-error.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database, Queryable, Transaction } from "../store/database.ts";

/** What was emptied. */
export interface Erasure {
  customerId: string;
  conversations: number;
  messages: number;
  actions: number;
}

/** A row whose words are gone keeps its place, so that counts, orders and references stay true. */
const EMPTY_ANSWER = JSON.stringify({ text: "", calls: [] });

/**
 * Empties everything personal that is kept of a customer: who they are, what was said, what their actions were about. What
 * is left are ids, states and times; events hold nothing else, so the audit chain still verifies.
 * `customer` is the id in the company's systems, or our own (`cus_…`).
 * @throws CodedError NOT_FOUND; ACTIONS_OPEN while an action of theirs is not settled
 */
export async function eraseCustomer(db: Database, customer: string): Promise<Erasure> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ id: string }>(
      "select id from customers where (external_id = $1 or id = $1) and erased_at is null for update",
      [customer],
    );
    if (!row) throw notFound("customer");
    await requireSettled(tx, row.id);
    const actions = await emptyActions(tx, "customer_id = $1", [row.id]);
    const [conversations, messages] = await emptyConversations(tx, "customer_id = $1", [row.id]);
    await tx.query("delete from identities where customer_id = $1", [row.id]);
    await tx.query("delete from link_codes where customer_id = $1", [row.id]);
    await tx.query(
      `update customers set external_id = null, email = null, name = null, attributes = '{}', erased_at = clock_timestamp()
       where id = $1`,
      [row.id],
    );
    const counts = { conversations, messages, actions };
    await appendEvents(tx, [{ type: "customer.erased", customerId: row.id, actor: "operator", data: counts }]);
    return { customerId: row.id, ...counts };
  });
}

/** Nothing may execute for somebody who is gone, and what may have happened has to be cleared up first. */
async function requireSettled(tx: Transaction, customerId: string): Promise<void> {
  const open = await tx.query<{ id: string; status: string }>(
    `select id, status from actions where customer_id = $1 and status in ('awaiting_approval', 'approved', 'executing', 'unknown')`,
    [customerId],
  );
  if (open.length === 0) return;
  throw new CodedError({
    code: "ACTIONS_OPEN",
    message: `${open.length} action(s) of this customer are not settled: ${open.map(({ id, status }) => `${id} (${status})`).join(", ")}.`,
    remedy: "Deny or settle them at the approval desk, then erase again.",
    status: 409,
    audience: "operator",
  });
}

/** Empties conversations that a condition names; gives how many conversations and messages. */
export async function emptyConversations(tx: Queryable, where: string, params: unknown[]): Promise<[number, number]> {
  const conversations = await tx.query<{ id: string; resolution: string | null; was_closed: boolean }>(
    // A turn that is running loses its lease, so that nothing is written after this.
    `update conversations c set summary = null, status = 'closed', ended_at = coalesce(ended_at, clock_timestamp()),
       lease_holder = null, lease_until = null, queued_inputs = 0, waiting_since = null
     from (select id, status from conversations where ${where} for update) as before
     where c.id = before.id returning c.id, c.resolution, before.status = 'closed' as was_closed`,
    params,
  );
  const closed = conversations.filter((conversation) => !conversation.was_closed);
  await appendEvents(
    tx,
    closed.map(({ id, resolution }) => ({
      type: "conversation.closed",
      conversationId: id,
      actor: "system",
      data: { by: "erasure", resolution },
    })),
  );
  const ids = conversations.map(({ id }) => id);
  // What was posted to the customer is theirs, and is not edited any more; what staff were shown is, by their triggers.
  await tx.query("delete from deliveries where conversation_id = any($1) and kind = 'message'", [ids]);
  // On a platform both the place and the thread's key name the person.
  await tx.query(
    `with gone as (delete from conversation_places where conversation_id = any($1) returning conversation_id as id)
     update conversations set thread = id where id in (select id from gone)`,
    [ids],
  );
  const messages = await tx.query(
    `update messages set text = '', platform_id = null, input = case when input = 'queued' then 'done' else input end
     where conversation_id = any($1) and text <> '' returning 1`,
    [ids],
  );
  await tx.query(
    `update turn_steps set answer = $2, results = null
     where turn_id in (select id from messages where conversation_id = any($1))`,
    [ids, EMPTY_ANSWER],
  );
  return [conversations.length, messages.length];
}

/** Empties settled actions that a condition names, with the words of their decisions; gives how many. */
export async function emptyActions(tx: Queryable, where: string, params: unknown[]): Promise<number> {
  const actions = await tx.query<{ id: string }>(
    `update actions set args = null, preview = null, result = null, message_to_customer = null
     where ${where} and settled_at is not null and args is not null returning id`,
    params,
  );
  await tx.query("update decisions set note = null, message_to_customer = null where action_id = any($1)", [
    actions.map(({ id }) => id),
  ]);
  return actions.length;
}
