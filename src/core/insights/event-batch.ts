import { setImmediate as roundIsOver } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import { appendEvents, type NewEvent } from "./events.ts";

/** Records events outside of any transaction; resolves when they are stored. */
export type RecordEvents = (events: readonly NewEvent[]) => Promise<void>;

/** However many calls go on coming, the first of them is held up no longer than it takes to gather these. */
const MOST_GATHERED = 100;

/**
 * Stores what comes up while a statement is under way with the next one: as many calls at once as there may be, the record costs
 * them one statement at a time. Nobody is answered before their events are stored.
 */
export function createEventBatch(db: Database): RecordEvents {
  let waiting: NewEvent[] = [];
  let next: Promise<void> | null = null;
  let current: Promise<void> = Promise.resolve();

  /** What calls at the same time bring goes in one statement: waits for as long as each round of the event loop brings more. */
  async function gather(): Promise<void> {
    for (let before = 0; waiting.length > before && waiting.length < MOST_GATHERED; ) {
      before = waiting.length;
      await roundIsOver();
    }
  }

  async function store(after: Promise<void>): Promise<void> {
    await after.catch(() => undefined); // those that waited for it have heard
    await gather();
    const events = waiting;
    waiting = [];
    next = null;
    current = appendEvents(db, events);
    await current;
  }

  return (events) => {
    if (events.length === 0) return Promise.resolve();
    waiting.push(...events);
    next ??= store(current);
    return next;
  };
}
