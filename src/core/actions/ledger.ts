import { appendEvents, type NewEvent } from "../insights/events.ts";
import type { JsonValue } from "../json.ts";
import type { Database, PreparedSql, Queryable, Transaction } from "../store/database.ts";
import { type Action, type ActionPolicy, type ActionStatus, type ProposedAction, TRANSITIONS } from "./action.ts";
import { withinWaitingLimit } from "./waiting-limit.ts";

const COLUMNS = `id, status, tool, tool_version as "toolVersion", effect, args, digest, customer_id as "customerId",
  conversation_id as "conversationId", turn_id as "turnId", step, call_index as "callIndex", principal,
  requested_by_staff as "requestedByStaff", policy, preview, approvers, code, result,
  message_to_customer as "messageToCustomer", attempts, reported, created_at as "createdAt", expires_at as "expiresAt",
  approved_at as "approvedAt", execute_by as "executeBy", settled_at as "settledAt"`;

/** What must also be true of the row for a transition, on the database's clock. */
const GUARDS = {
  none: "true",
  unexpired: "expires_at > clock_timestamp()",
  overdue: "expires_at <= clock_timestamp()",
  inTime: "execute_by > clock_timestamp()",
  tooLate: "execute_by <= clock_timestamp()",
  workerLost: "claimed_until <= clock_timestamp()",
  unclaimed: "(claimed_until is null or claimed_until <= clock_timestamp())",
} as const;

/** An approved action that nobody claims for this long has lost its job. */
const JOB_OVERDUE_SECONDS = 5;

/** The conditional UPDATE of one transition, under one of the guards. */
function transitionUnder(guard: keyof typeof GUARDS): PreparedSql {
  return {
    name: `transition_${guard}`,
    text: `update actions set
       status = $3,
       code = coalesce($4, code),
       result = coalesce($5::jsonb, result),
       -- What approvers wrote is sent if it was done, what the denier wrote if it was denied, and nothing otherwise.
       message_to_customer = case when $3 = 'succeeded'
         then (select string_agg(d.message_to_customer, E'\\n' order by d.id) from decisions d
               where d.action_id = actions.id and d.decision = 'approve') else $6 end,
       approvers = coalesce($7::text[], approvers),
       claimed_by = $8,
       claimed_until = case when $8::text is null then null else clock_timestamp() + $9 * interval '1 millisecond' end,
       attempts = attempts + case when $3 = 'executing' then 1 else 0 end,
       approved_at = case when $3 = 'approved' then coalesce(approved_at, clock_timestamp()) else approved_at end,
       execute_by = case when $3 = 'approved' then coalesce(execute_by, clock_timestamp() + execute_within) else execute_by end,
       retry_after = case when $3 = 'approved' then clock_timestamp() + interval '${JOB_OVERDUE_SECONDS} seconds' end,
       reported = reported and status <> 'unknown', -- what became known is news
       settled_at = case when $10 then clock_timestamp() else settled_at end
     where id = $1 and status = $2 and ${GUARDS[guard]}
     returning ${COLUMNS}`,
  };
}

const TRANSITION = {
  none: transitionUnder("none"),
  unexpired: transitionUnder("unexpired"),
  overdue: transitionUnder("overdue"),
  inTime: transitionUnder("inTime"),
  tooLate: transitionUnder("tooLate"),
  workerLost: transitionUnder("workerLost"),
  unclaimed: transitionUnder("unclaimed"),
} satisfies Record<keyof typeof GUARDS, PreparedSql>;

const FIND: PreparedSql = { name: "find_action", text: `select ${COLUMNS} from actions where id = $1` };

const LOCK_CONVERSATION: PreparedSql = {
  name: "lock_conversation_of",
  text: "select 1 from conversations where id = (select conversation_id from actions where id = $1) for update",
};

export interface TransitionRequest {
  id: string;
  from: ActionStatus;
  to: ActionStatus;
  guard?: keyof typeof GUARDS;
  /** Who does it, for the event: `staff:lin`, `customer:cus_…`, `system`. */
  actor: string;
  code?: string;
  result?: JsonValue;
  messageToCustomer?: string;
  approvers?: string[];
  /** The worker that claims execution and for how long, in ms. */
  claim?: { worker: string; ms: number };
}

/**
 * Makes one transition by one conditional UPDATE, with its event, in `tx`.
 * Gives the row after it, or null when the row was not in that state any more (somebody was first).
 */
