import { beforeAll, expect, it } from "vitest";
import type { Database } from "../../src/core/store/database.ts";
import { openTestDatabase } from "../support/databases.ts";
import { openLedgerBench } from "./ledger-bench.ts";
import { checkHistories, checkHistory } from "./ledger-histories.ts";
import type { Step } from "./ledger-model.ts";

let db: Database;
let benches = 0;

beforeAll(async () => {
  db = await openTestDatabase("pglite");
});

async function freshBench() {
  await db.query("delete from decisions");
  await db.query("delete from actions");
  benches += 1;
  return openLedgerBench(db, `C${benches}`);
}

const execute: Step = { do: "execute", action: 0, outcome: "ok", dies: null, twice: true };
const approved: Step[] = [
  { do: "propose", tool: "pay", amount: 200, staff: null },
  { do: "decide", action: 0, person: "lin", decision: "approve" },
  { do: "decide", action: 0, person: "fay", decision: "approve" },
];

/** What may happen between the approval and the effect, and what then becomes of the action. */
const MEANWHILE: [string, Step[], string][] = [
  ["nothing", [], "succeeded"],
  ["its time runs out", [{ do: "time passes", action: 0, past: "execution" }], "approved"],
  ["the customer takes it back", [{ do: "withdraw", action: 0, by: "owner" }], "withdrawn"],
  ["the tool changes", [{ do: "tool changes" }], "refused"],
  ["the policy forbids it", [{ do: "policy changes", regime: "closed" }], "refused"],
  ["an approver leaves the company", [{ do: "person leaves", person: "fay" }], "refused"],
  ["its arguments are changed in the database", [{ do: "arguments are tampered with", action: 0 }], "refused"],
];

it.each(MEANWHILE)("checks everything again before the effect: %s", async (_, meanwhile, status) => {
  const bench = await freshBench();
  await checkHistory(bench, [...approved, ...meanwhile, execute]);
  const [action] = await bench.observe();
  expect(action).toMatchObject({ status, effects: status === "succeeded" ? 1 : 0 });
});

it("asks again for what was allowed once and needs a person by now", async () => {
  const bench = await freshBench();
  const allowed: Step = { do: "propose", tool: "poke", amount: 5, staff: null };
  await checkHistory(bench, [allowed, { do: "policy changes", regime: "stricter" }, execute]);
  expect(await bench.observe()).toMatchObject([{ history: ["approved", "refused"], effects: 0 }]);
});

it("does what its rules say, whatever people, time, tools, policy and dying workers do", { timeout: 60_000 }, () =>
  checkHistories(freshBench, { runs: 40, maxSteps: 40 }),
);
