/**
 * How soon a customer hears of a decision: from the recorded approval to the stored reply, with the shop answering at once,
 * and where the time goes. `node bench/decision.ts [pglite|postgres] [decisions = 100]`
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ActionStatus } from "../src/core/actions/action.ts";
import { ACTION_QUEUE } from "../src/core/actions/execute.ts";
import type { Owner } from "../src/core/identity/owner.ts";
import type { Database } from "../src/core/store/database.ts";
import { startJobs } from "../src/core/store/jobs.ts";
import { refundModel } from "../test/chaos/refund-model.ts";
import { type Desk, openDesk, quietLog } from "../test/support/desk.ts";
import { scriptedSource } from "../test/support/scripted-model.ts";
import { ask, sight } from "./ask.ts";
import { type DatabaseKind, openBenchDatabase } from "./bench-database.ts";
import { percentile, printTable, say } from "./measure.ts";

const WARM_UPS = 20;
const QUEUE = "bench.nothing";

/** Ms of each stretch on the way from the press to the reply. */
interface Stretches {
  "press to decision recorded": number;
  "decision to claimed: job picked up, everything checked again": number;
  "claimed to settled: the shop's answer": number;
  "settled to reply stored: a turn": number;
  "decision to reply": number;
}

/** Has the customer ask for a refund that waits for staff; gives the conversation and the action. */
async function propose(desk: Desk, owner: Owner): Promise<{ conversationId: string; actionId: string }> {
  const { threads } = desk.support;
  const { id } = await threads.open("web", owner);
  const waiting = sight(desk.support, id, (event) => (event.type === "interrupt" ? event.action.id : undefined));
  await ask(desk.support, id, owner, "please refund 0.01 for order 1001, the cup was chipped");
  return { conversationId: id, actionId: (await waiting).seen };
}

/** Every new action has a job that parks its graph; staff come later than that. */
async function parked(db: Database): Promise<void> {
  for (;;) {
    const open = await db.query("select 1 from pgboss.job where name = $1 and state < 'completed' limit 1", [
      ACTION_QUEUE,
    ]);
    if (open.length === 0) return;
    await sleep(20);
  }
}

async function decide(desk: Desk, conversationId: string, actionId: string): Promise<Stretches> {
  const reached = (status: ActionStatus) =>
    sight(
      desk.support,
      conversationId,
      (event) => (event.type === "action" && event.action.status === status) || undefined,
    );
  const reply = sight(
    desk.support,
    conversationId,
    (event) => (event.type === "message" && event.message.kind === "outcome") || undefined,
  );
  const seen = Promise.all([reached("approved"), reached("executing"), reached("succeeded"), reply]);
  const pressed = performance.now();
  await desk.support.approvals.decide(actionId, desk.staff.max, { decision: "approve", via: "console" });
  const [approved, claimed, settled, told] = await seen;
  return {
    "press to decision recorded": approved.at - pressed,
    "decision to claimed: job picked up, everything checked again": claimed.at - approved.at,
    "claimed to settled: the shop's answer": settled.at - claimed.at,
    "settled to reply stored: a turn": told.at - settled.at,
    "decision to reply": told.at - approved.at,
  };
}

/** Ms from the commit that sent a job to its handler, nothing else going on. */
async function pickUps(db: Database, count: number): Promise<number[]> {
  const jobs = await startJobs(db, { queues: [QUEUE], log: quietLog });
  let started = Promise.withResolvers<number>();
  await jobs.work(QUEUE, async () => started.resolve(performance.now()), { concurrency: 16 });
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    started = Promise.withResolvers();
    await db.transaction((tx) => jobs.send(tx, QUEUE, {}));
    const committed = performance.now();
    times.push((await started.promise) - committed);
    await sleep(10); // until its worker waits again
  }
  await jobs.stop();
  return times;
}

async function measure(kind: DatabaseKind, decisions: number): Promise<void> {
  const { db, close } = await openBenchDatabase(kind);
  const desk = await openDesk({ db, models: scriptedSource(refundModel) });
  const owner = await desk.customer("C001");
  say(`${kind}: ${WARM_UPS + decisions} customers ask for a refund`);
  const proposed: Awaited<ReturnType<typeof propose>>[] = [];
  for (let index = 0; index < WARM_UPS + decisions; index++) proposed.push(await propose(desk, owner));
  await parked(db);

  say(`${kind}: staff decide`);
  const measured: Stretches[] = [];
  for (const { conversationId, actionId } of proposed) {
    measured.push(await decide(desk, conversationId, actionId));
    await sleep(10);
  }
  const counted = measured.slice(WARM_UPS);
  await desk.close();
  const pickUp = await pickUps(db, decisions);
  await close();

  const row = (name: string, times: number[]) => ({
    database: kind,
    "": name,
    "p50 ms": percentile(times, 0.5),
    "p90 ms": percentile(times, 0.9),
  });
  const names = Object.keys(counted[0] ?? {}) as (keyof Stretches)[];
  const rows = names.map((name) =>
    row(
      name,
      counted.map((one) => one[name]),
    ),
  );
  const total = rows.at(-1);
  const job = row("a job's pick-up alone", pickUp);
  const ratio = (figure: "p50 ms" | "p90 ms") => (total?.[figure] ?? Number.NaN) / job[figure];
  printTable([
    ...rows,
    job,
    {
      database: kind,
      "": "decision to reply / pick-up alone",
      "p50 ms": ratio("p50 ms"),
      "p90 ms": ratio("p90 ms"),
    },
  ]);
}

const [only, decisions = "100"] = process.argv.slice(2);
for (const kind of ["pglite", "postgres"] as const) if (!only || only === kind) await measure(kind, Number(decisions));
