import fc from "fast-check";
import { expect } from "vitest";
import type { LedgerBench, Observed } from "./ledger-bench.ts";
import {
  DEATHS,
  type Expected,
  emptyLedger,
  expect as expectStep,
  OUTCOMES,
  PEOPLE,
  REGIMES,
  type Status,
  type Step,
  statusOf,
  TOOLS,
} from "./ledger-model.ts";

const action = fc.nat({ max: 2 });
const person = fc.constantFrom(...PEOPLE);
const outcome = fc.constantFrom(...OUTCOMES);

const execute = fc
  .record({
    do: fc.constant("execute" as const),
    ...{ action, outcome, dies: fc.option(fc.constantFrom(...DEATHS), { freq: 2, nil: null }), twice: fc.boolean() },
  })
  // What a second worker finds after "nothing was sent" depends on who is quicker.
  .map((step) => ({ ...step, twice: step.twice && step.dies === null && step.outcome !== "not_sent" }));

const STEPS: { weight: number; arbitrary: fc.Arbitrary<Step> }[] = [
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("propose" as const),
      tool: fc.constantFrom(...TOOLS),
      amount: fc.constantFrom(5, 50, 50, 200, 700, 2_000),
      staff: fc.option(person, { freq: 3, nil: null }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      ...{ action, person, decision: fc.constantFrom("approve" as const, "approve" as const, "deny" as const) },
    }),
  },
  { weight: 8, arbitrary: execute },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("withdraw" as const),
      ...{ action, by: fc.constantFrom("owner" as const, "stranger" as const) },
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("reconcile" as const), action, outcome }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("settle by staff" as const),
      ...{ action, person, outcome: fc.constantFrom("succeeded" as const, "failed" as const) },
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("time passes" as const),
      ...{ action, past: fc.constantFrom("decision", "execution", "execution", "claim", "claim", "patience") },
    }),
  },
  { weight: 4, arbitrary: fc.constant({ do: "sweep" }) },
  { weight: 1, arbitrary: fc.constant({ do: "tool changes" }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("policy changes" as const), regime: fc.constantFrom(...REGIMES) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("arguments are tampered with" as const), action }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("person leaves" as const, "person returns" as const), person }),
  },
];

/** What may follow what, as the design draws it. */
const LEGAL: Record<Status, readonly Status[]> = {
  refused: [],
  awaiting_approval: ["approved", "denied", "expired", "withdrawn"],
  approved: ["executing", "expired", "withdrawn", "refused"],
  executing: ["succeeded", "failed", "unknown", "approved"],
  unknown: ["succeeded", "failed"],
  denied: [],
  expired: [],
  withdrawn: [],
  succeeded: [],
  failed: [],
};
const TOLD: readonly Status[] = ["refused", "denied", "expired", "withdrawn", "succeeded", "failed", "unknown"];

/** What must be true of any action at any time, whatever the reference model says. */
function holdInvariants({ history, status, effects, told, decisions, approvers }: Observed): void {
  expect(status).toBe(history.at(-1));
  expect(["refused", "awaiting_approval", "approved"]).toContain(history[0]);
  for (const [index, next] of history.slice(1).entries()) expect(LEGAL[history[index] ?? "refused"]).toContain(next);
  expect(effects).toBeLessThanOrEqual(1);
  if (!history.includes("executing")) expect(effects).toBe(0);
  if (["denied", "expired", "withdrawn", "refused"].includes(status) && !history.includes("executing"))
    expect(effects).toBe(0);
  if (status === "succeeded" && history.at(-2) === "executing") expect(effects).toBe(1);
  // Each outcome is told once; what was refused when it was proposed, its caller knows at once.
  expect(told).toEqual(history.slice(1).filter((one) => TOLD.includes(one)));
  expect(new Set(approvers).size).toBe(approvers.length);
  expect(decisions).toBe(approvers.length + history.filter((one) => one === "denied").length);
}

class LedgerStep implements fc.AsyncCommand<Expected, LedgerBench> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(ledger: Readonly<Expected>): boolean {
    return !("action" in this.#step) || ledger.actions.length > 0;
  }

  async run(ledger: Expected, bench: LedgerBench): Promise<void> {
    const code = expectStep(ledger, this.#step);
    expect(await bench.take(this.#step)).toBe(code);
    const observed = await bench.observe();
    observed.forEach(holdInvariants);
    expect(observed.map(({ told: _, ...rest }) => rest)).toEqual(
      ledger.actions.map((one) => ({
        ...{ history: one.history, status: statusOf(one), approvers: one.approvers, decisions: one.decisions },
        ...{ findings: one.findings, effects: one.effects, attempts: one.attempts, jobs: one.jobs },
      })),
    );
  }

  toString(): string {
    return JSON.stringify(this.#step);
  }
}

/** One history, step by step. */
export async function checkHistory(bench: LedgerBench, steps: readonly Step[]): Promise<void> {
  const ledger = emptyLedger();
  for (const step of steps) await new LedgerStep(step).run(ledger, bench);
}

/** Random histories of up to `maxSteps` steps; each is run on the reference model and on a bench of its own. */
export async function checkHistories(
  openBench: () => Promise<LedgerBench>,
  { runs, maxSteps }: { runs: number; maxSteps: number },
): Promise<void> {
  const steps = fc.oneof(...STEPS).map((step) => new LedgerStep(step));
  const histories = fc.commands([steps], { maxCommands: maxSteps, size: "max" });
  await fc.assert(
    fc.asyncProperty(histories, async (commands) => {
      const real = await openBench();
      await fc.asyncModelRun(() => ({ model: emptyLedger(), real }), commands);
    }),
    { numRuns: runs, endOnFailure: false },
  );
}