export async function transition(tx: Transaction, request: TransitionRequest): Promise<Action | null> {
  if (!TRANSITIONS[request.from].includes(request.to)) {
    throw new Error(`The ledger has no transition from ${request.from} to ${request.to}.`);
  }
  const terminal = TRANSITIONS[request.to].length === 0 || request.to === "unknown";
  const [row] = await tx.query<Action>(TRANSITION[request.guard ?? "none"], [
    request.id,
    request.from,
    request.to,
    request.code ?? null,
    request.result === undefined ? null : JSON.stringify(request.result),
    request.messageToCustomer ?? null,
    request.approvers ?? null,
    request.claim?.worker ?? null,
    request.claim?.ms ?? 0,
    terminal,
  ]);
  if (!row) return null;
  await appendEvents(tx, [actionEvent(row, `action.${request.to}`, request.actor, request.code)]);
  return row;
}

/** An approval that does not suffice yet: the state stays, the count of people grows. Null when it is too late. */
export async function recordApproval(tx: Transaction, id: string, staffId: string): Promise<Action | null> {
  const [row] = await tx.query<Action>(
    `update actions set approvers = array_append(approvers, $2)
     where id = $1 and status = 'awaiting_approval' and ${GUARDS.unexpired} and not $2 = any(approvers)
     returning ${COLUMNS}`,
    [id, staffId],
  );
  if (row) await appendEvents(tx, [actionEvent(row, "action.approval_counted", `staff:${staffId}`)]);
  return row ?? null;
}

/** What waits asks from now on for what policy has come to ask for since. Only under the row's lock. */
export async function tighten(tx: Transaction, action: Action, policy: ActionPolicy, actor: string): Promise<void> {
  await tx.query("update actions set policy = $2 where id = $1", [action.id, JSON.stringify(policy)]);
  await appendEvents(tx, [actionEvent(action, "action.policy_tightened", actor)]);
}

/** The event of an action: ids and codes only; its arguments and words stay in the ledger row. */
export function actionEvent(
  action: Pick<Action, "id" | "conversationId" | "customerId" | "tool" | "digest">,
  type: string,
  actor: string,
  code?: string | null,
): NewEvent {
  return {
    type,
    actor,
    actionId: action.id,
    ...(action.conversationId ? { conversationId: action.conversationId } : {}),
    ...(action.customerId ? { customerId: action.customerId } : {}),
    data: { tool: action.tool, digest: action.digest, ...(code ? { code } : {}) },
  };
}

/**
 * Inserts what a step proposed, in the transaction that stores the model answer it comes from. Gives it as it was stored:
 * what one customer would have waiting beyond `mostWaiting` is refused.
 */
export async function insertProposals(
  tx: Transaction,
  proposals: readonly ProposedAction[],
  mostWaiting: number,
): Promise<ProposedAction[]> {
  const stored: ProposedAction[] = [];
  for (const proposed of proposals) {
    const proposal = await withinWaitingLimit(tx, proposed, mostWaiting);
    stored.push(proposal);
    await tx.query(
      `insert into actions (id, status, tool, tool_version, effect, args, digest, customer_id, conversation_id, turn_id,
         step, call_index, principal, requested_by_staff, policy, preview, code, result, expires_at, execute_within,
         approved_at, execute_by, settled_at, retry_after)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
         clock_timestamp() + $19 * interval '1 millisecond', $20 * interval '1 millisecond',
         case when $2 = 'approved' then clock_timestamp() end,
         case when $2 = 'approved' then clock_timestamp() + $20 * interval '1 millisecond' end,
         case when $2 = 'refused' then clock_timestamp() end,
         case when $2 = 'approved' then clock_timestamp() + interval '${JOB_OVERDUE_SECONDS} seconds' end)`,
      [
        proposal.id,
        proposal.status,
        proposal.tool,
        proposal.toolVersion,
        proposal.effect,
        JSON.stringify(proposal.args),
        proposal.digest,
        proposal.customerId,
        proposal.conversationId,
        proposal.turnId,
        proposal.step,
        proposal.callIndex,
        proposal.principal,
        proposal.requestedByStaff,
        JSON.stringify(proposal.policy),
        proposal.preview === null ? null : JSON.stringify(proposal.preview),
        proposal.code,
        proposal.result === null ? null : JSON.stringify(proposal.result),
        proposal.ttlMs,
        proposal.executeWithinMs,
      ],
    );
    const events = [actionEvent(proposal, "action.proposed", proposal.principal)];
    events.push(actionEvent(proposal, `action.${proposal.status}`, "policy", proposal.code));
    await appendEvents(tx, events);
  }
  return stored;
}

/** The row as it is now, or null. */
export async function findAction(db: Queryable, id: string): Promise<Action | null> {
  const [row] = await db.query<Action>(FIND, [id]);
  return row ?? null;
}

/**
 * Locks the conversation that an action belongs to. Whatever changes both takes them in this order, as turns do; the other way
 * round two of them would wait for each other.
 */
