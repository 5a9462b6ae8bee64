import type { Threads } from "../../core/conversation/threads.ts";
import type { ResourceKind } from "./resource-kind.ts";

export const RECENT_CONVERSATIONS = "conversations://recent";
const MOST = 25;

/** The newest conversations: of the key's customer, or all of them for a key that speaks for nobody. */
export function recentConversations(threads: Pick<Threads, "list">): ResourceKind {
  return {
    uri: RECENT_CONVERSATIONS,
    name: "recent-conversations",
    title: "Recent conversations",
    description: `The ${MOST} newest conversations with their status, customer and what waits in them.`,
    async read(_variables, { customer }) {
      const page = await threads.list({ limit: MOST, ...(customer && { customerId: customer.id }) });
      return page.items.map((conversation) => ({ ...conversation }));
    },
  };
}
