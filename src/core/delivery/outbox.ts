import { z } from "zod";
import type { ChatChannel } from "../channels/place.ts";
import { CodedError } from "../coded-error.ts";
import { faultPoint } from "../fault-points.ts";
import type { Database } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import { type Courier, type Delivery, DeliveryTrouble } from "./delivery.ts";
import {
  beginTry,
  dueLanes,
  endAbandoned,
  firstOf,
  keepPosts,
  markDone,
  markFailed,
  pruneDelivered,
  putOff,
} from "./delivery-rows.ts";
import { inLane } from "./lane.ts";
import { prunePaces } from "./pace.ts";

/** Jobs of this queue each empty one lane. */
export const DELIVERY_QUEUE = "delivery.lane";

/** Pauses double from the first to the longest, over about two hours; then a person has to look. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;
const MOST_ATTEMPTS = 20;
const LOOK_MS = 1_000;
const CONCURRENCY = 16;
/** Once an hour. */
const PRUNE_PASSES = 3_600;

const laneJob = z.object({ lane: z.string() });

export interface OutboxParts {
  db: Database;
  jobs: Pick<Jobs, "send" | "work">;
  couriers: ReadonlyMap<ChatChannel, Courier>;
  log: { warn(details: object, message: string): void; error(details: object, message: string): void };
}

export interface Outbox {
  /** Says that something may have been written that is to be carried. Cheap; a word that is lost costs a second. */
  wake(): void;
  startWork(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The one way from what is stored to what stands on a platform. Rows are written by triggers with what they are about; a job
 * empties a lane under a lease, so that what belongs together stays in order on any number of processes; a look once a second
 * finds whatever lost its job or whose worker died.
 */
export function createOutbox({ db, jobs, couriers, log }: OutboxParts): Outbox {
  const channels = [...couriers.keys()];
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  async function look(): Promise<void> {
    do {
      again = false;
      await endAbandoned(db);
      for (const lane of await dueLanes(db, channels)) {
        await jobs.send(null, DELIVERY_QUEUE, { lane }, { singletonKey: lane });
      }
    } while (again && !stopped);
  }

  function wake(): void {
    again = true;
    if (looking || stopped) return;
    looking = look()
      .catch((error) => log.warn({ err: error }, "deliveries could not be looked for; it is tried again"))
      .finally(() => {
        looking = null;
      });
  }

  async function empty(lane: string, signal: AbortSignal): Promise<void> {
    let laterMs: number | null = null;
    await inLane(db, lane, async () => {
      while (!signal.aborted && !stopped) {
        const first = await firstOf(db, lane);
        if (!first) return;
        if (first.inMs > 0) {
          laterMs = first.inMs;
          return;
        }
        await carry(await beginTry(db, first.delivery));
      }
    });
    if (laterMs !== null)
      await jobs.send(null, DELIVERY_QUEUE, { lane }, { singletonKey: lane, startAfterMs: laterMs });
  }

  async function carry(delivery: Delivery): Promise<void> {
    const courier = couriers.get(delivery.channel);
    try {
      if (!courier) throw new DeliveryTrouble("never", "CHANNEL_OFF", `The channel ${delivery.channel} is not set up.`);
      faultPoint("delivery.before-send");
      const delivered = await courier.deliver(delivery, (posts) => keepPosts(db, delivery.id, posts));
      faultPoint("delivery.before-mark");
      await markDone(db, delivery, delivered);
    } catch (error) {
      await afterFailure(delivery, error);
    }
  }

  async function afterFailure(delivery: Delivery, error: unknown): Promise<void> {
    const code = error instanceof CodedError ? error.code : "DELIVERY_FAILED";
    const trouble = error instanceof DeliveryTrouble ? error : null;
    const details = { err: error, delivery: delivery.id, channel: delivery.channel, attempts: delivery.attempts };
    if (trouble?.kind === "never" || delivery.attempts >= MOST_ATTEMPTS) {
      log.error(details, "a delivery was given up");
      return markFailed(db, delivery, code);
    }
    log.warn(details, "a delivery failed and will be tried again");
    const counts = trouble?.kind !== "later";
    const pause = pauseMs(delivery.attempts);
    return putOff(db, delivery.id, { delayMs: counts ? pause : (trouble?.retryAfterMs ?? pause), code, counts });
  }

  async function prune(): Promise<void> {
    await prunePaces(db);
    await pruneDelivered(db);
  }

  return {
    wake,
    async startWork() {
      await jobs.work(DELIVERY_QUEUE, (data, { signal }) => empty(laneJob.parse(data).lane, signal), {
        concurrency: CONCURRENCY,
      });
      let passes = 0;
      timer = setInterval(() => {
        wake();
        passes += 1;
        if (passes % PRUNE_PASSES === 0) void prune().catch(() => undefined); // the next hour does it
      }, LOOK_MS);
      wake();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}

/** Doubling with jitter, so that what failed together does not come back together. */
function pauseMs(attempts: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
