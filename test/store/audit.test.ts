import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { blockHash } from "../../src/core/insights/audit-block.ts";
import { type HeadKeeper, headInFolder, headOf } from "../../src/core/insights/audit-head.ts";
import { lastBlock } from "../../src/core/insights/audit-records.ts";
import { sealNextBlock } from "../../src/core/insights/audit-seal.ts";
import { startAuditSealer } from "../../src/core/insights/audit-sealer.ts";
import { verifyAudit } from "../../src/core/insights/audit-verify.ts";
import { appendEvents } from "../../src/core/insights/events.ts";
import type { Database, Queryable } from "../../src/core/store/database.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { eachDatabase, openTestDatabase } from "../support/databases.ts";

const silent = { info: () => {}, error: () => {} };

async function append(db: Queryable, ...types: string[]): Promise<void> {
  await appendEvents(
    db,
    types.map((type) => ({ type, actor: "system", conversationId: "cnv_1", data: { amount: 1.5 } })),
  );
}

async function unsealed(db: Queryable): Promise<number> {
  return (await verifyAudit(db, null)).unsealed;
}

/** Seals all there is. Other tests' transactions on the same server hold the horizon back for a moment. */
async function sealAll(db: Queryable, eventsPerBlock?: number): Promise<void> {
  while ((await sealNextBlock(db, eventsPerBlock)) || (await unsealed(db)) > 0);
}

/** Three sealed blocks with the events a1 a2 · b1 b2 · c1 c2, and d1 not sealed yet. */
async function threeBlocks(db: Database): Promise<void> {
  for (const letter of ["a", "b", "c"]) {
    await append(db, `${letter}1`, `${letter}2`);
    await sealAll(db);
  }
  await append(db, "d1");
}

/** What nobody may do, done by somebody who switched the guards off. */
async function tamper(db: Database, sql: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(sql);
  });
}

async function problemsIn(db: Queryable): Promise<string[]> {
  const { problems } = await verifyAudit(db, null);
  return problems.map(({ code, block }) => `${code} ${block}`);
}

const COPY = "type, actor, data, xid) OVERRIDING SYSTEM VALUE SELECT";

