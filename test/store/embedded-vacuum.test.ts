import { expect, test } from "vitest";
import { startVacuum, vacuumWhereDue } from "../../src/core/store/embedded-vacuum.ts";
import { openTestDatabase } from "../support/databases.ts";

test("the embedded database's dead rows are taken away, once there are enough of them", async () => {
  const database = await openTestDatabase("pglite");
  const pages = async () => {
    const [row] = await database.query<{ size: number }>("SELECT pg_relation_size('installation') / 8192 AS size");
    return row?.size;
  };
  await database.query("INSERT INTO installation SELECT n::text, 'x' FROM generate_series(1, 5000) AS n");
  await database.query("DELETE FROM installation");
  expect(await pages()).toBeGreaterThan(10);
  await expect.poll(() => vacuumWhereDue(database), { timeout: 3_000 }).toContain('"public"."installation"');
  expect(await pages()).toBe(0);
  expect(await vacuumWhereDue(database)).not.toContain('"public"."installation"');
});

test("rounds that fail are survived, and end when told", async () => {
  let rounds = 0;
  const stop = startVacuum({ query: () => Promise.reject(new Error(`round ${++rounds}`)) }, 5);
  await expect.poll(() => rounds, { interval: 2 }).toBeGreaterThan(1);
  stop();
  const seen = rounds;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds).toBe(seen);
});
