import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { startJobs } from "../../src/core/store/jobs.ts";
import { openTestDatabase } from "../support/databases.ts";

test("a job whose process was killed is done by another within half a minute", { timeout: 60_000 }, async () => {
  const database = await openTestDatabase("postgres");
  const jobs = await startJobs(database, { log: { warn: () => {}, error: () => {} } });
  await jobs.send(null, "post", { n: 1 });
  const doomed = spawn(process.execPath, [new URL("./doomed-worker.ts", import.meta.url).pathname, database.url ?? ""]);
  await once(doomed.stdout, "data");
  const killedAt = performance.now();
  doomed.kill("SIGKILL");
  const { promise: done, resolve } = Promise.withResolvers<void>();
  await jobs.work("post", async () => resolve());
  await done;
  await jobs.stop();
  expect(performance.now() - killedAt).toBeLessThan(30_000);
});
