import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "./database.ts";
import { releaseLease, takeLease } from "./lease.ts";

/** A dead holder is followed within `LEASE_MS + TRY_MS`: 12 seconds. */
const LEASE_MS = 10_000;
const TRY_MS = 2_000;

export interface HeldWork {
  db: Database;
  /** Of the lease. */
  name: string;
  holder: string;
  /**
   * Does the work of which only one process may do any at a time, such as holding a gateway's connection, until `lost` aborts;
   * throwing has it started again. Whatever it holds must be let go of before it resolves.
   */
  work(lost: AbortSignal): Promise<void>;
  log: { info(details: object, message: string): void; warn(details: object, message: string): void };
}

/**
 * Waits for a lease and does its work while it lasts, on one of any number of processes. A holder that cannot prolong its
 * lease stops before another may begin. The returned function gives the lease back at once.
 */
export function holdLease({ db, name, holder, work, log }: HeldWork): () => Promise<void> {
  const stopped = new AbortController();

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (await tryTake()) await holdOn();
      await pause(TRY_MS);
    }
  }

  async function tryTake(): Promise<boolean> {
    return takeLease(db, name, holder, LEASE_MS).catch((error) => {
      log.warn({ err: error, lease: name }, "a lease could not be asked for; it is tried again");
      return false;
    });
  }

  async function holdOn(): Promise<void> {
    log.info({ lease: name }, "this process has the lease");
    const lost = new AbortController();
    const until = AbortSignal.any([lost.signal, stopped.signal]);
    const working = work(until)
      .catch((error) => log.warn({ err: error, lease: name }, "the work of a lease failed; it is started again"))
      .finally(() => lost.abort());
    let takenAt = performance.now();
    while (!until.aborted) {
      await pause(TRY_MS, until);
      if (until.aborted) break;
      const asked = performance.now();
      if (await tryTake()) takenAt = asked;
      // One that another has, or that ends before the next try could prolong it.
      else if (performance.now() - takenAt > LEASE_MS - 2 * TRY_MS || !(await stillOurs())) lost.abort();
    }
    await working;
    await releaseLease(db, name, holder).catch(() => undefined); // it ends by itself
  }

  async function stillOurs(): Promise<boolean> {
    const rows = await db
      .query("select 1 from leases where name = $1 and holder = $2", [name, holder])
      .catch(() => [1]);
    return rows.length > 0;
  }

  const pause = (ms: number, signal: AbortSignal = stopped.signal): Promise<void> =>
    sleep(ms, undefined, { signal }).catch(() => undefined);

  const running = run();
  return async () => {
    stopped.abort();
    await running;
  };
}
