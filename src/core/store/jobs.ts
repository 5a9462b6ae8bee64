import { type Job, PgBoss } from "pg-boss";
import { CodedError } from "../coded-error.ts";
import type { JsonObject } from "../json.ts";
import type { Database, Queryable } from "./database.ts";

export interface SendOptions {
  startAfterMs?: number;
  /** While a job with this key waits in the queue (a deferred one too), another is not added. */
  singletonKey?: string;
}

export interface WorkOptions {
  /** Jobs of this queue at once in this process; 1 unless told. */
  concurrency?: number;
}

/** `signal` aborts when the job's time is up or the process stops. Throwing has the job tried again, later each time. */
export type JobHandler = (data: JsonObject, context: { signal: AbortSignal }) => Promise<void>;

/** Work that must happen although nobody waits for it: at least once, soon, on any process. */
export interface Jobs {
  /** With a transaction, the job exists if that commits; its queue must then be one that `startJobs` or `work` was told of. */
  send(tx: Queryable | null, queue: string, data: JsonObject, options?: SendOptions): Promise<void>;
  work(queue: string, handler: JobHandler, options?: WorkOptions): Promise<void>;
  /** Sends a job by the clock (five cron fields, UTC), once for all processes. */
  schedule(queue: string, cron: string, data?: JsonObject): Promise<void>;
  /** Takes no new jobs, and waits for those that run. */
  stop(): Promise<void>;
}

/** Where failures are told. */
export interface JobLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface JobsOptions {
  /** Every queue that is sent to inside a transaction. */
  queues?: readonly string[];
  log: JobLog;
}

/**
 * Every queue is alike. Retries come after 1 s, 2 s, 4 s … with jitter, at most 5 minutes apart, over more than an hour.
 * `short` means that jobs with one key wait once; a dead worker is known by its heartbeat (10 s is the least that is allowed).
 * What is done is of no use for long: whatever must be kept is in tables of its own.
 */
const QUEUE = {
  policy: "short",
  notify: true,
  retryLimit: 20,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  heartbeatSeconds: 10,
  deleteAfterSeconds: 86_400,
} as const;

/** NOTIFY wakes workers for new jobs; deferred ones and retries come due silently and are found by looking. */
const LOOK_SECONDS = { first: 2, others: 30 };

const MAINTENANCE = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5, warningQueueSize: 10_000 } as const;

/** How long a stopping process waits for its running jobs before it aborts them; they are then tried again. */
const STOP_TIMEOUT_MS = 15_000;

/** The embedded database has one process: whatever was running when it opens died with the one before. */
const RECOVER_ORPHANS = `UPDATE pgboss.job SET state = 'retry', started_on = NULL, start_after = now() WHERE state = 'active'`;

/** pg-boss' door to a connection of ours. */
function executor(queryable: Queryable) {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({ rows: await queryable.query<object>(text, values) }),
  };
}

function createBoss(database: Database, wake: (queue: string) => void): PgBoss {
  return new PgBoss({
    db: {
      ...executor(database),
      // pg-boss itself would wake every worker of the queue: as many looks, at once, for one job.
      async listen(channel, _onNotification, onReconnect) {
        const stop = await database.listen(channel, wake, onReconnect);
        onReconnect();
        return { close: stop };
      },
    },
    backend: database.kind,
    useListenNotify: true,
    ...MAINTENANCE,
  });
}

/** Resolves when `promise` does, or after `ms`, whichever is first. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}

/** Starts pg-boss over the database's one pool, on the embedded database and on a server alike. */
export async function startJobs(database: Database, { queues = [], log }: JobsOptions): Promise<Jobs> {
  const known = new Set<string>();
  // There before anything is listened to: others may have jobs waked for while this process starts.
  const workers = new Map<string, { id: string; busy: boolean }[]>();
  const boss = createBoss(database, wake);
  boss.on("error", (error) => log.error({ error }, "job queue"));
  boss.on("warning", (warning) => log.warn({ warning }, "job queue"));
  await boss.start();
  if (database.kind === "pglite") await database.query(RECOVER_ORPHANS);

  async function prepare(queue: string): Promise<void> {
    if (known.has(queue)) return;
    if (!(await boss.getQueue(queue))) await boss.createQueue(queue, QUEUE);
    // Has pg-boss remember the queue now: looking it up later, inside a transaction, would need a second connection.
    await boss.findJobs(queue, { key: "" });
    known.add(queue);
  }

  /** Wakes one worker that is free; it wakes the next if it finds a job, and those that are busy look again by themselves. */
  function wake(queue: string): void {
    const free = workers.get(queue)?.find(({ busy }) => !busy);
    if (free) boss.notifyWorker(free.id);
  }

  async function run(queue: string, job: Job<JsonObject>, handler: JobHandler): Promise<void> {
    try {
      await handler(job.data, { signal: job.signal });
    } catch (error) {
      log.warn({ queue, job: job.id, error }, "a job failed and will be tried again");
      throw error;
    }
  }

  async function startWorker(queue: string, handler: JobHandler, lookSeconds: number): Promise<void> {
    const self = { id: "", busy: false };
    const options = { pollingIntervalSeconds: LOOK_SECONDS.first, notifyPollingIntervalSeconds: lookSeconds };
    self.id = await boss.work<JsonObject>(queue, options, async ([job]) => {
      if (!job) return;
      self.busy = true;
      wake(queue); // where one job was there may be more
      try {
        await run(queue, job, handler);
      } finally {
        self.busy = false;
        // Otherwise pg-boss sleeps until the next notification, even with jobs waiting.
        boss.notifyWorker(self.id);
      }
    });
    workers.set(queue, [...(workers.get(queue) ?? []), self]);
  }

  await Promise.all(queues.map(prepare));

  return {
    async send(tx, queue, data, { startAfterMs = 0, singletonKey = crypto.randomUUID() } = {}) {
      if (!tx) await prepare(queue);
      else if (!known.has(queue)) throw unknownQueue(queue);
      const db = tx ? executor(tx) : undefined;
      await boss.send(queue, data, { singletonKey, startAfter: startAfterMs / 1000, db });
      if (startAfterMs > 0) setTimeout(wake, startAfterMs + 5, queue).unref();
      else if (!tx) wake(queue);
    },

    async work(queue, handler, { concurrency = 1 } = {}) {
      await prepare(queue);
      for (let index = 0; index < concurrency; index++) {
        await startWorker(queue, handler, index === 0 ? LOOK_SECONDS.first : LOOK_SECONDS.others);
      }
    },

    async schedule(queue, cron, data = {}) {
      await prepare(queue);
      await boss.schedule(queue, cron, data, { singletonKey: "schedule" });
    },

    async stop() {
      await atMost(STOP_TIMEOUT_MS, Promise.all([...workers.keys()].map((queue) => boss.offWork(queue))));
      await boss.stop({ graceful: false, close: false });
    },
  };
}

function unknownQueue(queue: string): CodedError {
  return new CodedError({
    code: "UNKNOWN_QUEUE",
    message: `The queue ${queue} was sent to inside a transaction before it was prepared.`,
    remedy: "Name the queue among those that startJobs is given.",
  });
}
