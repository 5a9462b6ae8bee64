import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import type { Fault } from "../../demo/company/faults.ts";
import { startShop } from "../../demo/shop/server.ts";
import type { ActionStatus } from "../../src/core/actions/action.ts";
import { refundModel } from "../chaos/refund-model.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { rewording, scriptedSource } from "../support/scripted-model.ts";
import { say, until } from "./conversing.ts";

const models = () => scriptedSource(rewording(refundModel));

async function askForRefund(desk: Desk): Promise<{ conversation: string; action: string }> {
  const owner = await desk.customer("C001");
  const conversation = await say(desk.support, owner, "please refund 0.10 for order 1001, the cup was chipped");
  const action = await until(async () => {
    const { items } = await desk.support.approvals.list({ conversationId: conversation, limit: 1 });
    return items[0]?.id;
  });
  return { conversation, action };
}

async function approve(desk: Desk, action: string): Promise<void> {
  await desk.support.approvals.decide(action, desk.staff.max, { decision: "approve", via: "test" });
}

function reaches(desk: Desk, action: string, status: ActionStatus): Promise<true> {
  return until(async () => ((await desk.support.approvals.get(action)).status === status ? true : undefined));
}

/** Statuses since the approval. */
async function historyOf(desk: Desk, action: string): Promise<string> {
  const rows = await desk.db.query<{ status: string }>(
    "select substr(type, 8) as status from events where action_id = $1 order by seq offset 2",
    [action],
  );
  return rows.map(({ status }) => status).join(" ");
}

/** What the customer was told of the action once it had settled, oldest first. */
function outcomesTold(desk: Desk, conversation: string, count: number): Promise<string[]> {
  return until(async () => {
    const told = (await desk.support.threads.messages(conversation, {})).filter(({ kind }) => kind === "outcome");
    return told.length >= count ? told.map(({ text }) => text) : undefined;
  });
}

const TROUBLE: { name: string; fault: Fault; ends: ActionStatus; history: string; effects: number }[] = [
  {
    name: "does it and loses the answer",
    fault: { loseResponse: "after" },
    ...{ ends: "succeeded", history: "approved executing unknown succeeded", effects: 1 },
  },
  {
    name: "hangs up before it does it",
    fault: { loseResponse: "before" },
    ...{ ends: "succeeded", history: "approved executing unknown succeeded", effects: 1 },
  },
  {
    name: "has an error of its own",
    fault: { status: 500 },
    ...{ ends: "succeeded", history: "approved executing unknown succeeded", effects: 1 },
  },
  {
    name: "is behind a proxy that shows a page",
    fault: { html: true },
    ...{ ends: "succeeded", history: "approved executing unknown succeeded", effects: 1 },
  },
  {
    name: "loses answer after answer",
    fault: { loseResponse: "after", times: 3 },
    ...{ ends: "succeeded", history: "approved executing unknown succeeded", effects: 1 },
  },
  {
    name: "is too busy to begin",
    fault: { status: 429 },
    ...{ ends: "failed", history: "approved executing failed", effects: 0 },
  },
  {
    name: "refuses",
    fault: { status: 422 },
    ...{ ends: "failed", history: "approved executing failed", effects: 0 },
  },
];

it("accounts for every refund when the shop misbehaves", { timeout: 90_000 }, async () => {
  const db = await openTestDatabase("pglite");
  await using desk = await openDesk({ db, models: models() });
  for (const { name, fault, ends, history, effects } of TROUBLE) {
    const { conversation, action } = await askForRefund(desk);
    desk.shop.faults({ operation: "refund_order", times: 1, ...fault });
    await approve(desk, action);
    await reaches(desk, action, ends);
    desk.shop.faults(null);
    expect(await historyOf(desk, action), name).toBe(history);
    expect(desk.shop.effects({ key: action }), name).toHaveLength(effects);
    const told = await outcomesTold(desk, conversation, 1);
    expect(told.at(-1), name).toContain(ends === "failed" ? "did not work" : "1001");
  }
});

it("finds out what a shop did that was slower than anybody waits", { timeout: 40_000 }, async () => {
  const db = await openTestDatabase("pglite");
  await using desk = await openDesk({ db, models: models(), upstreamTimeoutMs: 1_500 });
  const { action } = await askForRefund(desk);
  desk.shop.faults({ operation: "refund_order", latencyMs: 2_000, times: 1 });
  await approve(desk, action);
  await reaches(desk, action, "succeeded");
  expect(await historyOf(desk, action)).toBe("approved executing unknown succeeded");
  await sleep(800); // until the slow one is done as well
  expect(desk.shop.effects({ key: action })).toHaveLength(1);
});

it("asks again about a lost answer when whoever was asking has died", { timeout: 60_000 }, async () => {
  const db = await openTestDatabase("pglite");
  await using desk = await openDesk({ db, models: models() });
  // From the moment that the answer is lost, the row is held by one who will never let go of it.
  await db.query(`
    create function claim_for_the_dead() returns trigger language plpgsql as $$ begin
      new.claimed_by := 'a dead worker';
      new.claimed_until := clock_timestamp() + interval '2 seconds';
      return new;
    end $$`);
  await db.query(`create trigger dead_worker before update on actions for each row
    when (old.status = 'executing' and new.status = 'unknown') execute function claim_for_the_dead()`);
  const { action } = await askForRefund(desk);
  desk.shop.faults({ operation: "refund_order", loseResponse: "before", times: 1 });
  await approve(desk, action);
  await reaches(desk, action, "succeeded");
  expect(desk.shop.effects({ key: action })).toHaveLength(1);
});

it("never repeats what is not declared idempotent: a person looks, and the customer hears of it twice", async () => {
  const db = await openTestDatabase("pglite");
  await using desk = await openDesk({ db, models: models() });
  const settings = desk.project.toolSettings.get("refund_order");
  if (!settings) throw new Error("The demo has no refunds.");
  const toolSettings = new Map(desk.project.toolSettings).set("refund_order", { ...settings, idempotent: false });
  desk.support.use({ ...desk.project, toolSettings });
  const { conversation, action } = await askForRefund(desk);
  desk.shop.faults({ operation: "refund_order", loseResponse: "before", times: 1 });
  await approve(desk, action);
  await reaches(desk, action, "unknown");
  expect(await outcomesTold(desk, conversation, 1)).toEqual([expect.stringContaining("don't ask for it again")]);

  await sleep(300); // longer than a repetition would take
  expect(desk.shop.effects({ key: action })).toHaveLength(0);
  await desk.support.approvals.settleUnknown(action, desk.staff.lin, "failed", "not in the shop's books");
  const [, second] = await outcomesTold(desk, conversation, 2);
  expect(second).toContain("did not work");
  expect(second).not.toContain("books");
});

it("waits for a shop that is down, and then does it once", { timeout: 40_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "smart-support-shop-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const options = { token: "test-token", quiet: true, file: join(folder, "shop.db") };
  const shop = await startShop(options);
  const db = await openTestDatabase("pglite");
  await using desk = await openDesk({ db, shop, models: models() });
  const { action } = await askForRefund(desk);
  await shop.close();
  await approve(desk, action);
  await sleep(300); // time to find nobody there
  expect((await desk.support.approvals.get(action)).status).toBe("approved");

  const again = await startShop({ ...options, port: Number(new URL(shop.url).port) });
  onTestFinished(() => again.close());
  await reaches(desk, action, "succeeded");
  expect(again.effects()).toHaveLength(1);
});
