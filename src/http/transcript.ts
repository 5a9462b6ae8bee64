import type { MessageView } from "../core/conversation/conversation.ts";
import type { Threads } from "../core/conversation/threads.ts";

const PAGE = 200;

/** Every message of a conversation after `after`, however many there are. */
export async function transcript(
  threads: Pick<Threads, "messages">,
  conversationId: string,
  after = 0,
): Promise<MessageView[]> {
  const messages: MessageView[] = [];
  for (let cursor = after; ; ) {
    const page = await threads.messages(conversationId, { after: cursor, limit: PAGE });
    messages.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return messages;
    cursor = last.seq;
  }
}
