/**
 * What the ledger promises, written from its rules and not from its code: no database, no clock, no LangGraph. Random
 * histories are run on this and on the real one, and both have to agree after every step.
 */

export type Status =
  | "refused"
  | "awaiting_approval"
  | "denied"
  | "expired"
  | "withdrawn"
  | "approved"
  | "executing"
  | "succeeded"
  | "failed"
  | "unknown";

/** What the company's system does with one request. `lost_after`: it did it, and the answer never arrived. */
export const OUTCOMES = ["ok", "failed", "busy", "not_sent", "lost_before", "lost_after"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where the worker dies while it executes, in order; the request leaves between the third and the fourth. */
export const DEATHS = [
  "action.before-claim",
  "action.after-claim",
  "upstream.before-send",
  "upstream.after-response",
  "settle.before-commit",
  "settle.after-commit",
] as const;
export type Death = (typeof DEATHS)[number];

export const REGIMES = ["usual", "stricter", "closed"] as const;
export type Regime = (typeof REGIMES)[number];

/** Everybody counts for "anybody on staff"; the rest is by group. */
export const GROUPS = { lin: ["finance"], fay: ["finance"], max: [], ada: ["finance", "management"] } as const;
export type Person = keyof typeof GROUPS;
export const PEOPLE = ["lin", "fay", "max", "ada"] as const satisfies Person[];

/** `pay` is declared idempotent and honours its key; `poke` is not, and does what it is told every time. */
export const TOOLS = ["pay", "poke"] as const;
export type ToolName = (typeof TOOLS)[number];

/** What can run out: the time to decide, to execute, a worker's claim, and the patience with a job that never came. */
export type Clock = "decision" | "execution" | "claim" | "patience";

/** `action` counts back from the newest: older ones are mostly settled, and little happens to them. */
export type Step =
  | { do: "propose"; tool: ToolName; amount: number; staff: Person | null }
  | { do: "decide"; action: number; person: Person; decision: "approve" | "deny" }
  | { do: "withdraw"; action: number; by: "owner" | "stranger" }
  | { do: "execute"; action: number; outcome: Outcome; dies: Death | null; twice: boolean }
  | { do: "reconcile"; action: number; outcome: Outcome }
  | { do: "settle by staff"; action: number; person: Person; outcome: "succeeded" | "failed" }
  | { do: "time passes"; action: number; past: Clock }
  | { do: "sweep" }
  | { do: "tool changes" }
  | { do: "policy changes"; regime: Regime }
  | { do: "arguments are tampered with"; action: number }
  | { do: "person leaves"; person: Person }
  | { do: "person returns"; person: Person };

interface Need {
  group: string | null;
  people: number;
}

export interface ExpectedAction {
  tool: ToolName;
  amount: number;
  toolVersion: number;
  askedBy: Person | null;
  needs: Need[];
  approvers: Person[];
  decisions: number;
  /** How often a person said what an unknown action had come to. */
  findings: number;
  /** Every status it had, oldest first. */
  history: Status[];
  /** How often the company's system did it. */
  effects: number;
  attempts: number;
  /** Jobs that were sent to execute it. */
  jobs: number;
  past: Set<Clock>;
  tampered: boolean;
}

export interface Expected {
  actions: ExpectedAction[];
  toolVersion: number;
  regime: Regime;
  gone: Set<Person>;
}

export function emptyLedger(): Expected {
  return { actions: [], toolVersion: 1, regime: "usual", gone: new Set() };
}

export function statusOf(action: ExpectedAction): Status {
  return action.history.at(-1) ?? "refused";
}

const ANSWER: Record<Outcome, Status> = {
  ok: "succeeded",
  failed: "failed",
  busy: "failed",
  not_sent: "approved",
  lost_before: "unknown",
  lost_after: "unknown",
};

/** Null: the policy says no. Nothing needed: it says yes. */
function needsOf(amount: number, regime: Regime): Need[] | null {
  if (regime === "closed" || amount > 1_000) return null;
  return [
    ...(amount > 10 ? [{ group: null, people: 1 }] : []),
    ...(amount > 100 ? [{ group: "finance", people: 2 }] : []),
    ...(amount > 500 ? [{ group: "management", people: 1 }] : []),
    ...(regime === "stricter" ? [{ group: "finance", people: 1 }] : []),
  ];
}

function fills(need: Need, person: Person): boolean {
  const groups: readonly string[] = GROUPS[person];
  return need.group === null || groups.includes(need.group);
}

function suffices(needs: readonly Need[], people: readonly Person[], gone: ReadonlySet<Person>): boolean {
  const present = people.filter((person) => !gone.has(person));
  return needs.every((need) => present.filter((person) => fills(need, person)).length >= need.people);
}

/** What ends without having been sent leaves a graph behind, and a job that is rid of it. */
const LEAVES_A_GRAPH: readonly Status[] = ["denied", "expired", "withdrawn"];

function enter(action: ExpectedAction, status: Status): null {
  const wasApproved = statusOf(action) === "approved";
  if (LEAVES_A_GRAPH.includes(status) || (status === "refused" && wasApproved)) action.jobs += 1;
  if (status === "approved") action.past.delete("patience");
  action.history.push(status);
  return null;
}

/** The code that the step is refused with, or null. */
export function expect(ledger: Expected, step: Step): string | null {
  if (!("action" in step)) return expectOfAll(ledger, step);
  const action = ledger.actions.at(-1 - (step.action % ledger.actions.length));
  return action ? expectOfOne(ledger, action, step) : null;
}

type StepOfOne = Extract<Step, { action: number }>;

function expectOfAll(ledger: Expected, step: Exclude<Step, StepOfOne>): string | null {
  switch (step.do) {
    case "propose": {
      const needs = needsOf(step.amount, ledger.regime);
      const first: Status = needs === null ? "refused" : needs.length > 0 ? "awaiting_approval" : "approved";
      const { tool, amount, staff: askedBy } = step;
      ledger.actions.push({
        ...{ tool, amount, askedBy, toolVersion: ledger.toolVersion, needs: needs ?? [], history: [first] },
        ...{
          approvers: [],
          decisions: 0,
          findings: 0,
          effects: 0,
          attempts: 0,
          jobs: 0,
          past: new Set(),
          tampered: false,
        },
      });
      return null;
    }
    case "sweep":
      for (const action of ledger.actions) swept(action);
      return null;
    case "tool changes":
      ledger.toolVersion += 1;
      return null;
    case "policy changes":
      ledger.regime = step.regime;
      return null;
    case "person leaves":
      ledger.gone.add(step.person);
      return null;
    case "person returns":
      ledger.gone.delete(step.person);
      return null;
  }
}

function swept(action: ExpectedAction): void {
  const status = statusOf(action);
  if (status === "awaiting_approval" && action.past.has("decision")) enter(action, "expired");
  else if (status === "approved" && action.past.has("execution")) enter(action, "expired");
  else if (status === "approved" && action.past.delete("patience")) action.jobs += 1;
  else if (status === "executing" && action.past.has("claim")) enter(action, "unknown");
}

function expectOfOne(ledger: Expected, action: ExpectedAction, step: StepOfOne): string | null {
  const status = statusOf(action);
  switch (step.do) {
    case "decide":
      return decided(ledger, action, step);
    case "withdraw":
      if (step.by === "stranger") return "NOT_FOUND";
      if (status !== "awaiting_approval" && status !== "approved") return "TOO_LATE";
      return enter(action, "withdrawn");
    case "execute":
      return executed(ledger, action, step);
    case "reconcile":
      return reconciled(ledger, action, step.outcome);
    case "settle by staff":
      if (ledger.gone.has(step.person) || action.askedBy === step.person) return "NOT_AN_APPROVER";
      if (action.needs.length > 0 && !action.needs.some((need) => fills(need, step.person))) return "NOT_AN_APPROVER";
      if (status !== "unknown") return "NOT_UNKNOWN";
      action.findings += 1;
      return enter(action, step.outcome);
    case "time passes":
      if (clockRuns(action, step.past)) action.past.add(step.past);
      return null;
    case "arguments are tampered with":
      action.tampered = true;
      return null;
  }
}

/** The time to decide runs from the start, the rest from the approval, and a claim's while it holds. */
function clockRuns(action: ExpectedAction, clock: Clock): boolean {
  if (clock === "claim") return statusOf(action) === "executing";
  return clock === "decision" || action.history.includes("approved");
}

function decided(
  ledger: Expected,
  action: ExpectedAction,
  { person, decision }: Extract<Step, { do: "decide" }>,
): string | null {
  const status = statusOf(action);
  if (ledger.gone.has(person) || action.askedBy === person) return "NOT_AN_APPROVER";
  const now = needsOf(action.amount, ledger.regime);
  const needs = status === "awaiting_approval" ? [...action.needs, ...(now ?? [])] : action.needs;
  if (!needs.some((need) => fills(need, person))) return "NOT_AN_APPROVER";
  if (status === "expired") return "APPROVAL_EXPIRED";
  if (status !== "awaiting_approval" || action.approvers.includes(person)) return "ALREADY_DECIDED";
  if (decision === "approve" && now === null) return "POLICY_DENIES_NOW";
  if (action.past.has("decision")) return "APPROVAL_EXPIRED";
  action.needs = needs;
  action.decisions += 1;
  if (decision === "deny") return enter(action, "denied");
  action.approvers.push(person);
  if (!suffices(action.needs, action.approvers, ledger.gone)) return null;
  action.jobs += 1;
  return enter(action, "approved");
}

/** Every check is made again, and only then does one worker claim it. */
function executed(
  ledger: Expected,
  action: ExpectedAction,
  { outcome, dies }: Extract<Step, { do: "execute" }>,
): string | null {
  if (statusOf(action) !== "approved") return null;
  const needs = needsOf(action.amount, ledger.regime);
  const enough = needs !== null && [needs, action.needs].every((some) => suffices(some, action.approvers, ledger.gone));
  if (!enough || action.tampered || action.toolVersion !== ledger.toolVersion) return enter(action, "refused");

  if (dies === "action.before-claim") return "DIED";
  if (action.past.has("execution")) return null;
  action.attempts += 1;
  action.past.delete("claim");
  enter(action, "executing");
  if (dies === "action.after-claim" || dies === "upstream.before-send") return "DIED";
  if (outcome === "ok" || outcome === "lost_after") action.effects += 1;
  if (dies !== null && dies !== "settle.after-commit") return "DIED";
  enter(action, ANSWER[outcome]);
  if (dies !== null) return "DIED";
  if (outcome === "not_sent") action.jobs += 1;
  return null;
}

/** Only what is declared idempotent is asked again, until its deadline, and it answers what it answered before. */
function reconciled(ledger: Expected, action: ExpectedAction, outcome: Outcome): string | null {
  if (statusOf(action) !== "unknown" || action.tool !== "pay" || action.toolVersion !== ledger.toolVersion) return null;
  if (action.tampered || action.past.has("execution")) return null;
  const wasDone = action.effects > 0;
  if (outcome === "ok" || outcome === "lost_after") action.effects = 1;
  if (outcome === "ok" || (outcome === "failed" && wasDone)) return enter(action, "succeeded");
  return outcome === "failed" ? enter(action, "failed") : "RETRY_LATER";
}
