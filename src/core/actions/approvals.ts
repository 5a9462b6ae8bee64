import { CodedError, notFound } from "../coded-error.ts";
import { appendEvents } from "../insights/events.ts";
import { type JsonValue, storable } from "../json.ts";
import { findDeciders } from "../staff/deciders.ts";
import type { StaffPerson } from "../staff/person.ts";
import type { Database } from "../store/database.ts";
import type { Catalogue } from "../tools/catalogue.ts";
import { actionTitle } from "../tools/wording.ts";
import type { Action, ActionView } from "./action.ts";
import { type Decision, type DecisionKind, decideAction, notAnApprover, recordDecision } from "./decide.ts";
import { type Execution, settle } from "./execute.ts";
import { type ActionFilter, actionEvent, findAction, listActions, lockConversationOf, transition } from "./ledger.ts";
import { previewOf } from "./propose.ts";
import { mayDecide } from "./quorum.ts";

/** What staff see of an action. Times are RFC 3339 UTC. */
export interface ApprovalView extends ActionView {
  effect: "read" | "write";
  type: string;
  reasons: string[];
  requirements: { approvers: string[]; approvals: number }[];
  /** Policy asks for more by now than when it was proposed; `requirements` are both. */
  tightened: boolean;
  approved_by: { id: string; name: string; at: string }[];
  decisions: DecisionView[];
  preview: JsonValue | null;
  result: JsonValue | null;
  code: string | null;
  conversation_id: string | null;
  customer: { id: string; name: string | null; email: string | null } | null;
  /** Whether the person who asks may decide on it now. */
  may_decide: boolean;
  execute_by: string | null;
  /** Other actions with the same digest within a day of this one that wait or were done. */
  twins: number;
  /** The program that asked, outside conversations; `named_customer`: it said itself for whom. */
  program: { name: string; named_customer: boolean } | null;
}

export interface DecisionView {
  staff: { id: string; name: string };
  decision: DecisionKind;
  note: string | null;
  message_to_customer: string | null;
  via: string;
  at: string;
}

/** What a list of actions needs besides the ledger, by action id. */
interface Surroundings {
  id: string;
  customer: ApprovalView["customer"];
  decisions: DecisionView[];
  twins: number;
  program: ApprovalView["program"];
}

export interface Approvals {
  list(
    filter: Omit<ActionFilter, "before"> & { cursor?: string },
    person?: StaffPerson,
  ): Promise<{ items: ApprovalView[]; next_cursor: string | null }>;
  /** Throws NOT_FOUND. */
  get(id: string, person?: StaffPerson): Promise<ApprovalView>;
  /** Throws what `decideAction` throws. */
  decide(id: string, person: StaffPerson, decision: Decision): Promise<ApprovalView>;
  /** A person says what became of an `unknown` action after looking. Throws NOT_FOUND, NOT_UNKNOWN 409, NOT_AN_APPROVER 403. */
  settleUnknown(id: string, person: StaffPerson, outcome: "succeeded" | "failed", note: string): Promise<ApprovalView>;
  /** Whoever asked takes it back. Throws NOT_FOUND (not theirs too), TOO_LATE 409. */
  withdraw(
    id: string,
    asker: { customerId?: string; conversationId?: string; principal?: string },
  ): Promise<ActionView>;
}

