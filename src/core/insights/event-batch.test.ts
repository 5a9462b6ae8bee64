import { expect, test } from "vitest";
import type { Database } from "../store/database.ts";
import { createEventBatch } from "./event-batch.ts";

/** Counts statements, and fails those that are told to. */
function countingDatabase(fails: (statement: number) => boolean = () => false) {
  const stored: string[][] = [];
  let statements = 0;
  const db = {
    async query(_sql: unknown, [rows]: [string]) {
      const number = ++statements;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (fails(number)) throw new Error("down");
      stored.push(JSON.parse(rows).map(({ type }: { type: string }) => type));
      return [];
    },
  } as Pick<Database, "query"> as Database;
  return { db, stored };
}

const event = (type: string) => [{ type, actor: "system" }];

test("what comes up meanwhile is stored together, in order, and before anyone hears that it was", async () => {
  const { db, stored } = countingDatabase();
  const record = createEventBatch(db);
  const first = record(event("a"));
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 1));
  const rest = [record(event("b")), record(event("c")), record(event("d"))];
  await first;
  expect(stored).toEqual([["a"]]);
  await Promise.all(rest);
  expect(stored).toEqual([["a"], ["b", "c", "d"]]);
});

test("what comes up round after round is stored together, and no longer once a round brings nothing", async () => {
  const { db, stored } = countingDatabase();
  const record = createEventBatch(db);
  const all = [record(event("a"))];
  for (const type of ["b", "c"]) {
    await new Promise((resolve) => setImmediate(resolve));
    all.push(record(event(type)));
  }
  await Promise.all(all);
  expect(stored).toEqual([["a", "b", "c"]]);
});

test("a stream of events without end holds nobody up", async () => {
  const { db, stored } = countingDatabase();
  const record = createEventBatch(db);
  const all: Promise<void>[] = [];
  for (let count = 0; count < 250; count++) {
    all.push(record(event("a")));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(stored[0]).toHaveLength(100);
});

test("whoever's events could not be stored hears of it, and later ones are stored again", async () => {
  const { db, stored } = countingDatabase((statement) => statement === 1);
  const record = createEventBatch(db);
  await expect(record(event("a"))).rejects.toThrow("down");
  await record(event("b"));
  expect(stored).toEqual([["b"]]);
});
