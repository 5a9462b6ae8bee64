import { expect, onTestFinished, test } from "vitest";
import type { Database } from "../../src/core/store/database.ts";
import { type JobLog, type Jobs, startJobs } from "../../src/core/store/jobs.ts";
import { eachDatabase, openTestDatabase } from "../support/databases.ts";

const silent: JobLog = { warn: () => {}, error: () => {} };

async function jobsOn(database: Database, log = silent): Promise<Jobs> {
  const jobs = await startJobs(database, { queues: ["post"], log });
  onTestFinished(() => jobs.stop());
  return jobs;
}

eachDatabase("jobs", (open) => {
  test("are worked off soon after they were sent", async () => {
    const jobs = await jobsOn(await open());
    const done: unknown[] = [];
    await jobs.work("post", async (data) => void done.push(data.n));
    for (let n = 0; n < 3; n++) await jobs.send(null, "post", { n });
    await expect.poll(() => done, { timeout: 1_000, interval: 5 }).toEqual([0, 1, 2]);
  });

  test("sent in a transaction exist once it has committed, and never if it has not", async () => {
    const database = await open();
    const jobs = await jobsOn(database);
    const done: unknown[] = [];
    await jobs.work("post", async (data) => void done.push(data.n));
    const failing = database.transaction(async (tx) => {
      await jobs.send(tx, "post", { n: "undone" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await database.transaction(async (tx) => {
      await jobs.send(tx, "post", { n: "done" });
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(done).toEqual([]);
    });
    await expect.poll(() => done, { timeout: 1_000, interval: 5 }).toEqual(["done"]);
  });

  test("to a queue that nobody named cannot be sent inside a transaction, and say so", async () => {
    const database = await open();
    const jobs = await jobsOn(database);
    const sending = database.transaction((tx) => jobs.send(tx, "unheard-of", {}));
    await expect(sending).rejects.toMatchObject({ code: "UNKNOWN_QUEUE" });
  });

  test("that fail are told to the log and tried again", async () => {
    const failures: unknown[] = [];
    const log = { ...silent, warn: (details: object) => failures.push(details) };
    const jobs = await jobsOn(await open(), log);
    let tries = 0;
    await jobs.work("post", async () => {
      tries += 1;
      if (tries === 1) throw new Error("the shop was closed");
    });
    await jobs.send(null, "post", {});
    await expect.poll(() => tries, { timeout: 6_000 }).toBe(2);
    expect(failures).toMatchObject([{ queue: "post", error: { message: "the shop was closed" } }]);
  });

  test("come no earlier than they were deferred to, and hardly later", async () => {
    const jobs = await jobsOn(await open());
    const { promise, resolve } = Promise.withResolvers<number>();
    await jobs.work("post", async () => resolve(performance.now()));
    const sent = performance.now();
    await jobs.send(null, "post", {}, { startAfterMs: 250 });
    const waited = (await promise) - sent;
    expect(waited).toBeGreaterThan(230);
    expect(waited).toBeLessThan(1_500);
  });

  test("with one key wait once, those without one all", async () => {
    const database = await open();
    const jobs = await jobsOn(database);
    for (const n of [1, 2]) await jobs.send(null, "post", { n }, { singletonKey: "same" });
    for (const n of [3, 4]) await jobs.send(null, "post", { n });
    const done: unknown[] = [];
    await jobs.work("post", async (data) => void done.push(data.n));
    await expect.poll(() => done.length, { timeout: 1_000 }).toBe(3);
    expect(done).toEqual([1, 3, 4]);
  });

  test("come in bursts without stalling, as many at once as allowed", async () => {
    const jobs = await jobsOn(await open());
    let [running, most, done] = [0, 0, 0];
    await jobs.work(
      "post",
      async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
        done += 1;
      },
      { concurrency: 4 },
    );
    await Promise.all(Array.from({ length: 100 }, (_, n) => jobs.send(null, "post", { n })));
    await expect.poll(() => done, { timeout: 5_000 }).toBe(100);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  test("that run are waited for at the stop, and no new ones begun", async () => {
    const database = await open();
    const jobs = await startJobs(database, { queues: ["post"], log: silent });
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    let finished = 0;
    await jobs.work("post", async () => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 100));
      finished += 1;
    });
    await jobs.send(null, "post", { n: 1 });
    await jobs.send(null, "post", { n: 2 });
    await begun;
    await jobs.stop();
    expect(finished).toBe(1);
    const states = await database.query(
      "SELECT state::text FROM pgboss.job WHERE name = 'post' ORDER BY pgboss.job.state",
    );
    expect(states).toEqual([{ state: "created" }, { state: "completed" }]);
  });

  test("can be sent by the clock, once however often that is said", async () => {
    const database = await open();
    const jobs = await jobsOn(database);
    for (const cron of ["0 3 * * *", "0 4 * * *"]) await jobs.schedule("post", cron, { n: 1 });
    expect(await database.query("SELECT name, cron, data FROM pgboss.schedule")).toEqual([
      { name: "post", cron: "0 4 * * *", data: { n: 1 } },
    ]);
  });
});

test("jobs that others tell of while a process starts do not end it", async () => {
  const database = await openTestDatabase("pglite");
  const busy: Database = {
    ...database,
    async listen(channel, heard, ...more) {
      const stop = await database.listen(channel, heard, ...more);
      heard("post");
      return stop;
    },
  };
  const jobs = await jobsOn(busy);
  const done: unknown[] = [];
  await jobs.work("post", async (data) => void done.push(data.n));
  await jobs.send(null, "post", { n: 1 });
  await expect.poll(() => done, { timeout: 1_000, interval: 5 }).toEqual([1]);
});

test("a job that was running when the embedded database's process died is done at the next start", async () => {
  const database = await openTestDatabase("pglite");
  const before = await startJobs(database, { queues: ["post"], log: silent });
  await before.send(null, "post", { n: 1 });
  await before.stop();
  await database.query(
    "UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now() WHERE name = 'post'",
  );
  const jobs = await jobsOn(database);
  const { promise: done, resolve } = Promise.withResolvers<unknown>();
  await jobs.work("post", async (data) => resolve(data));
  expect(await done).toEqual({ n: 1 });
});
