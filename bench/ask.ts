import type { LiveEvent } from "../src/core/conversation/live-feed.ts";
import type { Owner } from "../src/core/identity/owner.ts";
import type { Support } from "../src/core/support.ts";

/** A turn that takes longer than this has failed, and its benchmark with it. */
const PATIENCE_MS = 30_000;

/** What is seen on a conversation's feed, and when by `performance.now()`. */
export interface Sight<T> {
  seen: T;
  at: number;
}

/** Waits for the first event that `pick` makes something of. Listens from the call on, not from the `await`. */
export function sight<T>(
  support: Support,
  conversationId: string,
  pick: (event: LiveEvent) => T | undefined,
): Promise<Sight<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<Sight<T>>();
  const patience = setTimeout(() => reject(new Error(`${conversationId} was not answered.`)), PATIENCE_MS);
  const stop = support.feed.subscribe(conversationId, (event) => {
    const seen = pick(event);
    if (seen !== undefined) resolve({ seen, at: performance.now() });
  });
  return promise.finally(() => {
    clearTimeout(patience);
    stop();
  });
}

/** Says something to the product and waits until its reply is stored. Gives the ms in between, from message stored on. */
export async function ask(support: Support, conversationId: string, owner: Owner, text: string): Promise<number> {
  const ended = sight(support, conversationId, (event) => event.type === "message_complete" || undefined);
  await support.inbox.accept({ conversationId, owner, text });
  const stored = performance.now();
  return (await ended).at - stored;
}
