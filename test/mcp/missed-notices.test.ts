import { expect, test } from "vitest";
import { createLiveFeed } from "../../src/core/conversation/live-feed.ts";
import { announceConversations } from "../../src/mcp/announcements.ts";
import { openTestDatabase } from "../support/databases.ts";

test("where notices of other processes may have been missed, everything that is listened to may have changed", async () => {
  const database = await openTestDatabase("postgres");
  const feed = await createLiveFeed(database, "here");
  const said: string[] = [];
  const silent = () => {};
  const notify = {
    toolsChanged: silent,
    promptsChanged: silent,
    resourcesChanged: silent,
    resourceUpdated: (uri: string) => void said.push(uri),
  };
  const uris = ["approval://act_1", "replay://cnv_1"];
  announceConversations(feed, { notify, listenedTo: () => new Set(uris) });
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'",
  );
  await expect.poll(() => said, { timeout: 5_000 }).toEqual(uris);
  await feed.close();
});
