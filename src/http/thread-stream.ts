import type { LiveEvent, LiveFeed } from "../core/conversation/live-feed.ts";
import type { Threads } from "../core/conversation/threads.ts";
import { type ThreadMessage, threadMessages } from "./server-message.ts";

const PAGE = 200;

export interface ThreadStreamOptions {
  threads: Pick<Threads, "messages">;
  liveFeed: Pick<LiveFeed, "subscribe">;
  threadId: string;
  /** The last message that the client has (undefined: none, it gets the newest); what happens before it is known waits. */
  after: number | undefined | Promise<number>;
  visitorSecret?: string;
  send(message: ThreadMessage): void;
  /** The store could not be read; the stream has ended. */
  onFailure(error: unknown): void;
}

export interface ThreadStream {
  /** Resolves when everything that has happened so far was sent. */
  drained(): Promise<void>;
  stop(): void;
}

/**
 * Says what the client missed, and from then on what happens, each stored message once and in order. Live events may be
 * lost or come twice; the numbers of the messages show it, and what is missing is read from the store.
 */
export function streamThread(options: ThreadStreamOptions): ThreadStream {
  const { threads, liveFeed, threadId, send } = options;
  let last = 0;
  let stopped = false;
  let started = false;
  let startedWithReply = false;
  let queue = Promise.resolve();

  async function start(): Promise<void> {
    const after = await options.after;
    const messages = await threads.messages(threadId, { after, limit: PAGE });
    started = true;
    startedWithReply = typeof options.after === "number" && messages.some(({ author }) => author === "assistant");
    last = messages.at(-1)?.seq ?? after ?? 0;
    const secret = options.visitorSecret === undefined ? {} : { visitor_secret: options.visitorSecret };
    if (!stopped) send({ type: "thread", thread_id: threadId, ...secret, messages });
    if (messages.length === PAGE) await catchUp();
  }

  async function catchUp(): Promise<void> {
    for (let isFull = true; isFull && !stopped; ) {
      const messages = await threads.messages(threadId, { after: last, limit: PAGE });
      for (const message of messages) {
        if (stopped) return;
        last = message.seq;
        send({ type: "stored", thread_id: threadId, message });
      }
      isFull = messages.length === PAGE;
    }
  }

  async function tell(event: LiveEvent, isEarly: boolean): Promise<void> {
    if (stopped) return;
    // Of a reply that was read already: it would begin again, and never end.
    if (event.type === "token" && isEarly && startedWithReply) return;
    if (event.type === "message") {
      if (event.message.seq > last) await catchUp();
      return;
    }
    // A message that was too large for a notification shows up here at the latest.
    if (event.type === "message_complete" || event.type === "gap") await catchUp();
    if (stopped) return;
    for (const message of threadMessages(threadId, event)) send(message);
  }

  function enqueue(step: () => Promise<void>): void {
    queue = queue.then(step).catch((error: unknown) => {
      if (stopped) return;
      stop();
      options.onFailure(error);
    });
  }
  function stop(): void {
    stopped = true;
    unsubscribe();
  }

  // Subscribed before the store is read, so that nothing falls between; one after the other, so that order is kept.
  const unsubscribe = liveFeed.subscribe(threadId, (event) => {
    const isEarly = !started;
    enqueue(() => tell(event, isEarly));
  });
  enqueue(start);
  return { drained: () => queue, stop };
}
