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

test("what comes up while the event loop goes round once is stored together", async () => {
  const { db, stored } = countingDatabase();
  const record = createEventBatch(db);
  const first = record(event("a"));
  for (let microtasks = 0; microtasks < 100; microtasks++) await Promise.resolve();
  await Promise.all([first, record(event("b"))]);
  expect(stored).toEqual([["a", "b"]]);
});

test("whoever's events could not be stored hears of it, and later ones are stored again", async () => {
  const { db, stored } = countingDatabase((statement) => statement === 1);
  const record = createEventBatch(db);
  await expect(record(event("a"))).rejects.toThrow("down");
  await record(event("b"));
  expect(stored).toEqual([["b"]]);
});
