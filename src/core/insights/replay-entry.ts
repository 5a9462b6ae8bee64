import type { JsonObject, JsonValue } from "../json.ts";
import type { ReplayMessage, ReplayRow } from "./replay-rows.ts";

/** A call of a tool by the assistant. */
export interface ReplayCall {
  tool: string;
  args: JsonObject;
  /** What the model was given. Null if the turn died before it ended. */
  result: JsonValue;
}

/** What an action is about. */
export interface ReplayAction {
  id: string;
  tool: string;
  title: string;
  args: JsonObject | null;
  effect?: "read" | "write";
  /** Where it begins to wait: why, and for whom. */
  policy?: { type: string; reasons: string[]; requirements: { approvers: string[]; approvals: number }[] };
  /** The record as it was when the action was proposed. */
  preview?: JsonValue;
  /** Where it was carried out: what the upstream answered. */
  result?: JsonValue;
  message_to_customer?: string | null;
}

/** What a person decided. For staff alone. */
export interface ReplayDecision {
  staff: { id: string; name: string };
  decision: string;
  note: string | null;
  message_to_customer: string | null;
  via: string;
}

/** One thing that happened. Ids, codes and figures are the event's; words are taken from where they are kept. */
export interface ReplayEntry {
  /** The event's id, and the cursor after it. */
  id: string;
  /** RFC 3339 UTC. */
  at: string;
  /** `message.received`, `tool.called`, `action.approved` … */
  type: string;
  /** `customer:cus_…`, `agent:orders`, `staff:lin`, `policy`, `worker:…`, `system`. To customers only `customer`, `agent`, `staff`, `system`. */
  actor: string;
  data: JsonObject;
  message?: ReplayMessage;
  call?: ReplayCall;
  action?: ReplayAction;
  decision?: ReplayDecision;
  /** Its words are not kept any more: the customer was erased, or their time is over. */
  erased?: true;
}

/** Names an action in one line. */
export type ActionTitle = (tool: string, args: JsonObject | null) => string;

type WordsOfAction = "policy" | "preview" | "result" | "message_to_customer";

/** Which words of its action an event shows besides what it is about. */
const WORDS_OF_ACTION: Readonly<Record<string, readonly WordsOfAction[]>> = {
  "action.awaiting_approval": ["policy", "preview"],
  "action.policy_tightened": ["policy"],
  "action.refused": ["policy", "result"],
  "action.denied": ["message_to_customer"],
  "action.succeeded": ["result", "message_to_customer"],
};

/** What a customer is shown, and which fields of it: what was said, and what became of what they asked for. */
const SHOWN_TO_CUSTOMER: Readonly<Record<string, readonly string[]>> = {
  "conversation.opened": ["channel"],
  "message.received": ["message_id"],
  "message.sent": ["message_id", "kind"],
  "action.awaiting_approval": ["tool"],
  "action.approved": ["tool"],
  "action.refused": ["tool"],
  "action.denied": ["tool"],
  "action.expired": ["tool"],
  "action.withdrawn": ["tool"],
  "action.succeeded": ["tool"],
  "action.failed": ["tool"],
  "action.unknown": ["tool"],
  "conversation.escalated": [],
  "conversation.taken_over": [],
  "conversation.released": [],
  "conversation.resolved": ["resolution"],
  "conversation.closed": ["resolution"],
};

/** The types of events that a customer is shown. */
export const CUSTOMER_EVENTS: readonly string[] = Object.keys(SHOWN_TO_CUSTOMER);

/** An event as staff read it. */
export function staffEntry(row: ReplayRow, titleOf: ActionTitle): ReplayEntry {
  const { id, type, actor, data, message, decision } = row;
  const call = callOf(row);
  const action = actionOf(row, titleOf);
  return {
    id,
    at: row.at.toISOString(),
    type,
    actor,
    data,
    ...(message && { message }),
    ...(call && { call }),
    ...(action && { action }),
    ...(decision && { decision: { ...decision, staff: staffOf(row) } }),
    ...(isErased(row) && { erased: true }),
  };
}

/** An event of `CUSTOMER_EVENTS` as the thread's owner reads it: nothing goes out but what is copied here. */
export function customerEntry(row: ReplayRow, titleOf: ActionTitle): ReplayEntry {
  const { id, type, data, message } = row;
  const shown = SHOWN_TO_CUSTOMER[type] ?? [];
  const action = actionOf(row, titleOf);
  return {
    id,
    at: row.at.toISOString(),
    type,
    actor: roleOf(row.actor),
    data: Object.fromEntries(Object.entries(data).filter(([name]) => shown.includes(name))),
    ...(message && { message }),
    ...(action && { action: actionForCustomer(action) }),
    ...(isErased(row) && { erased: true }),
  };
}

function actionForCustomer({ id, tool, title, args, message_to_customer }: ReplayAction): ReplayAction {
  return { id, tool, title, args, ...(message_to_customer !== undefined && { message_to_customer }) };
}

function roleOf(actor: string): string {
  const [role = ""] = actor.split(":", 1);
  return ["customer", "agent", "staff"].includes(role) ? role : "system";
}

function staffOf({ actor, staff_name }: ReplayRow): ReplayDecision["staff"] {
  const id = actor.slice("staff:".length);
  return { id, name: staff_name ?? id };
}

function callOf({ call, result }: ReplayRow): ReplayCall | null {
  return call && { tool: call.name, args: call.args, result };
}

function actionOf({ type, action }: ReplayRow, titleOf: ActionTitle): ReplayAction | null {
  if (!action) return null;
  const { id, tool, effect, args, preview, result, message_to_customer } = action;
  const { type: kind, reasons, requirements } = action.policy;
  const words = { policy: { type: kind, reasons, requirements }, preview, result, message_to_customer };
  const shown = WORDS_OF_ACTION[type] ?? [];
  return {
    id,
    tool,
    title: titleOf(tool, args),
    args,
    effect,
    ...Object.fromEntries(shown.map((name) => [name, words[name]])),
  };
}

/** Messages are never empty and actions never without arguments, until they are emptied; so are the calls of a step. */
function isErased({ data, message, action, call }: ReplayRow): boolean {
  return message?.text === "" || (action !== null && action.args === null) || (typeof data.call === "number" && !call);
}
