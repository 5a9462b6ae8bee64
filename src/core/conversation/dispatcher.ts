import type { Database } from "../store/database.ts";
import { claimTurn, LEASE_MS, LeaseLost, releaseTurn, renewLeases, type TurnClaim } from "./turn-record.ts";

export interface Dispatcher {
  /** Says that one input was stored in this process. Cheap; never waits. */
  wake(): void;
  /** Says that something may be waiting, stored by another process. */
  drain(): void;
  /** Takes nothing new and waits for the turns that run. */
  stop(): Promise<void>;
}

export interface DispatcherOptions {
  db: Database;
  /** Turns at once in this process. */
  concurrency: number;
  /** Takes one input to its committed reply. */
  runTurn(claim: TurnClaim, signal: AbortSignal): Promise<void>;
  /** Told of every failure before the turn is given back. */
  onFailure(claim: TurnClaim, error: unknown): void;
  /** Told when no turn could be claimed or given back: the database is away. */
  onTrouble(error: unknown): void;
}

/** How often to look without being woken: for leases of dead workers and for turns that wait to be tried again. */
const POLL_MS = 1_000;
const RETRY_DELAY_MS = 300;

/**
 * Takes queued inputs from the inbox, conversation by conversation: in order within one, side by side across many, on any
 * number of processes.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { db, concurrency } = options;
  const held = new Set<TurnClaim>();
  const running = new Set<Promise<void>>();
  const abort = new AbortController();
  let stopped = false;
  // What was stored in this process is one claim each; elsewhere nobody knows how much there is, so that is drained.
  let signals = 0;
  let draining = false;

  async function run(): Promise<void> {
    while (!stopped && (signals > 0 || draining)) {
      signals = Math.max(0, signals - 1);
      const claim = await claimTurn(db);
      if (!claim) {
        draining = false;
        continue;
      }
      if (draining) start();
      await takeTurn(claim);
    }
  }

  async function takeTurn(claim: TurnClaim): Promise<void> {
    held.add(claim);
    try {
      await options.runTurn(claim, abort.signal);
    } catch (error) {
      if (error instanceof LeaseLost) return;
      options.onFailure(claim, error);
      await releaseTurn(db, claim, RETRY_DELAY_MS * claim.input.attempts);
    } finally {
      held.delete(claim);
    }
  }

  function start(): void {
    if (stopped || running.size >= concurrency) return; // whoever runs looks again before it ends
    const one = run()
      .catch(options.onTrouble) // the poll tries again
      .finally(() => {
        running.delete(one);
        if (signals > 0) start(); // a word that came after the last look, while nobody could be started
      });
    running.add(one);
  }

  function wake(): void {
    signals += 1;
    start();
  }

  function drain(): void {
    draining = true;
    start();
  }

  const poll = setInterval(drain, POLL_MS);
  const heartbeat = setInterval(() => {
    if (held.size > 0) void renewLeases(db, [...held]).catch(() => undefined);
  }, LEASE_MS / 3);
  drain();

  return {
    wake,
    drain,
    async stop() {
      stopped = true;
      clearInterval(poll);
      const patience = setTimeout(() => abort.abort(), LEASE_MS);
      await Promise.all(running);
      clearTimeout(patience);
      clearInterval(heartbeat);
    },
  };
}
