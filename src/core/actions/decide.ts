import { CodedError } from "../coded-error.ts";
import { faultPoint } from "../fault-points.ts";
import { newId } from "../ids.ts";
import { findDeciders } from "../staff/deciders.ts";
import type { StaffPerson } from "../staff/person.ts";
import type { Transaction } from "../store/database.ts";
import { type Action, isSettled } from "./action.ts";
import { ACTION_QUEUE, type Execution } from "./execute.ts";
import { findAction, lockAction, lockConversationOf, recordApproval, tighten, transition } from "./ledger.ts";
import type { PolicyVerdict } from "./policy.ts";
import { policyNow, tightened } from "./policy-now.ts";
import { mayDecide, quorum } from "./quorum.ts";

/** `succeeded` and `failed`: what somebody found out about an unknown action. */
export type DecisionKind = "approve" | "deny" | "succeeded" | "failed";

export interface Decision {
  decision: "approve" | "deny";
  /** For staff only. */
  note?: string;
  /** The only words of a decision that the customer ever sees. */
  messageToCustomer?: string;
  /** Where it was pressed: `console`, `terminal`, `slack` … */
  via: string;
}

/**
 * Records one person's decision and, when it suffices, moves the action. The first sufficient decision wins. Where policy
 * has become stricter since the action was proposed, both hold, and the action says so from then on.
 * @throws CodedError NOT_FOUND 404, NOT_AN_APPROVER 403, ALREADY_DECIDED 409, POLICY_DENIES_NOW 403, APPROVAL_EXPIRED 410.
 * None of them changes anything.
 */
export async function decideAction(
  id: string,
  person: StaffPerson,
  decision: Decision,
  desk: Execution,
): Promise<Action> {
  // Asked before the transaction, which has the only connection there may be. What it is asked about never changes.
  const proposed = await findAction(desk.db, id);
  const now = proposed?.status === "awaiting_approval" ? await policyNow(proposed, desk) : null;
  const decided = await desk.db.transaction(async (tx) => {
    await lockConversationOf(tx, id);
    const stored = await lockAction(tx, id);
    if (!stored) throw new CodedError({ code: "NOT_FOUND", message: "No such approval.", status: 404 });
    const stricter = stored.status === "awaiting_approval" ? tightened(stored.policy, now) : null;
    const action = stricter ? { ...stored, policy: stricter } : stored;
    await authorise(tx, action, person.id);
    if (action.status !== "awaiting_approval") throw await alreadyDecided(tx, action);
    if (action.approvers.includes(person.id)) throw await alreadyDecided(tx, action);
    if (decision.decision === "approve" && now?.decide === "deny") throw deniedNow(now);
    if (stricter) await tighten(tx, action, stricter, `staff:${person.id}`);

    const row =
      decision.decision === "deny" ? await deny(tx, action, person, decision) : await approve(tx, action, person);
    if (!row) throw expired(action);
    await recordDecision(tx, id, person.id, decision);
    // A job either way: to carry it out, or to be rid of its graph.
    if (row.status !== "awaiting_approval") await desk.jobs.send(tx, ACTION_QUEUE, { actionId: id });
    if (isSettled(row.status)) await desk.listener.settled(tx, row);
    faultPoint("decision.before-commit");
    return row;
  });
  faultPoint("decision.after-commit");
  desk.listener.changed(decided);
  return decided;
}

/** Keeps what a person decided, or said that an unknown action had come to. Their note stays here, for staff alone. */
export async function recordDecision(
  tx: Transaction,
  actionId: string,
  staffId: string,
  said: Omit<Decision, "decision"> & { decision: DecisionKind },
): Promise<void> {
  const { decision, note = null, messageToCustomer = null, via } = said;
  await tx.query(
    `insert into decisions (id, action_id, staff_id, decision, note, message_to_customer, via) values ($1, $2, $3, $4, $5, $6, $7)`,
    [newId("dec"), actionId, staffId, decision, note, messageToCustomer, via],
  );
}

/**
 * Checked before anything is consumed, on every press, and against the roster as it is now: a session may outlive its
 * person's job.
 */
async function authorise(tx: Transaction, action: Action, personId: string): Promise<void> {
  if (action.requestedByStaff === personId) {
    throw notAnApprover("Nobody decides on what they asked for themselves.", "Ask a colleague.");
  }
  const [person] = await findDeciders(tx, [personId]);
  if (person && mayDecide(action.policy.requirements, person)) return;
  const groups = action.policy.requirements.flatMap((one) => one.approvers);
  const whose = groups.length > 0 ? groups.join(" and ") : "support staff";
  throw notAnApprover(`This is for ${whose} to decide.`, "Ask somebody who may.");
}

/** Somebody who may not decide on this. */
export function notAnApprover(message: string, remedy: string): CodedError {
  return new CodedError({ code: "NOT_AN_APPROVER", message, remedy, audience: "staff", status: 403 });
}

async function deny(tx: Transaction, action: Action, person: StaffPerson, decision: Decision): Promise<Action | null> {
  return transition(tx, {
    id: action.id,
    from: "awaiting_approval",
    to: "denied",
    guard: "unexpired",
    actor: `staff:${person.id}`,
    code: "DENIED",
    ...(decision.messageToCustomer ? { messageToCustomer: decision.messageToCustomer } : {}),
  });
}

async function approve(tx: Transaction, action: Action, person: StaffPerson): Promise<Action | null> {
  const approvers = [...action.approvers, person.id];
  if (quorum(action.policy.requirements, await findDeciders(tx, approvers)).met) {
    const to = { id: action.id, from: "awaiting_approval", to: "approved", guard: "unexpired" } as const;
    return transition(tx, { ...to, actor: `staff:${person.id}`, approvers });
  }
  return recordApproval(tx, action.id, person.id);
}

async function alreadyDecided(tx: Transaction, action: Action): Promise<CodedError> {
  if (action.status === "expired") return expired(action);
  const [last] = await tx.query<{ name: string; at: Date }>(
    `select staff.name, decisions.created_at as at from decisions join staff on staff.id = staff_id
     where action_id = $1 order by decisions.id desc limit 1`,
    [action.id],
  );
  const waits = action.status === "awaiting_approval";
  // Who withdrew it, or what became of it later, was nobody's decision.
  const by = last && action.status !== "withdrawn" ? `, decided by ${last.name} at ${last.at.toISOString()}` : "";
  return new CodedError({
    code: "ALREADY_DECIDED",
    message: waits
      ? "You approved this already; it waits for others."
      : `This was already decided: it is ${action.status}${by}.`,
    remedy: "Nothing was changed by this press.",
    audience: "staff",
    status: 409,
  });
}

function deniedNow({ reason }: PolicyVerdict & { decide: "deny" }): CodedError {
  return new CodedError({
    code: "POLICY_DENIES_NOW",
    message: `By now policy does not allow this: ${reason}`,
    remedy: "Deny it, so that the customer hears of it.",
    audience: "staff",
    status: 403,
  });
}

function expired(action: Action): CodedError {
  return new CodedError({
    code: "APPROVAL_EXPIRED",
    message: `The time to decide ended at ${action.expiresAt.toISOString()}.`,
    remedy: "The customer can ask again.",
    audience: "staff",
    status: 410,
  });
}
