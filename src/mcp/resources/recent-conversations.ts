import type { ConversationsInReach } from "../conversations-in-reach.ts";
import { readsConversations } from "../conversations-in-reach.ts";
import type { ResourceKind } from "./resource-kind.ts";

export const RECENT_CONVERSATIONS = "conversations://recent";
const MOST = 25;

/** The newest conversations: of the customer for whom the visit is, or everybody's for a key that reads them. */
export function recentConversations(conversations: Pick<ConversationsInReach, "newest">): ResourceKind {
  return {
    uri: RECENT_CONVERSATIONS,
    name: "recent-conversations",
    title: "Recent conversations",
    description: `The ${MOST} newest conversations with their status, customer and what waits in them.`,
    isFor: readsConversations,
    read: async (_variables, visit) => (await conversations.newest(visit, { limit: MOST })).items,
    // One address stands for many lists: a customer's client would hear of every other customer's messages.
    isAnnouncedTo: ({ customer }) => customer === null,
  };
}
