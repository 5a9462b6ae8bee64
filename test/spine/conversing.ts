import { setTimeout as sleep } from "node:timers/promises";
import type { MessageKind, MessageView } from "../../src/core/conversation/conversation.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import type { Support } from "../../src/core/support.ts";

/** Writes into a conversation of the owner's, a new one unless it is given; gives its id. */
export async function say(support: Support, owner: Owner, text: string, conversationId?: string): Promise<string> {
  const id = conversationId ?? (await support.threads.open("web", owner)).id;
  await support.inbox.accept({ conversationId: id, owner, text });
  return id;
}

/** Waits until it is there; fails after `ms`. */
export async function until<T>(what: () => Promise<T | undefined>, ms = 30_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await what();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("It did not happen in time.");
    await sleep(10);
  }
}

/** The assistant's first message of a kind, after a message if one is given; waits for it. */
export async function told(
  support: Support,
  conversationId: string,
  kind: MessageKind,
  after = 0,
): Promise<MessageView> {
  return until(async () => {
    const messages = await support.threads.messages(conversationId, { after });
    return messages.find((message) => message.author === "assistant" && message.kind === kind);
  });
}