export async function lockConversationOf(tx: Transaction, actionId: string): Promise<void> {
  await tx.query(LOCK_CONVERSATION, [actionId]);
}

/** The row, locked until the transaction ends: for decisions, whose quorum is computed from it. */
export async function lockAction(tx: Transaction, id: string): Promise<Action | null> {
  const [row] = await tx.query<Action>(`select ${COLUMNS} from actions where id = $1 for update`, [id]);
  return row ?? null;
}

/** What one step of a turn proposed, by the index of the call: how a re-run finds what it has proposed already. */
export async function actionsOfStep(db: Queryable, turnId: string, step: number): Promise<Map<number, Action>> {
  const rows = await db.query<Action>(`select ${COLUMNS} from actions where turn_id = $1 and step = $2`, [
    turnId,
    step,
  ]);
  return new Map(rows.map((row) => [row.callIndex ?? 0, row]));
}

/** Actions of one conversation, newest first. */
export async function actionsOfConversation(db: Queryable, conversationId: string, limit = 20): Promise<Action[]> {
  return db.query<Action>(
    `select ${COLUMNS} from actions where conversation_id = $1 and status <> 'refused' order by id desc limit $2`,
    [conversationId, limit],
  );
}

export interface ActionFilter {
  status?: ActionStatus;
  conversationId?: string;
  /** Only ids that sort before it. */
  before?: string;
  limit: number;
}

/** The ledger, newest first. */
export async function listActions(db: Queryable, filter: ActionFilter): Promise<Action[]> {
  return db.query<Action>(
    `select ${COLUMNS} from actions
     where ($1::text is null or status = $1) and ($2::text is null or conversation_id = $2) and ($3::text is null or id < $3)
     order by id desc limit $4`,
    [filter.status ?? null, filter.conversationId ?? null, filter.before ?? null, filter.limit],
  );
}

/** Actions that a timer has to move: past their time to live, past their execution deadline, or left by a dead worker. */
export async function overdueActions(db: Database, limit = 200): Promise<{ id: string; status: ActionStatus }[]> {
  return db.query(
    `select id, status from actions where
       (status = 'awaiting_approval' and ${GUARDS.overdue}) or
       (status = 'approved' and ${GUARDS.tooLate}) or
       (status = 'executing' and ${GUARDS.workerLost})
     order by id limit $1`,
    [limit],
  );
}

/** Takes up approved actions whose job is overdue, for the next half minute; gives their ids. */
export async function takeForgotten(db: Database): Promise<{ id: string }[]> {
  return db.query(
    `update actions set retry_after = clock_timestamp() + interval '30 seconds' where id in (
       select id from actions where status = 'approved' and retry_after < clock_timestamp() and ${GUARDS.inTime}
       order by id limit 200 for update skip locked)
     returning id`,
  );
}

/** Puts an approved action off for `ms`; its next job is the caller's to send. False when it is not `approved` any more. */
export async function putOff(tx: Transaction, id: string, ms: number): Promise<boolean> {
  const rows = await tx.query(
    `update actions set retry_after = clock_timestamp() + $2 * interval '1 millisecond' + interval '30 seconds'
     where id = $1 and status = 'approved' returning 1`,
    [id, ms],
  );
  return rows.length > 0;
}

/**
 * Claims an unknown action for one worker that asks its upstream again. Only until its execution deadline: providers forget
 * idempotency keys, and then the same request would be a second effect.
 */
export async function claimUnknown(
  db: Database,
  id: string,
  claim: { worker: string; ms: number },
): Promise<Action | null> {
  const [row] = await db.query<Action>(
    `update actions set claimed_by = $2, claimed_until = clock_timestamp() + $3 * interval '1 millisecond'
     where id = $1 and status = 'unknown' and ${GUARDS.unclaimed} and ${GUARDS.inTime} returning ${COLUMNS}`,
    [id, claim.worker, claim.ms],
  );
  return row ?? null;
}

/** Lets go of an unknown action that stays unknown. */
export async function releaseUnknown(db: Database, id: string, worker: string): Promise<void> {
  await db.query(
    "update actions set claimed_by = null, claimed_until = null where id = $1 and status = 'unknown' and claimed_by = $2",
    [id, worker],
  );
}

/** A sign of life for what this worker is doing upstream now. */
export async function renewClaims(db: Database, worker: string, ids: readonly string[], ms: number): Promise<void> {
  await db.query(
    `update actions set claimed_until = clock_timestamp() + $3 * interval '1 millisecond'
     where id = any($2) and status in ('executing', 'unknown') and claimed_by = $1`,
    [worker, ids, ms],
  );
}
