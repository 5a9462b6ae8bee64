import type { Queryable } from "../store/database.ts";
import { type AnalyticsScope, aggregate, inScope, type Spread, spreadOf } from "./analytics-scope.ts";

/** Conversations in which the customer wrote, by how they stood at the end of the range. */
export interface ConversationFigures {
  conversations: number;
  resolved_confirmed: number;
  resolved_assumed: number;
  abandoned: number;
  open: number;
  /** Of all of them, however they ended: those that a person was asked for, or took. */
  escalated: number;
  /** From the customer's first message to the first that answers it, of conversations that began in the range. */
  first_reply_ms: Spread;
}

// The last thing that happened decides how a conversation stands; what it was is found by comparing places in the record,
// which needs no sorting. `closed` says how it had been resolved: not at all, if the customer was lost.
const CONVERSATIONS = `
  with told as (
    select conversation_id,
      bool_or(type = 'message.received') as wrote,
      bool_or(type in ('conversation.escalated', 'conversation.taken_over')) as escalated,
      max(seq) filter (where type not in ('message.sent', 'conversation.opened')) as last,
      max(seq) filter (where type in ('conversation.resolved', 'conversation.closed') and data->>'resolution' = 'confirmed') as confirmed,
      max(seq) filter (where type in ('conversation.resolved', 'conversation.closed') and data->>'resolution' = 'assumed') as assumed,
      max(seq) filter (where type = 'conversation.closed' and data->>'resolution' is null) as abandoned,
      bool_or(type = 'conversation.opened') as began,
      min(at) filter (where type = 'message.received') as asked_at,
      min(at) filter (where type = 'message.sent') as answered_at
    from events e
    where type in ('conversation.opened', 'message.received', 'message.sent', 'conversation.escalated', 'conversation.taken_over',
                   'conversation.released', 'conversation.resolved', 'conversation.closed')
      and ${inScope("e")}
    group by conversation_id
  )
  select count(*)::int as conversations,
    count(*) filter (where last = confirmed)::int as resolved_confirmed,
    count(*) filter (where last = assumed)::int as resolved_assumed,
    count(*) filter (where last = abandoned)::int as abandoned,
    count(*) filter (where last is distinct from greatest(confirmed, assumed, abandoned))::int as open,
    count(*) filter (where escalated)::int as escalated,
    ${spreadOf("extract(epoch from answered_at - asked_at) * 1000", "began and answered_at >= asked_at")} as first_reply_ms
  from told where wrote`;

export function conversationFigures(db: Queryable, scope: AnalyticsScope): Promise<ConversationFigures> {
  return aggregate(db, CONVERSATIONS, scope);
}

/** Conversations that their customer rated in the range, each by its last rating. */
export interface ThumbFigures {
  up: number;
  down: number;
}

const THUMBS = `
  select count(*) filter (where thumb = 'up')::int as up, count(*) filter (where thumb = 'down')::int as down
  from (
    select distinct on (conversation_id) data->>'thumb' as thumb
    from events e where type = 'feedback.given' and ${inScope("e")} order by conversation_id, seq desc
  ) as rated`;

export function thumbFigures(db: Queryable, scope: AnalyticsScope): Promise<ThumbFigures> {
  return aggregate(db, THUMBS, scope);
}