eachDatabase("the audit chain", (open) => {
  test("holds as long as nobody touches it, and says what it does not cover yet", async () => {
    const db = await open();
    await threeBlocks(db);
    const head = headOf((await lastBlock(db)) ?? expect.fail("no block"));
    const report = await verifyAudit(db, head);
    expect(report).toEqual({ ok: true, blocks: 3, events: 6, unsealed: 1, problems: [], problemCount: 0 });
  });

  test.each([
    ["UPDATE events SET type = 'b' WHERE type = 'a1'"],
    ["DELETE FROM events"],
    ["TRUNCATE events"],
    ["UPDATE audit_blocks SET event_count = 0"],
    ["DELETE FROM audit_blocks"],
  ])("is guarded against an ordinary %s", async (sql) => {
    const db = await open();
    await append(db, "a1");
    await sealAll(db);
    await expect(db.query(sql)).rejects.toThrow("append-only");
  });

  test.each([
    ["an event's text changed", `UPDATE events SET type = 'x' WHERE type = 'b1'`, "EVENT_CHANGED 2"],
    ["its data changed", `UPDATE events SET data = '{"amount": 9.5}' WHERE type = 'b1'`, "EVENT_CHANGED 2"],
    [
      "only the writing of a number changed",
      `UPDATE events SET data = '{"amount": 1.50}' WHERE type = 'b1'`,
      "EVENT_CHANGED 2",
    ],
    [
      "a number beyond doubles added",
      `UPDATE events SET data = '{"amount": 1.5000000000000000001}' WHERE type = 'b1'`,
      "EVENT_CHANGED 2",
    ],
    [
      "its time moved by a microsecond",
      `UPDATE events SET at = at + interval '1 microsecond' WHERE type = 'b1'`,
      "EVENT_CHANGED 2",
    ],
    ["a customer filled in", `UPDATE events SET customer_id = '' WHERE type = 'b1'`, "EVENT_CHANGED 2"],
    ["its id changed", `UPDATE events SET id = 'evt_x' WHERE type = 'b1'`, "EVENT_CHANGED 2"],
    [
      "two events swapped",
      `UPDATE events SET type = CASE type WHEN 'b1' THEN 'b2' ELSE 'b1' END WHERE type IN ('b1', 'b2')`,
      "EVENT_CHANGED 2",
    ],
    ["an event removed", `DELETE FROM events WHERE type = 'b1'`, "EVENT_MISSING 2"],
    ["an event moved past the seal", `UPDATE events SET xid = '900000000' WHERE type = 'b1'`, "EVENT_MISSING 2"],
    [
      "an event inserted",
      `INSERT INTO events (id, seq, ${COPY} 'evt_x', 99, 'x', 'x', '{}', xid FROM events WHERE type = 'b1'`,
      "EVENT_INSERTED 2",
    ],
    [
      "an event hidden below all others",
      `INSERT INTO events (id, seq, ${COPY} 'evt_x', -5, 'x', 'x', '{}', xid FROM events WHERE type = 'b1'`,
      "EVENT_INSERTED 2",
    ],
    [
      "an event hidden before time",
      `INSERT INTO events (id, seq, ${COPY} 'evt_x', -5, 'x', 'x', '{}', '0' FROM events WHERE type = 'b1'`,
      "EVENT_INSERTED 1",
    ],
    [
      "one event put in place of another",
      `DELETE FROM events WHERE type = 'b2'; INSERT INTO events (id, seq, ${COPY} 'evt_x', seq + 1, 'x', 'x', '{}', xid FROM events WHERE type = 'b1'`,
      "EVENT_CHANGED 2",
    ],
    ["the first block removed", `DELETE FROM audit_blocks WHERE number = 1`, "BLOCK_MISSING 2"],
    ["a middle block removed", `DELETE FROM audit_blocks WHERE number = 2`, "BLOCK_MISSING 3"],
    ["a block's count changed", `UPDATE audit_blocks SET event_count = 3 WHERE number = 2`, "BLOCK_CHANGED 2"],
    ["a block's range changed", `UPDATE audit_blocks SET to_xid = '4' WHERE number = 2`, "BLOCK_CHANGED 2"],
    ["a block's highest seq changed", `UPDATE audit_blocks SET last_seq = 1 WHERE number = 2`, "BLOCK_CHANGED 2"],
    [
      "a block's time changed",
      `UPDATE audit_blocks SET sealed_at = sealed_at + interval '1 microsecond' WHERE number = 2`,
      "BLOCK_CHANGED 2",
    ],
    ["a block's hash changed", `UPDATE audit_blocks SET hash = 'x' WHERE number = 2`, "CHAIN_BROKEN 3"],
  ])("tells where %s", async (_, sql, problem) => {
    const db = await open();
    await threeBlocks(db);
    await tamper(db, sql.includes(";") ? sql : `${sql};`);
    expect(await problemsIn(db)).toContain(problem);
  });

  test("tells where a block was sealed anew to fit changed events, by the block after it", async () => {
    const db = await open();
    await threeBlocks(db);
    await tamper(db, "DELETE FROM audit_blocks WHERE number > 2; UPDATE events SET type = 'x' WHERE type = 'c1'");
    await tamper(db, "UPDATE audit_blocks SET event_count = 2 WHERE number = 2");
    const second = await lastBlock(db);
    const forged = { ...(second ?? expect.fail("no block")), events_hash: "0".repeat(64) };
    await append(db, "e1");
    await sealAll(db);
    await tamper(
      db,
      `UPDATE audit_blocks SET events_hash = '${forged.events_hash}', hash = '${blockHash(forged)}' WHERE number = 2`,
    );
    expect(await problemsIn(db)).toEqual(["EVENT_CHANGED 2", "CHAIN_BROKEN 3"]);
  });

  test("whose end was cut off, or that was sealed anew as a whole, does not contain the head kept outside", async () => {
    const db = await open();
    await threeBlocks(db);
    const head = headOf((await lastBlock(db)) ?? expect.fail("no block"));
    await tamper(db, "DELETE FROM audit_blocks WHERE number = 3; DELETE FROM events WHERE type LIKE 'c%'");
    expect((await verifyAudit(db, head)).problems).toEqual([{ code: "HEAD_UNKNOWN", block: 3, sealedAt: null }]);
    await tamper(db, "DELETE FROM audit_blocks; UPDATE events SET type = 'x' WHERE type = 'a1'");
    await sealAll(db);
    await append(db, "e1");
    await sealAll(db);
    expect((await verifyAudit(db, null)).ok).toBe(true);
    expect((await verifyAudit(db, head)).ok).toBe(false);
  });

  test("has small blocks that never cut a transaction in two", async () => {
    const db = await open();
    const types = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
    for (const count of [6, 6, 25, 1]) await append(db, ...types(count));
    await sealAll(db, 10);
    const blocks = await db.query<{ event_count: number }>("SELECT event_count FROM audit_blocks ORDER BY number");
    expect(blocks.map((block) => block.event_count)).toEqual([12, 25, 1]);
    expect(await verifyAudit(db, null)).toMatchObject({ ok: true, events: 38, unsealed: 0 });
  });

  test("goes on after a dump is restored where the transaction counter is behind, and still covers both lives", async () => {
    const db = await open();
    const errors: string[] = [];
    const log = { ...silent, error: (_: object, message: string) => errors.push(message) };
    /** The server before: its counter was at a million. */
    const before: Queryable = {
      query: async <Row>(sql: string, params?: readonly unknown[]) =>
        sql.includes("pg_snapshot_xmin") ? ([{ horizon: "1000000" }] as Row[]) : db.query<Row>(sql, params),
    };
    await append(db, "old1", "old2");
    await sealNextBlock(before);
    await tamper(db, "INSERT INTO events (id, type, actor, xid) VALUES ('evt_late', 'late', 'x', '1000001')");
    await append(db, "new1");

    const sealer = startAuditSealer(db, { head: keptInMemory(), log });
    onTestFinished(() => sealer.stop());
    await expect.poll(() => sealer.sealNow().then(() => unsealed(db))).toBe(0);
    await append(db, "new2");
    await expect.poll(() => sealer.sealNow().then(() => unsealed(db))).toBe(0);

    expect(errors).toEqual([expect.stringContaining("counter went back")]);
    expect(await verifyAudit(db, null)).toMatchObject({ ok: true, events: 5 });
    await tamper(db, "UPDATE events SET type = 'x' WHERE type IN ('old1', 'late', 'new2')");
    expect((await problemsIn(db)).map((problem) => problem.split(" ")[0])).toEqual(Array(3).fill("EVENT_CHANGED"));
  });

  test("is sealed by whoever holds the lease, who tells each head to the log and keeps it outside", async () => {
    const db = await open();
    const told: object[] = [];
    const folder = await mkdtemp(join(tmpdir(), "audit-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const head = headInFolder(folder);
    const first = startAuditSealer(db, { head, log: { ...silent, info: (details) => told.push(details) } });
    const second = startAuditSealer(db, { head: keptInMemory(), log: silent });
    await append(db, "a1");
    await expect.poll(() => first.sealNow()).toBe(1);
    await append(db, "a2");
    expect(await second.sealNow()).toBe(0);
    await first.stop();
    expect(told.at(-1)).toEqual({ head: await head.read(), events: 1 });
    await append(db, "a3");
    await expect.poll(() => second.sealNow().then(() => unsealed(db))).toBe(0);
    await second.stop();
    expect(await verifyAudit(db, await head.read())).toMatchObject({ ok: true });
  });

  test("does not write over an outside head that it does not contain, and says so once", async () => {
    const db = await open();
    const errors: string[] = [];
    const foreign = { number: 7, hash: "f".repeat(64), sealed_at: "2026-01-01T00:00:00.000000Z" };
    const head = keptInMemory(foreign);
    const sealer = startAuditSealer(db, { head, log: { ...silent, error: (_, message) => errors.push(message) } });
    await append(db, "a1");
    await expect.poll(() => sealer.sealNow().then(() => unsealed(db))).toBe(0);
    await sealer.stop();
    expect(await head.read()).toEqual(foreign);
    expect(errors).toEqual([expect.stringContaining("does not contain the head")]);
  });
});

function keptInMemory(head: Awaited<ReturnType<HeadKeeper["read"]>> = null): HeadKeeper {
  let kept = head;
  return {
    read: async () => kept,
    write: async (next) => {
      kept = next;
    },
  };
}

describe("the audit chain of several processes", () => {
  test("waits for transactions that began before and are still open", async () => {
    const db = await openTestDatabase("postgres");
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const { promise: written, resolve: wrote } = Promise.withResolvers<void>();
    const slow = db.transaction(async (tx) => {
      await append(tx, "slow");
      wrote();
      await mayCommit;
    });
    await written;
    await append(db, "quick");
    await sealNextBlock(db);
    expect(await unsealed(db)).toBe(1);
    commit();
    await slow;
    await sealAll(db);
    expect(await verifyAudit(db, null)).toMatchObject({ ok: true, events: 2, unsealed: 0 });
  });

  test("holds while many write and several seal at once", async () => {
    const db = await openTestDatabase("postgres");
    const other = await openDatabase({ url: db.url ?? "" });
    onTestFinished(() => other.close());
    let writing = true;
    async function write(): Promise<void> {
      for (let round = 0; round < 30; round++) await db.transaction((tx) => append(tx, "x", "y"));
    }
    async function seal(connection: Database): Promise<void> {
      while (writing) await sealNextBlock(connection, 5);
    }
    const sealing = [seal(db), seal(db), seal(other)];
    await Promise.all(Array.from({ length: 8 }, write));
    writing = false;
    await Promise.all(sealing);
    await sealAll(db);
    expect(await verifyAudit(db, null)).toMatchObject({ ok: true, events: 480, unsealed: 0 });
  });
});
