import { EventEmitter, once } from "node:events";
import type { LiveEvent, LiveFeed } from "../../src/core/conversation/live-feed.ts";

/** What happens in one conversation, as the customer's screen hears of it. */
export interface Listening extends Disposable {
  /** The first event, past or to come, of which the question gives an answer; fails after half a minute of silence. */
  hear<T>(question: (event: LiveEvent) => T | undefined): Promise<T>;
  /** Every answer of the events so far. */
  heard<T>(question: (event: LiveEvent) => T | undefined): T[];
}

const SILENCE_MS = 30_000;

export function listen(feed: LiveFeed, conversationId: string): Listening {
  const events: LiveEvent[] = [];
  const ear = new EventEmitter();
  const stop = feed.subscribe(conversationId, (event) => {
    events.push(event);
    ear.emit("event");
  });

  function heard<T>(question: (event: LiveEvent) => T | undefined): T[] {
    return events.map(question).filter((answer) => answer !== undefined);
  }
  return {
    heard,
    async hear(question) {
      for (;;) {
        const [answer] = heard(question);
        if (answer !== undefined) return answer;
        await once(ear, "event", { signal: AbortSignal.timeout(SILENCE_MS) });
      }
    },
    [Symbol.dispose]: stop,
  };
}
