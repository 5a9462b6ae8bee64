import type { ActionPolicy } from "../actions/action.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Queryable } from "../store/database.ts";

/** What was said. */
export interface ReplayMessage {
  /** A bystander is somebody else in the customer's thread on a platform. */
  author: "customer" | "assistant" | "staff" | "bystander";
  /** The agent, the person, or for an outcome the action. */
  author_id: string | null;
  kind: string;
  text: string;
}

/** One event of a conversation with the rows that hold its words. What is null is not of this kind, or not kept any more. */
export interface ReplayRow {
  id: string;
  at: Date;
  type: string;
  actor: string;
  data: JsonObject;
  staff_name: string | null;
  message: ReplayMessage | null;
  action: {
    id: string;
    tool: string;
    effect: "read" | "write";
    args: JsonObject | null;
    policy: ActionPolicy;
    preview: JsonValue;
    result: JsonValue;
    message_to_customer: string | null;
  } | null;
  decision: { decision: string; note: string | null; message_to_customer: string | null; via: string } | null;
  call: { name: string; args: JsonObject; error?: string } | null;
  result: JsonValue;
}

// What one conversation records is ordered by its row's lock, so that `seq` is the order in which it was committed too.
const rowsBy = (order: "seq" | "seq desc") => `
  select e.id, e.at, e.type, e.actor, e.data, s.name as staff_name,
    case when m.id is null then null
         else jsonb_build_object('author', m.author, 'author_id', m.author_id, 'kind', m.kind, 'text', m.text) end as message,
    case when a.id is null then null
         else jsonb_build_object('id', a.id, 'tool', a.tool, 'effect', a.effect, 'args', a.args, 'policy', a.policy,
           'preview', a.preview, 'result', a.result, 'message_to_customer', a.message_to_customer) end as action,
    case when d.id is null then null
         else jsonb_build_object('decision', d.decision, 'note', d.note, 'message_to_customer', d.message_to_customer,
           'via', d.via) end as decision,
    t.answer->'calls'->(e.data->>'call')::int as call, t.results->(e.data->>'call')::int as result
  from (
    select * from events
    where conversation_id = $1 and ($2::text[] is null or type = any($2))
      and seq > case when $3::text is null then 0 else (select seq from events where id = $3 and conversation_id = $1) end
    order by ${order} limit $4
  ) e
  left join staff s on e.actor = 'staff:' || s.id
  left join messages m on m.id = e.data->>'message_id' and m.conversation_id = $1
  left join actions a on a.id = e.action_id
  left join decisions d on d.action_id = e.action_id and e.actor = 'staff:' || d.staff_id
    and d.decision = case e.type when 'action.approval_counted' then 'approve' when 'action.approved' then 'approve'
      when 'action.denied' then 'deny' when 'action.succeeded' then 'succeeded' when 'action.failed' then 'failed' end
  left join turn_steps t on t.turn_id = e.data->>'turn_id' and t.step = (e.data->>'step')::int
  order by e.seq`;

const FIRST_ROWS = rowsBy("seq");
const LATEST_ROWS = rowsBy("seq desc");

/** Events of a conversation in order, after a cursor (an event's id), of the given types or of all: the first, or the latest of them. */
export function replayRows(
  db: Queryable,
  page: {
    conversationId: string;
    types: readonly string[] | null;
    after: string | null;
    isLatest?: boolean;
    limit: number;
  },
): Promise<ReplayRow[]> {
  return db.query<ReplayRow>(page.isLatest ? LATEST_ROWS : FIRST_ROWS, [
    page.conversationId,
    page.types,
    page.after,
    page.limit,
  ]);
}

/** Whether a cursor is one of this conversation's. */
export async function isEventOf(db: Queryable, id: string, conversationId: string): Promise<boolean> {
  const rows = await db.query("select 1 from events where id = $1 and conversation_id = $2", [id, conversationId]);
  return rows.length > 0;
}
