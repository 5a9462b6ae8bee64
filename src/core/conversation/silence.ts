import { appendEvents } from "../insights/events.ts";
import type { Database } from "../store/database.ts";
import type { ConversationStatus } from "./conversation.ts";
import { SESSION_MINUTES } from "./inbox.ts";

/** A resolved conversation is closed after this; one that was left with an open need, too. */
const CLOSED_AFTER_HOURS = 24;

interface SilentConversation {
  id: string;
  customer_id: string | null;
  status: ConversationStatus;
  /** Null when nothing was resolved: the customer has gone. */
  resolution: "confirmed" | "assumed" | null;
}

/**
 * What silence means: after 30 minutes a conversation whose last need was met counts as resolved (assumed); after a day
 * without a word it is closed, resolved or abandoned. Conversations that wait for a person or for a decision are left alone.
 */
export async function settleSilence(db: Database, limit = 200): Promise<{ id: string; status: ConversationStatus }[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<SilentConversation>(
      `update conversations c set
         status = case when c.status = 'active' and not c.need_open then 'resolved' else 'closed' end,
         resolution = case when c.status = 'active' and not c.need_open then 'assumed' else c.resolution end,
         ended_at = coalesce(c.ended_at, clock_timestamp())
       from (
         select id from conversations
         where queued_inputs = 0 and (
           (status = 'active' and not need_open and last_activity_at < clock_timestamp() - interval '${SESSION_MINUTES} minutes') or
           (status in ('active', 'resolved') and last_activity_at < clock_timestamp() - interval '${CLOSED_AFTER_HOURS} hours'))
           and not exists (select 1 from actions a where a.conversation_id = conversations.id
                           and a.status in ('awaiting_approval', 'approved', 'executing', 'unknown'))
         order by last_activity_at limit $1 for update skip locked
       ) silent
       where c.id = silent.id returning c.id, c.customer_id, c.status, c.resolution`,
      [limit],
    );
    await appendEvents(
      tx,
      rows.map(({ id, customer_id: customerId, status, resolution }) => ({
        type: `conversation.${status}`,
        conversationId: id,
        actor: "system",
        ...(customerId ? { customerId } : {}),
        data: { by: "silence", resolution },
      })),
    );
    return rows;
  });
}
