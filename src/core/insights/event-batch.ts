import { setImmediate as roundIsOver } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import { appendEvents, type NewEvent } from "./events.ts";

/** Records events outside of any transaction; resolves when they are stored. */
export type RecordEvents = (events: readonly NewEvent[]) => Promise<void>;

/**
 * Stores what comes up while a statement is under way with the next one: as many calls at once as there may be, the record costs
 * them one statement at a time. Nobody is answered before their events are stored.
 */
export function createEventBatch(db: Database): RecordEvents {
  let waiting: NewEvent[] = [];
  let next: Promise<void> | null = null;
  let current: Promise<void> = Promise.resolve();

  async function store(after: Promise<void>): Promise<void> {
    await after.catch(() => undefined); // those that waited for it have heard
    await roundIsOver(); // what else comes up while the event loop goes round once costs no statement of its own
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
