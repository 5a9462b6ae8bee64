import { expect, it } from "vitest";
import { markerOf } from "../../src/bots/sync-posts.ts";
import { beginTry, firstOf, markFailed, retryFailed } from "../../src/core/delivery/delivery-rows.ts";
import type { Database } from "../../src/core/store/database.ts";
import { openTestDatabase } from "../support/databases.ts";

const LANE = "discord:cnv_1";

/** The card of a conversation that waits for a person, not carried yet. */
async function withCard(): Promise<Database> {
  const db = await openTestDatabase("pglite");
  await db.query("insert into conversations (id, channel, thread, visitor_hash) values ('cnv_1', 'discord', 't', 'v')");
  await db.query("insert into staff_places (channel, space, container) values ('discord', 'G', 'C')");
  await db.query("update conversations set status = 'waiting_human' where id = 'cnv_1'");
  return db;
}

async function tryOnce(db: Database) {
  const first = await firstOf(db, LANE);
  if (!first) throw new Error("There is nothing to carry.");
  return beginTry(db, first.delivery);
}

const mayHaveBeenPosted = async (db: Database): Promise<boolean> => markerOf(await tryOnce(db), 0).again;

it("knows a post that a try may have made, although what it is about has changed since", async () => {
  const db = await withCard();
  expect(await mayHaveBeenPosted(db)).toBe(false);
  await db.query("update conversations set status = 'active' where id = 'cnv_1'");
  expect(await mayHaveBeenPosted(db)).toBe(true);
});

it("carries what has changed while the last try failed", async () => {
  const db = await withCard();
  const tried = await tryOnce(db);
  await db.query("update conversations set status = 'active' where id = 'cnv_1'");
  await markFailed(db, tried, "TOO_LARGE");
  expect((await firstOf(db, LANE))?.delivery.id).toBe(tried.id);
  expect(await db.query("select 1 from events where type = 'delivery.failed'")).toEqual([]);
});

it("knows it, too, when what was given up is tried again", async () => {
  const db = await withCard();
  await markFailed(db, await tryOnce(db), "AWAY");
  await retryFailed(db);
  expect(await mayHaveBeenPosted(db)).toBe(true);
});
