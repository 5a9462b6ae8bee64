import { once } from "node:events";
import { expect, it } from "vitest";
import { holdLease } from "../../src/core/store/hold-lease.ts";
import { takeLease } from "../../src/core/store/lease.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import { quietLog } from "../support/desk.ts";

it("has one process at a time do the work, follows a dead one, and a stopped one sooner", async () => {
  const db = await openTestDatabase("pglite");
  await takeLease(db, "gateway", "dead", 500);
  const held: string[] = [];
  let atOnce = 0;
  const start = (holder: string) =>
    holdLease({
      db,
      name: "gateway",
      holder,
      log: quietLog,
      async work(lost) {
        held.push(holder);
        atOnce += 1;
        expect(atOnce).toBe(1);
        if (!lost.aborted) await once(lost, "abort");
        atOnce -= 1;
      },
    });
  const began = performance.now();
  const stops = { a: start("a"), b: start("b") };
  const first = await until(async () => held[0]);
  expect(performance.now() - began).toBeGreaterThan(400);
  await (first === "a" ? stops.a : stops.b)();
  expect(await until(async () => held[1])).toBe(first === "a" ? "b" : "a");
  await Promise.all([stops.a(), stops.b()]);
});

it("lets go when somebody else has the lease", async () => {
  const db = await openTestDatabase("pglite");
  let lostAt = 0;
  let begun = false;
  const stop = holdLease({
    ...{ db, name: "socket", holder: "a", log: quietLog },
    async work(lost) {
      begun = true;
      await once(lost, "abort");
      lostAt = performance.now();
    },
  });
  await until(async () => begun || undefined);
  await db.query(
    "update leases set holder = 'other', until = clock_timestamp() + interval '1 minute' where name = 'socket'",
  );
  await until(async () => lostAt > 0 || undefined);
  await stop();
  expect(await db.query("select holder from leases where name = 'socket'")).toEqual([{ holder: "other" }]);
});
