import type { AcceptedMessage } from "../core/conversation/inbox.ts";
import type { LiveFeed } from "../core/conversation/live-feed.ts";
import type { Threads } from "../core/conversation/threads.ts";

export interface TurnWait {
  /** True once the turn of this message has ended; false when time was up, the caller left, or it was stopped. */
  ended(message: Pick<AcceptedMessage, "messageId" | "duplicate">): Promise<boolean>;
  stop(): void;
}

/**
 * Waits for the end of a turn. Begun before its message is handed in, because the turn may end before its id is known here.
 * `signal` is the caller's connection.
 */
export function waitForTurn(
  liveFeed: Pick<LiveFeed, "subscribe">,
  threads: Pick<Threads, "isAnswered">,
  conversationId: string,
  timeoutMs: number,
  signal: AbortSignal,
): TurnWait {
  const completed = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let awaited: string | undefined;

  const unsubscribe = liveFeed.subscribe(conversationId, (event) => {
    if (event.type === "gap") void lookUp();
    if (event.type !== "message_complete") return;
    completed.add(event.turn_id);
    if (event.turn_id === awaited) settle(true);
  });
  const timer = setTimeout(() => settle(false), timeoutMs);
  const leave = () => settle(false);
  signal.addEventListener("abort", leave, { once: true });

  function settle(hasEnded: boolean): void {
    unsubscribe();
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
    resolve(hasEnded);
  }

  /** The end may have been announced unheard; the store knows. */
  async function lookUp(): Promise<void> {
    if (awaited === undefined) return;
    const isOver = await threads.isAnswered(awaited).catch(() => false);
    if (isOver) settle(true);
  }

  return {
    async ended({ messageId, duplicate }) {
      awaited = messageId;
      if (duplicate) void lookUp();
      if (completed.has(messageId)) settle(true);
      return promise;
    },
    stop: () => settle(false),
  };
}
