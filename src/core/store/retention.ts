import { emptyActions, emptyConversations } from "../identity/erase.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database } from "./database.ts";

/** How long personal text is kept, in ms. */
export interface Retention {
  messagesMs: number;
}

const OLD_CONVERSATIONS = `last_activity_at < clock_timestamp() - $1 * interval '1 millisecond' and queued_inputs = 0
  and exists (select 1 from messages m where m.conversation_id = conversations.id and m.text <> '')
  and not exists (select 1 from actions a where a.conversation_id = conversations.id
                  and a.status in ('awaiting_approval', 'approved', 'executing', 'unknown'))`;
const OLD_ACTIONS = "settled_at < clock_timestamp() - $1 * interval '1 millisecond'";

/** Empties conversations and actions that are older than they may be kept. The events that they left stay and verify. */
export async function applyRetention(db: Database, { messagesMs }: Retention): Promise<void> {
  await db.transaction(async (tx) => {
    const actions = await emptyActions(tx, OLD_ACTIONS, [messagesMs]);
    const [conversations, messages] = await emptyConversations(tx, OLD_CONVERSATIONS, [messagesMs]);
    if (actions + conversations === 0) return;
    await appendEvents(tx, [
      { type: "retention.applied", actor: "system", data: { conversations, messages, actions } },
    ]);
  });
}
