import { expect, test } from "vitest";
import { createLiveFeed, type DeskEvent, type LiveEvent } from "../../src/core/conversation/live-feed.ts";
import { openTestDatabase } from "../support/databases.ts";

test("every watcher is told when the listening connection was lost and is back", async () => {
  const database = await openTestDatabase("postgres");
  const feed = await createLiveFeed(database, "here");
  const heard: (LiveEvent | DeskEvent)[] = [];
  let inputs = 0;
  feed.subscribe("cnv_1", (event) => heard.push(event));
  feed.subscribeDesk((event) => heard.push(event));
  feed.onInput(() => inputs++);
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'",
  );
  await expect.poll(() => heard, { timeout: 5_000 }).toEqual([{ type: "gap" }, { type: "gap" }]);
  expect(inputs).toBe(1);
  await feed.close();
});
