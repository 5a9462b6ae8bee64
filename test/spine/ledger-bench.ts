import { createApprovals } from "../../src/core/actions/approvals.ts";
import { ACTION_QUEUE, type Execution, executeAction, reconcileAction } from "../../src/core/actions/execute.ts";
import { insertProposals } from "../../src/core/actions/ledger.ts";
import { POLICY_DEFAULTS, type PolicyRule } from "../../src/core/actions/policy.ts";
import { prepareCall } from "../../src/core/actions/propose.ts";
import { sweepActions } from "../../src/core/actions/sweep.ts";
import { CodedError } from "../../src/core/coded-error.ts";
import { compileExpression, type Expression } from "../../src/core/expressions/expression.ts";
import { armFaultPoints } from "../../src/core/fault-points.ts";
import { type Customer, createCustomers } from "../../src/core/identity/customer.ts";
import { saltedDigestWith } from "../../src/core/insights/salted-digest.ts";
import { createRoster, type DeclaredPerson } from "../../src/core/staff/roster.ts";
import type { Database } from "../../src/core/store/database.ts";
import { createCatalogue } from "../../src/core/tools/catalogue.ts";
import type { ToolSettings } from "../../src/core/tools/tool.ts";
import { CountingSource } from "./counting-source.ts";
import { GROUPS, PEOPLE, type Person, type Regime, type Status, type Step } from "./ledger-model.ts";

/** What can be seen of one action of the real ledger. */
export interface Observed {
  history: Status[];
  status: Status;
  approvers: string[];
  decisions: number;
  findings: number;
  effects: number;
  attempts: number;
  jobs: number;
  /** Outcomes that were queued for the customer. */
  told: Status[];
}

export interface LedgerBench {
  /** Does the step and gives the code that it was refused with, or null. */
  take(step: Step): Promise<string | null>;
  observe(): Promise<Observed[]>;
}

const RULES: Record<Regime, PolicyRule[]> = {
  usual: [
    rule({ decide: "allow", when: when("args.amount <= 10") }),
    rule({ decide: "approval", when: when("args.amount > 10") }),
    rule({ decide: "approval", when: when("args.amount > 100"), approvers: ["finance"], approvals: 2 }),
    rule({ decide: "approval", when: when("args.amount > 500"), approvers: ["management"] }),
    rule({ decide: "deny", when: when("args.amount > 1000") }),
  ],
  stricter: [rule({ decide: "approval", approvers: ["finance"] })],
  closed: [rule({ decide: "deny" })],
};

/** Which column a step of time moves into the past; time itself is the database's. */
const CLOCKS = { decision: "expires_at", execution: "execute_by", claim: "claimed_until", patience: "retry_after" };

const SETTINGS = new Map<string, ToolSettings>([
  ["pay", { access: "public", idempotent: true }],
  ["poke", { access: "public" }],
]);

class WorkerDied extends Error {}

