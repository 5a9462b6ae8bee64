import { startJobs } from "../../src/core/store/jobs.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";

/** Takes the first job of the queue `post`, says so, and never finishes it: its test kills it. */
const database = await openDatabase({ url: process.argv[2] });
const jobs = await startJobs(database, { log: { warn: () => {}, error: () => {} } });
await jobs.work("post", () => {
  process.stdout.write("taken\n");
  return new Promise<void>(() => {});
});
