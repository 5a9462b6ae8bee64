import { newId } from "../ids.ts";
import type { JsonObject } from "../json.ts";
import type { PreparedSql, Queryable } from "../store/database.ts";

/** Something that happened, to be recorded. `data` holds ids, codes, figures and salted digests, never personal text. */
export interface NewEvent {
  /** Dotted, past tense, such as `action.approved`. */
  type: string;
  conversationId?: string;
  actionId?: string;
  customerId?: string;
  /** Who did it: `customer:cus_…`, `staff:lin`, `agent:orders`, `system`. */
  actor: string;
  data?: JsonObject;
}

/** The columns that `eventRows` fills; `seq`, `xid` and `at` are the database's. */
export const EVENT_COLUMNS = "id, type, conversation_id, action_id, customer_id, actor, data";

/** `FROM` clause that turns the parameter made by `eventRows` into rows, for a statement that records as it changes. */
export function eventRecordset(parameter: `$${number}`): string {
  return `jsonb_to_recordset(${parameter}::jsonb) AS event(id text, type text, conversation_id text, action_id text, customer_id text, actor text, data jsonb)`;
}

/** The one JSON parameter that carries `events` into `eventRecordset`. */
export function eventRows(events: readonly NewEvent[]): string {
  return JSON.stringify(
    events.map((event) => ({
      id: newId("evt"),
      type: event.type,
      conversation_id: event.conversationId ?? null,
      action_id: event.actionId ?? null,
      customer_id: event.customerId ?? null,
      actor: event.actor,
      data: event.data ?? {},
    })),
  );
}

const APPEND: PreparedSql = {
  name: "append_events",
  text: `INSERT INTO events (${EVENT_COLUMNS}) SELECT ${EVENT_COLUMNS} FROM ${eventRecordset("$1")}`,
};

/** Records `events` in their order with one statement, in the transaction of what they record. */
export async function appendEvents(tx: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(APPEND, [eventRows(events)]);
}
