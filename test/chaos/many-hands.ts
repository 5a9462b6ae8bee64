import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { DeskProcess } from "./desk-handle.ts";
import { preparePlace } from "./place.ts";

const CUSTOMER = "C001";
/** Conversations that are worked on at the same time. */
const AT_ONCE = 20;

interface Settled {
  id: string;
  status: string;
  /** Every status after the first, oldest first. */
  history: string[];
  decisions: string[];
  /** Times that the customer was told. */
  told: number;
}

const SETTLED = `
  select id, status,
    (select jsonb_agg(substr(type, 8) order by seq) from events where action_id = a.id
       and type not in ('action.proposed', 'action.awaiting_approval', 'action.withdrawal_too_late')) as history,
    array(select decision from decisions where action_id = a.id) as decisions,
    (select count(*)::int from messages m where m.author = 'assistant' and m.author_id = a.id) as told
  from actions a`;

/** What an action's events must be, for each way in which it can end. */
const ENDS: Record<string, { histories: string[]; decisions: string[]; effects: number }> = {
  succeeded: { histories: ["approved,executing,succeeded"], decisions: ["approve"], effects: 1 },
  denied: { histories: ["denied"], decisions: ["deny"], effects: 0 },
  expired: { histories: ["expired"], decisions: [], effects: 0 },
  withdrawn: { histories: ["withdrawn", "approved,withdrawn"], decisions: [], effects: 0 },
};

/**
 * Several processes on one database. Each action is approved and denied by several people, withdrawn and (one in three)
 * expired at the same moment, each press through another process; then the ledger is held against the shop.
 */
export async function manyHands({ processes, actions }: { processes: number; actions: number }): Promise<void> {
  const { place, shop } = await preparePlace("postgres");
  const desks = Array.from({ length: processes }, () => new DeskProcess(place));
  onTestFinished(async () => void (await Promise.all(desks.map((desk) => desk.kill()))));
  for (const desk of desks) await desk.ask("open", {});
  const [first] = desks;
  if (!first) throw new Error("No process.");
  const anyDesk = (): DeskProcess => desks[Math.floor(Math.random() * desks.length)] ?? first;

  async function query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return (await anyDesk().ask("query", { sql, params })) as Row[];
  }
  async function until(sql: string, count: number): Promise<void> {
    for (;;) {
      const [row] = await query<{ count: number }>(`select count(*)::int as count from ${sql}`);
      if (row?.count === count) return;
      await sleep(100);
    }
  }

  await inParallel(actions, async (index) => {
    const text = "please refund 0.01 for order 1001, the cup was chipped";
    await anyDesk().ask("say", { thread: `t${index}`, customer: CUSTOMER, text, platformId: `m${index}` });
  });
  await until("actions", actions);

  const ids = await query<{ id: string }>("select id from actions");
  const answers = new Map<string, string[]>();
  await inParallel(actions, async (index) => {
    const action = ids[index]?.id ?? "";
    if (index % 3 === 0) {
      const soon = "clock_timestamp() + random() * interval '40 milliseconds'";
      await query(`update actions set expires_at = ${soon} where id = $1`, [action]);
    }
    const presses = [
      () => anyDesk().ask("decide", { action, person: "max", decision: "approve" }),
      () => anyDesk().ask("decide", { action, person: "lin", decision: "approve" }),
      () => anyDesk().ask("decide", { action, person: "max", decision: "deny" }),
      () => anyDesk().ask("decide", { action, person: "ada", decision: "deny" }),
      () => anyDesk().ask("withdraw", { action, customer: CUSTOMER }),
    ];
    const inAnyOrder = presses.sort(() => Math.random() - 0.5);
    answers.set(action, await Promise.all(inAnyOrder.map((press) => press())));
  });
  await until("actions where settled_at is not null", actions);
  await until("messages where input = 'queued'", 0);

  const effects = await shop.effects();
  for (const { id, status, history, decisions, told } of await query<Settled>(SETTLED)) {
    const where = JSON.stringify({ id, status, history, decisions, told, answers: answers.get(id) });
    const end = ENDS[status];
    expect(end, where).toBeDefined();
    expect(end?.histories, where).toContain(history.join());
    // A customer may take back what was approved a moment ago and is not executed yet.
    expect(decisions, where).toEqual(history.join() === "approved,withdrawn" ? ["approve"] : end?.decisions);
    expect(effects.filter((effect) => effect.idempotency_key === id).length, where).toBe(end?.effects);
    expect(told, where).toBe(1);
    const wins = answers.get(id)?.filter((answer) => ["approved", "executing", "succeeded", "denied"].includes(answer));
    expect(wins?.length, where).toBe(decisions.length);
  }
  expect(effects.every(({ idempotency_key }) => idempotency_key !== null)).toBe(true);
  expect(await first.ask("audit", {})).toMatchObject({ ok: true });
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
