import { expect, test } from "vitest";
import { appendEvents, EVENT_COLUMNS, eventRecordset, eventRows } from "../../src/core/insights/events.ts";
import { saltedDigest } from "../../src/core/insights/salted-digest.ts";
import { releaseLease, takeLease } from "../../src/core/store/lease.ts";
import { eachDatabase } from "../support/databases.ts";

eachDatabase("events", (open) => {
  test("are recorded in their order, with what was left out empty", async () => {
    const database = await open();
    await appendEvents(database, [
      {
        type: "action.proposed",
        actor: "agent:orders",
        actionId: "act_1",
        conversationId: "cnv_1",
        customerId: "cus_1",
      },
      { type: "action.approved", actor: "staff:lin", data: { note: '它\'s "fine"', amounts: [1.5, null] } },
    ]);
    const rows = await database.query("SELECT * FROM events ORDER BY seq");
    expect(rows).toMatchObject([
      {
        type: "action.proposed",
        actor: "agent:orders",
        action_id: "act_1",
        conversation_id: "cnv_1",
        customer_id: "cus_1",
        data: {},
      },
      {
        type: "action.approved",
        actor: "staff:lin",
        action_id: null,
        data: { note: '它\'s "fine"', amounts: [1.5, null] },
      },
    ]);
    expect(rows[0]).toMatchObject({ id: expect.stringMatching(/^evt_/), at: expect.any(Date), seq: 1 });
  });

  test("can be recorded by the statement that makes the change", async () => {
    const database = await open();
    const sql = `
      WITH changed AS (INSERT INTO installation VALUES ('a', '1') ON CONFLICT DO NOTHING RETURNING 1)
      INSERT INTO events (${EVENT_COLUMNS}) SELECT ${EVENT_COLUMNS} FROM ${eventRecordset("$1")} WHERE EXISTS (SELECT FROM changed)`;
    for (const _ of [1, 2]) await database.query(sql, [eventRows([{ type: "a.set", actor: "system" }])]);
    expect(await database.query("SELECT type FROM events")).toEqual([{ type: "a.set" }]);
  });

  test("vanish with the transaction that they were recorded in", async () => {
    const database = await open();
    const failing = database.transaction(async (tx) => {
      await appendEvents(tx, [{ type: "a.set", actor: "system" }]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await database.query("SELECT type FROM events")).toEqual([]);
  });
});

eachDatabase("the installation's digest", (open) => {
  test("is the same for everyone who asks, also at the same first moment", async () => {
    const database = await open();
    const digests = await Promise.all(Array.from({ length: 8 }, () => saltedDigest(database)));
    expect(new Set(digests.map((digest) => digest("email", "lin@example.com"))).size).toBe(1);
  });
});

eachDatabase("a lease", (open) => {
  test("has one holder at a time, who may prolong it, give it back, or lose it by waiting", async () => {
    const database = await open();
    const take = (holder: string, ms: number) => takeLease(database, "gateway", holder, ms);
    expect(await take("a", 10_000)).toBe(true);
    expect(await take("b", 10_000)).toBe(false);
    expect(await take("a", 10_000)).toBe(true);
    await releaseLease(database, "gateway", "b");
    expect(await take("b", 10_000)).toBe(false);
    await releaseLease(database, "gateway", "a");
    expect(await take("b", 20)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await take("a", 10_000)).toBe(true);
  });

  test("is taken by one of many who want it at once", async () => {
    const database = await open();
    const taken = await Promise.all(Array.from({ length: 10 }, (_, n) => takeLease(database, "x", `h${n}`, 10_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});
