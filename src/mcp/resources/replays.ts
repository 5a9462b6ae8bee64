import { type ConversationsInReach, readsConversations, replayUri } from "../conversations-in-reach.ts";
import type { ResourceKind } from "./resource-kind.ts";

export const REPLAY_TEMPLATE = "replay://{conversation_id}{?cursor}";

const PAGE = 50;

/** What happened in a conversation: the timeline, page by page. */
export function replayResource(conversations: ConversationsInReach): ResourceKind {
  return {
    uri: REPLAY_TEMPLATE,
    name: "replay",
    title: "Replay of a conversation",
    description:
      "Everything that happened in a conversation, oldest first; `next` is the address of the next page, and the cursor `latest` the newest one.",
    isFor: readsConversations,
    read: ({ conversation_id: id = "", cursor }, visit) => conversations.replay(id, cursor, visit),
    complete: {
      conversation_id: async (prefix, visit) => {
        const { items } = await conversations.newest(visit, { limit: PAGE });
        return items.map(({ id }) => String(id)).filter((id) => id.startsWith(prefix));
      },
    },
    async page(visit, cursor) {
      const page = await conversations.newest(visit, { limit: PAGE, ...(cursor && { cursor }) });
      const items = page.items.map(({ id, channel, status, created_at: at }) => ({
        uri: replayUri(String(id)),
        name: `replay-${id}`,
        title: `${channel}, ${at}, ${status}`,
      }));
      return { items, next_cursor: page.next_cursor };
    },
    isAnnouncedTo: () => true,
  };
}
