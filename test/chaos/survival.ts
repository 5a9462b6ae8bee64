import { expect } from "vitest";
import type { Effect } from "../../demo/company/effects.ts";
import type { FaultPoint } from "../../src/core/fault-points.ts";
import type { DeskPlace } from "./desk-requests.ts";
import { type Counter, type Errand, type ErrandKind, IN_THE_END, runErrand } from "./errand.ts";
import { MortalDesk } from "./mortal-desk.ts";
import type { ShopProcess } from "./shop-process.ts";

/** One death: at which passing of which point, and what was going on. */
export interface Death {
  point: FaultPoint;
  nth: number;
  errands: readonly ErrandKind[];
}

/**
 * Kills one process after another, each in the middle of new errands and after the old ones have recovered, then holds the
 * records of the product and of the shop against each other.
 */
export async function surviveDeaths(place: DeskPlace, shop: ShopProcess, deaths: readonly Death[]): Promise<void> {
  await using desk = new MortalDesk(place);
  const counter: Counter = {
    ask: (name, ask) => desk.ask(name, ask),
    loseNextAnswer: () => shop.faults({ operation: "refund_order", loseResponse: "after", times: 1 }),
  };
  const errands: Errand[] = [];
  for (const [life, { point, nth, errands: kinds }] of deaths.entries()) {
    const { died } = await desk.arm(point, nth);
    const running = Promise.all(kinds.map((kind, index) => runErrand(counter, kind, `${life}-${index}-${kind}`)));
    await Promise.race([died, running.then(() => Promise.reject(new Error(`Nothing passed ${point} ${nth} times.`)))]);
    errands.push(...(await running));
  }
  const effects = await shop.effects();
  for (const errand of errands) await checkErrand(counter, errand, effects);
  expect(effects).toHaveLength(errands.filter(({ kind }) => kind === "approved" || kind === "lost").length);
  const audit = await counter.ask("audit", {});
  expect(audit).toMatchObject({ ok: true, unsealed: 0 });
  expect(audit.blocks).toBeGreaterThan(0);
}

interface Records {
  messages: { author: string; kind: string; author_id: string | null; turn_id: string | null; input: string | null }[];
  actions: { id: string; status: string }[];
  /** Statuses that the action's events tell, oldest first. */
  history: string[];
}

const RECORDS = `
  select
    (select jsonb_agg(jsonb_build_object('author', author, 'kind', kind, 'author_id', author_id, 'turn_id', turn_id,
       'input', input) order by seq) from messages where conversation_id = $1) as messages,
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status)), '[]') from actions
     where conversation_id = $1) as actions,
    (select coalesce(jsonb_agg(substr(type, 8) order by seq), '[]') from events
     where conversation_id = $1 and type like 'action.%') as history`;

const FINAL = ["denied", "expired", "withdrawn", "succeeded", "failed", "refused"];

/** No message lost, each answered once, one action, one end of it, told once, and done in the shop as often as it may. */
async function checkErrand(counter: Counter, errand: Errand, effects: readonly Effect[]): Promise<void> {
  const [row] = await counter.ask("query", { sql: RECORDS, params: [errand.conversationId] });
  const { messages, actions, history } = row as Records;
  const where = JSON.stringify({ errand, messages, actions, history });
  expect(messages.filter(({ author }) => author === "customer").length, where).toBe(1);
  expect(messages.filter(({ turn_id }) => turn_id === errand.messageId).length, where).toBe(1);
  expect(
    messages.every(({ input }) => input !== "queued"),
    where,
  ).toBe(true);
  expect(
    messages.every(({ kind }) => kind !== "apology"),
    where,
  ).toBe(true);
  if (errand.kind === "chat") {
    expect(actions, where).toEqual([]);
    return;
  }
  expect(actions, where).toEqual([{ id: errand.actionId, status: IN_THE_END[errand.kind] }]);
  expect(history.filter((status) => FINAL.includes(status)).length, where).toBe(1);
  expect(history.filter((status) => status === "executing").length, where).toBeLessThanOrEqual(1);
  const told = messages.filter(({ kind, author }) => kind === "outcome" && author === "assistant");
  // A lost answer is told as such, and once more when it is known; if it is known in time, once.
  expect(told.length, where).toBeGreaterThanOrEqual(1);
  expect(told.length, where).toBeLessThanOrEqual(history.includes("unknown") ? 2 : 1);
  const done = effects.filter((effect) => effect.idempotency_key === errand.actionId);
  expect(done.length, where).toBe(errand.kind === "approved" || errand.kind === "lost" ? 1 : 0);
}