/** The real ledger over a database: policy, decisions, execution and sweeping, with an upstream and jobs that count. */
export async function openLedgerBench(db: Database, name: string): Promise<LedgerBench> {
  const source = new CountingSource();
  const catalogue = createCatalogue([source], SETTINGS);
  await catalogue.refresh();
  const identity = { externalId: name, email: null, name: null, attributes: null };
  const customer: Customer = await createCustomers(db).fromIdentity(identity);
  const roster = createRoster(db);
  const present = new Set<Person>(PEOPLE);
  await roster.sync(PEOPLE.map(declared));

  let regime: Regime = "usual";
  const ids: string[] = [];
  const jobs: string[] = [];
  const told: { id: string; status: string }[] = [];
  const execution: Execution = {
    db,
    catalogue,
    rules: () => ({
      policies: [...RULES.usual, ...RULES[regime]],
      defaults: POLICY_DEFAULTS,
      digest: saltedDigestWith("salt"),
    }),
    customerOf: async () => customer,
    inFlight: new Set(),
    listener: {
      settled: async (_tx, { id, status }) => void told.push({ id, status }),
      changed: () => undefined,
    },
    jobs: {
      send: async (_tx, queue, data) => void (queue === ACTION_QUEUE && jobs.push(String(data.actionId))),
    },
    worker: "w_test",
  };
  const everyJob = { ...execution.jobs, work: async () => {}, schedule: async () => {}, stop: async () => {} };
  const approvals = createApprovals(execution);
  const idOf = ({ action }: { action: number }): string => ids.at(-1 - (action % ids.length)) ?? "";

  async function propose(step: Extract<Step, { do: "propose" }>): Promise<void> {
    const prepared = await prepareCall(
      { name: step.tool, args: { amount: step.amount } },
      {
        ...{ principal: `test:${name}`, customer, conversation: null, staffId: step.staff },
        ...{ allowed: () => true, modelIsFallback: false },
      },
      null,
      catalogue,
      execution.rules(),
    );
    if (prepared.kind !== "action") throw new Error(`A write became a ${prepared.kind}.`);
    await db.transaction((tx) => insertProposals(tx, [prepared.proposal], POLICY_DEFAULTS.mostWaiting));
    ids.push(prepared.proposal.id);
  }

  async function execute(step: Extract<Step, { do: "execute" }>): Promise<void> {
    source.next = step.outcome;
    armFaultPoints((point) => {
      if (point === step.dies) throw new WorkerDied();
    });
    const runs = Array.from({ length: step.twice ? 2 : 1 }, () => executeAction(idOf(step), execution));
    const [first] = await Promise.allSettled(runs);
    armFaultPoints(null);
    if (first?.status === "rejected") throw first.reason;
  }

  async function act(step: Step): Promise<unknown> {
    switch (step.do) {
      case "propose":
        return propose(step);
      case "decide":
        return approvals.decide(idOf(step), declared(step.person), {
          ...{ decision: step.decision, via: "test", note: "for staff alone", messageToCustomer: "for you" },
        });
      case "withdraw":
        return approvals.withdraw(idOf(step), { customerId: step.by === "owner" ? customer.id : "cus_stranger" });
      case "execute":
        return execute(step);
      case "reconcile":
        source.next = step.outcome;
        return reconcileAction(idOf(step), execution);
      case "settle by staff":
        return approvals.settleUnknown(idOf(step), declared(step.person), step.outcome, "looked");
      case "time passes": {
        const past = `clock_timestamp() - interval '1 minute'`;
        const column = CLOCKS[step.past];
        return db.query(`update actions set ${column} = ${past} where id = $1 and ${column} is not null`, [idOf(step)]);
      }
      case "sweep":
        return sweepActions(execution, everyJob);
      case "tool changes":
        source.version += 1;
        return catalogue.refresh();
      case "policy changes":
        regime = step.regime;
        return;
      case "arguments are tampered with":
        return db.query(`update actions set args = '{"amount": 1}' where id = $1`, [idOf(step)]);
      case "person leaves":
        present.delete(step.person);
        return roster.sync([...present].map(declared));
      case "person returns":
        present.add(step.person);
        return roster.sync([...present].map(declared));
    }
  }

  return {
    async take(step) {
      try {
        await act(step);
        return null;
      } catch (error) {
        if (error instanceof WorkerDied) return "DIED";
        if (error instanceof CodedError) return error.code;
        throw error;
      }
    },
    async observe() {
      const rows = await db.query<Omit<Observed, "effects" | "jobs" | "told"> & { id: string }>(
        `select a.id, status, approvers, attempts,
           (select count(*)::int from decisions where action_id = a.id and decision in ('approve', 'deny')) as decisions,
           (select count(*)::int from decisions where action_id = a.id and decision in ('succeeded', 'failed')) as findings,
           (select array_agg(substr(type, 8) order by seq) from events where action_id = a.id
              and type not in ('action.proposed', 'action.approval_counted', 'action.withdrawal_too_late', 'action.policy_tightened')) as history
         from actions a where a.id = any($1) order by array_position($1, a.id)`,
        [ids],
      );
      return rows.map(({ id, ...row }) => ({
        ...row,
        effects: source.effects.get(id) ?? 0,
        jobs: jobs.filter((job) => job === id).length,
        told: told.filter((one) => one.id === id).map((one) => one.status as Status),
      }));
    },
  };
}

function declared(id: Person): DeclaredPerson {
  return { id, name: id, role: id === "ada" ? "admin" : "support", groups: [...GROUPS[id]], handles: {} };
}

function rule(parts: Pick<PolicyRule, "decide"> & Partial<PolicyRule>): PolicyRule {
  return { id: "test", tool: "*", approvers: [], approvals: 1, ...parts };
}

function when(source: string): Expression {
  const compiled = compileExpression(source);
  if ("problem" in compiled) throw new Error(compiled.problem.message);
  return compiled;
}
