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

test("whoever watches all conversations hears of each, here and from another process, and of nothing else", async () => {
  const database = await openTestDatabase("postgres");
  const [here, there] = await Promise.all([createLiveFeed(database, "here"), createLiveFeed(database, "there")]);
  const heard: string[] = [];
  const stop = here.subscribeAll((conversationId, { type }) => heard.push(`${conversationId} ${type}`));
  here.publish("cnv_1", { type: "restart" });
  there.publishDesk({ type: "conversation", conversation_id: "cnv_2", status: "active" });
  there.announceInput();
  there.publish("cnv_2", { type: "restart" });
  await expect.poll(() => heard).toEqual(["cnv_1 restart", "cnv_2 restart"]);
  stop();
  here.publish("cnv_1", { type: "restart" });
  expect(heard).toHaveLength(2);
  await Promise.all([here.close(), there.close()]);
});
