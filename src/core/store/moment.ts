import type { Database } from "./database.ts";

/** What was read a moment ago, for what every request asks. */
export interface Moment<Value> {
  /** What `read` gave under this key, unless something has changed since. That there is nothing is not remembered. */
  recall(key: string, read: () => Promise<Value | null>): Promise<Value | null>;
  close(): Promise<void>;
}

/** How old an answer may get where the notice of a change was lost: the listening connection broke just then. */
const LIFE_MS = 1_000;
const MOST_KEPT = 10_000;

/** Remembers until a NOTIFY comes on `channel`, and never longer than a second. */
export async function openMoment<Value>(db: Database, channel: string): Promise<Moment<Value>> {
  let kept = new Map<string, { value: Promise<Value | null>; until: number }>();
  // A new map: what was being read when the notice came is answered to those who asked before, and to nobody else.
  const forget = () => {
    kept = new Map();
  };
  const stop = await db.listen(channel, forget, forget);

  return {
    recall(key, read) {
      const known = kept.get(key);
      if (known && performance.now() < known.until) return known.value;
      if (kept.size >= MOST_KEPT) forget();
      const own = kept;
      const value = read().then(
        (found) => {
          if (found === null) own.delete(key);
          return found;
        },
        (error: unknown) => {
          own.delete(key);
          throw error;
        },
      );
      own.set(key, { value, until: performance.now() + LIFE_MS });
      return value;
    },
    close: stop,
  };
}
