import { expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/databases.ts";
import { createLiveFeed } from "../core/conversation/live-feed.ts";
import type { Tool } from "../core/tools/catalogue.ts";
import { announceConversations, announcingTools } from "./announcements.ts";

function recorder() {
  const said: string[] = [];
  const notify = {
    toolsChanged: () => void said.push("tools"),
    promptsChanged() {},
    resourcesChanged() {},
    resourceUpdated: (uri: string) => void said.push(uri),
  };
  return { said, notify };
}

test("where notices of other processes may have been missed, everything that is listened to may have changed", async () => {
  const database = await openTestDatabase("postgres");
  const feed = await createLiveFeed(database, "here");
  const { said, notify } = recorder();
  const uris = ["approval://act_1", "replay://cnv_1"];
  announceConversations(feed, { notify, listenedTo: () => new Set(uris) });
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'",
  );
  await expect.poll(() => said, { timeout: 5_000 }).toEqual(uris);
  await feed.close();
});

test("when tools change, the sources that were there and those that are there now are announced", () => {
  const toolOf = (source: string) => ({ name: `${source}_tool`, source: { name: source } }) as Tool;
  let tools = [toolOf("shop"), toolOf("crm")];
  const { said, notify: told } = recorder();
  const notify = announcingTools({ all: () => tools }, told);
  tools = [toolOf("shop"), toolOf("a b")];
  notify.toolsChanged();
  expect(said).toEqual(["tools", "tool-source://shop", "tool-source://crm", "tool-source://a%20b"]);
  said.length = 0;
  notify.toolsChanged();
  expect(said).not.toContain("tool-source://crm");
});