/** The approval desk: one service for the console, the terminal and every channel. */
export function createApprovals(execution: Execution): Approvals {
  const { db, catalogue, listener } = execution;

  async function views(actions: readonly Action[], person?: StaffPerson): Promise<ApprovalView[]> {
    const around = new Map((await surroundings(db, actions)).map((one) => [one.id, one]));
    return Promise.all(
      actions.map(async (action) => ({
        ...approvalView(action, around.get(action.id), catalogue, person),
        preview: await recordNow(action),
      })),
    );
  }
  /** While somebody may still decide, the record as it is at this moment; afterwards, as it was when it was asked for. */
  async function recordNow(action: Action): Promise<JsonValue> {
    const tool = action.status === "awaiting_approval" ? catalogue.find(action.tool) : undefined;
    return tool && action.args ? previewOf(tool, action.args, catalogue) : action.preview;
  }
  async function view(action: Action, person?: StaffPerson): Promise<ApprovalView> {
    const [one] = await views([action], person);
    if (!one) throw notFound("approval");
    return one;
  }

  return {
    async list({ cursor, limit, ...filter }, person) {
      const found = await listActions(db, { ...filter, limit: limit + 1, ...(cursor ? { before: cursor } : {}) });
      const page = found.slice(0, limit);
      return { items: await views(page, person), next_cursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
    async get(id, person) {
      const action = await findAction(db, id);
      if (!action) throw notFound("approval");
      return view(action, person);
    },
    async decide(id, person, decision) {
      return view(await decideAction(id, person, storable(decision), execution), person);
    },
    async settleUnknown(id, person, outcome, note) {
      const action = await findAction(db, id);
      if (!action) throw notFound("approval");
      const [current] = await findDeciders(db, [person.id]);
      const { requirements } = action.policy;
      const mayTell = current && (requirements.length === 0 || mayDecide(requirements, current));
      if (!mayTell || action.requestedByStaff === person.id)
        throw notAnApprover("This is not for you to settle.", "Ask a colleague who may decide on it.");
      if (action.status !== "unknown") throw conflict("NOT_UNKNOWN", `It is ${action.status}, not unknown.`);
      const settled = await db.transaction(async (tx) => {
        const told = { actor: `staff:${person.id}`, code: "SETTLED_BY_STAFF" };
        await lockConversationOf(tx, id);
        const row = await transition(tx, { id, from: "unknown", to: outcome, guard: "unclaimed", ...told });
        if (!row) return null;
        await recordDecision(tx, id, person.id, { decision: outcome, note: storable(note), via: "console" });
        await listener.settled(tx, row);
        return row;
      });
      if (!settled) throw conflict("NOT_UNKNOWN", "It is being looked into just now, or is not unknown any more.");
      listener.changed(settled);
      return view(settled, person);
    },
    async withdraw(id, { customerId, conversationId, principal }) {
      const action = await findAction(db, id);
      const theirs =
        action !== null &&
        ((customerId !== undefined && action.customerId === customerId) ||
          (conversationId !== undefined && action.conversationId === conversationId) ||
          (principal !== undefined && action.principal === principal));
      if (!theirs) throw notFound("action");
      const actor = principal ?? (action.customerId ? `customer:${action.customerId}` : "customer:anonymous");
      // Somebody may approve it at this moment, and what is approved may still be taken back.
      for (const from of ["awaiting_approval", "approved"] as const) {
        if ((await findAction(db, id))?.status !== from) continue;
        const row = await settle(action, from, "withdrawn", execution, { actor, code: "WITHDRAWN" });
        if (row?.status === "withdrawn") return actionView(row, catalogue);
      }
      const now = await findAction(db, id);
      await appendEvents(db, [actionEvent(action, "action.withdrawal_too_late", actor)]);
      throw conflict("TOO_LATE", `It can no longer be withdrawn: it is ${now?.status ?? "gone"}.`);
    },
  };
}

/** What the customer may see. */
export function actionView(action: Action, catalogue: Catalogue, language = "en"): ActionView {
  const tool = catalogue.find(action.tool);
  const titleIn = (one: string) => actionTitle(tool, action.tool, action.args, one);
  return {
    id: action.id,
    status: action.status,
    tool: action.tool,
    title: titleIn(language),
    titles: Object.fromEntries(Object.keys(tool?.wording?.title ?? {}).map((one) => [one, titleIn(one)])),
    args: action.args,
    expires_at: action.expiresAt.toISOString(),
    created_at: action.createdAt.toISOString(),
    settled_at: action.settledAt?.toISOString() ?? null,
    message_to_customer: action.messageToCustomer,
  };
}

function approvalView(
  action: Action,
  around: Surroundings | undefined,
  catalogue: Catalogue,
  person: StaffPerson | undefined,
): ApprovalView {
  const decisions = (around?.decisions ?? []).map((one) => ({ ...one, at: new Date(one.at).toISOString() }));
  const open = action.status === "awaiting_approval" && action.expiresAt.getTime() > Date.now();
  const free = person && action.requestedByStaff !== person.id && !action.approvers.includes(person.id);
  return {
    ...actionView(action, catalogue),
    effect: action.effect,
    type: action.policy.type,
    reasons: action.policy.reasons,
    requirements: action.policy.requirements,
    tightened: action.policy.tightened ?? false,
    approved_by: decisions
      .filter((one) => one.decision === "approve")
      .map((one) => ({ id: one.staff.id, name: one.staff.name, at: one.at })),
    decisions,
    preview: action.preview,
    result: action.result,
    code: action.code,
    conversation_id: action.conversationId,
    customer: around?.customer ?? null,
    may_decide: open && free === true && mayDecide(action.policy.requirements, person),
    execute_by: action.executeBy?.toISOString() ?? null,
    twins: around?.twins ?? 0,
    program: around?.program ?? null,
  };
}

async function surroundings(db: Database, actions: readonly Action[]): Promise<Surroundings[]> {
  return db.query<Surroundings>(
    `select a.id,
       case when c.id is null then null
            else jsonb_build_object('id', c.external_id, 'name', c.name, 'email', c.email) end as customer,
       coalesce((select jsonb_agg(jsonb_build_object('staff', jsonb_build_object('id', s.id, 'name', s.name),
                   'decision', d.decision, 'note', d.note, 'message_to_customer', d.message_to_customer, 'via', d.via,
                   'at', d.created_at) order by d.id)
                 from decisions d join staff s on s.id = d.staff_id where d.action_id = a.id), '[]') as decisions,
       (select count(*)::int from actions t where t.digest = a.digest and t.id <> a.id
          and t.status not in ('refused', 'denied', 'expired', 'withdrawn')
          and t.created_at between a.created_at - interval '1 day' and a.created_at + interval '1 day') as twins,
       case when k.id is null then null
            else jsonb_build_object('name', k.name, 'named_customer', k.names_customers and a.customer_id is not null) end as program
     from actions a left join customers c on c.id = a.customer_id left join api_keys k on 'key:' || k.id = a.principal where a.id = any($1)`,
    [actions.map((action) => action.id)],
  );
}

function conflict(code: string, message: string): CodedError {
  return new CodedError({ code, message, status: 409, audience: "staff" });
}
