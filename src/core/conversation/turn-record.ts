import { z } from "zod";
import type { Action, ProposedAction } from "../actions/action.ts";
import { ACTION_QUEUE } from "../actions/execute.ts";
import { insertProposals } from "../actions/ledger.ts";
import { faultPoint } from "../fault-points.ts";
import { newId } from "../ids.ts";
import { appendEvents, EVENT_COLUMNS, eventRecordset, eventRows, type NewEvent } from "../insights/events.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Database, PreparedSql } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import type { ConversationState, ConversationStatus, MessageKind, MessageView } from "./conversation.ts";

/** How long a worker holds a conversation without a sign of life, in ms. */
export const LEASE_MS = 10_000;
/** How much of the running session a model is shown. */
const HISTORY_MESSAGES = 30;

/** One call of a stored answer, as the model made it. */
export interface StoredCall {
  id: string;
  name: string;
  args: JsonObject;
  /** Why it cannot be run at all: malformed, or a tool that was not offered. */
  error?: string;
}

/** A model answer that contains calls. What is stored is what a re-run says again. */
export interface StoredAnswer {
  text: string;
  calls: StoredCall[];
}

export interface TurnStep {
  turnId: string;
  step: number;
  agent: string;
  answer: StoredAnswer;
  results: JsonValue[] | null;
}

export interface HistoryMessage {
  id: string;
  author: "customer" | "assistant" | "staff" | "action" | "bystander";
  authorId: string | null;
  text: string;
  turnId: string | null;
}

/** A conversation's next input, leased to this worker, with all that its turn needs. */
export interface TurnClaim {
  /** The lease itself: whatever is stored for this turn is stored only while the conversation holds it. */
  lease: string;
  conversation: ConversationState;
  input: {
    id: string;
    seq: number;
    author: "customer" | "action";
    authorId: string | null;
    text: string;
    attempts: number;
  };
  /** The running session before the input, oldest first. */
  history: HistoryMessage[];
  /** Steps of the turns in the history, and of this one if it died before. */
  steps: TurnStep[];
  /** True when the input begins a session that is not the conversation's first. */
  startsSession: boolean;
}

const claimSchema = z.object({
  conversation: z.custom<ConversationState>(),
  input: z.custom<TurnClaim["input"]>().nullable(),
  history: z.array(z.custom<HistoryMessage>()).nullable(),
  steps: z.array(z.custom<TurnStep>()).nullable(),
  startsSession: z.boolean(),
});

// One statement: the oldest waiting conversation that nobody holds, leased, with its first queued input and its session.
const CLAIM: PreparedSql = {
  name: "claim_turn",
  text: `
  with next as (
    select id from conversations
    where waiting_since is not null and (lease_until is null or lease_until < clock_timestamp())
    order by waiting_since limit 1 for update skip locked
  ), leased as (
    update conversations c set lease_holder = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
    from next where c.id = next.id returning c.*
  ), input as (
    update messages m set attempts = attempts + 1 from leased
    where m.conversation_id = leased.id
      and m.input = 'queued' -- asked again of the row itself: another worker may have finished it since the snapshot
      and m.seq = (select min(q.seq) from messages q where q.conversation_id = leased.id and q.input = 'queued')
    returning m.*
  ), history as (
    select h.*, coalesce((select t.seq from messages t where t.id = h.turn_id), h.seq) as place
    from leased join input on true cross join lateral (
      -- Replies to earlier messages may stand behind this input, which was waiting meanwhile.
      select id, seq, author, author_id, text, turn_id from messages h
      where h.conversation_id = leased.id and h.seq >= leased.session_seq and h.id <> input.id
        and h.input is distinct from 'queued'
      order by h.seq desc limit ${HISTORY_MESSAGES}) h
  )
  select
    jsonb_build_object('id', leased.id, 'channel', leased.channel, 'status', leased.status, 'agent', leased.agent,
      'language', leased.language, 'clarifying', leased.clarifying, 'needOpen', leased.need_open, 'summary', leased.summary,
      'takenBy', leased.taken_by,
      'customer', case when cu.external_id is null then null else jsonb_build_object('id', cu.id, 'externalId', cu.external_id,
        'email', cu.email, 'name', cu.name, 'attributes', cu.attributes) end) as conversation,
    case when input.id is null then null else jsonb_build_object('id', input.id, 'seq', input.seq, 'author', input.author,
      'authorId', input.author_id, 'text', input.text, 'attempts', input.attempts) end as input,
    (select jsonb_agg(jsonb_build_object('id', id, 'author', author, 'authorId', author_id, 'text', text, 'turnId', turn_id)
       order by place, seq) from history) as history,
    (select jsonb_agg(jsonb_build_object('turnId', turn_id, 'step', step, 'agent', agent, 'answer', answer, 'results', results)
       order by turn_id, step) from turn_steps
     where turn_id in (select id from input union all select id from history)) as steps,
    coalesce(leased.session_seq = input.seq and input.seq > 1, false) as "startsSession"
  from leased left join input on true left join customers cu on cu.id = leased.customer_id`,
};

/** Leases the next conversation that has something to do, or gives null. */
export async function claimTurn(db: Database): Promise<TurnClaim | null> {
  for (;;) {
    // A lease of its own for every claim: a process that slept through one must not go on under its next.
    const lease = newId("lse");
    const [row] = await db.query(CLAIM, [lease, LEASE_MS]);
    if (!row) return null;
    const { conversation, input, history, steps, startsSession } = claimSchema.parse(row);
    if (input) {
      faultPoint("turn.claimed");
      return { lease, conversation, input, history: history ?? [], steps: steps ?? [], startsSession };
    }
    // The input was not visible to this statement's snapshot yet (or was done by another): look again.
    await db.query(
      `update conversations set lease_holder = null, lease_until = null,
         waiting_since = case when queued_inputs > 0 then waiting_since end
       where id = $1 and lease_holder = $2`,
      [conversation.id, lease],
    );
  }
}

/** This worker was taken for dead and another has the conversation: whatever it holds must not be stored. */
export class LeaseLost extends Error {}

/** Stores a model answer with calls, what happened before it and what it proposes, before any call runs, in one transaction. */
export async function saveStep(
  db: Database,
  jobs: Pick<Jobs, "send">,
  { conversation, lease }: TurnClaim,
  step: Omit<TurnStep, "results"> & { events: readonly NewEvent[] },
  proposals: readonly ProposedAction[],
  mostWaiting: number,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [held] = await tx.query(
      `with held as (select id from conversations where id = $1 and lease_holder = $2 for share)
       insert into turn_steps (turn_id, step, agent, answer) select $3, $4, $5, $6 from held returning 1`,
      [conversation.id, lease, step.turnId, step.step, step.agent, JSON.stringify(step.answer)],
    );
    if (!held) throw new LeaseLost();
    await appendEvents(tx, step.events);
    for (const { id, status } of await insertProposals(tx, proposals, mostWaiting)) {
      if (status === "awaiting_approval") await jobs.send(tx, ACTION_QUEUE, { actionId: id });
    }
    faultPoint("step.before-commit");
  });
  faultPoint("step.after-commit");
}

export interface TurnReply {
  id: string;
  author: "assistant";
  authorId: string;
  kind: MessageKind;
  text: string;
}

/** What a turn leaves behind. Fields of the conversation that are left out stay as they are. */
export interface TurnResult {
  replies: TurnReply[];
  events: NewEvent[];
  results: { step: number; results: JsonValue[] }[];
  /** Actions whose outcome the reply tells, and the status that it tells. */
  reportedActions: Pick<Action, "id" | "status">[];
  status?: ConversationStatus;
  resolution?: "confirmed";
  humanReason?: string;
  agent: string | null;
  language: string;
  clarifying: boolean;
  needOpen: boolean;
  summary?: string;
}

const COMMIT: PreparedSql = {
  name: "commit_turn",
  text: `
  with thread as (
    update conversations set
      next_seq = next_seq + jsonb_array_length($4::jsonb), queued_inputs = queued_inputs - 1,
      waiting_since = case when queued_inputs > 1 then waiting_since end,
      lease_holder = null, lease_until = null,
      status = coalesce($5, status), resolution = coalesce($6, resolution),
      ended_at = case when $5 = 'resolved' then clock_timestamp() else ended_at end,
      human_reason = coalesce($7, human_reason),
      agent = $8, language = $9, clarifying = $10, need_open = $11, summary = coalesce($12, summary),
      last_activity_at = clock_timestamp()
    where id = $1 and lease_holder = $2 and exists (select 1 from messages m where m.id = $3 and m.input = 'queued')
    returning id, next_seq - jsonb_array_length($4::jsonb) as first_seq, status, agent, queued_inputs
  ), done as (
    update messages set input = 'done' from thread where messages.id = $3
  ), replied as (
    insert into messages (id, conversation_id, seq, author, author_id, kind, text, turn_id)
    select reply->>'id', thread.id, first_seq + place - 1, reply->>'author', reply->>'authorId', reply->>'kind', reply->>'text', $3
    from thread, jsonb_array_elements($4::jsonb) with ordinality as r(reply, place)
    returning id, seq, created_at
  ), recorded as (
    insert into events (${EVENT_COLUMNS}) select ${EVENT_COLUMNS} from ${eventRecordset("$13")} where exists (select 1 from thread)
  ), told as (
    update turn_steps s set results = r.results from jsonb_to_recordset($14::jsonb) as r(step int, results jsonb), thread
    where s.turn_id = $3 and s.step = r.step
  ), reported as (
    update actions set reported = true from thread, jsonb_to_recordset($15::jsonb) as told(id text, status text)
    where actions.id = told.id and actions.status = told.status
  )
  select status, agent, queued_inputs as "queuedInputs",
    (select jsonb_agg(jsonb_build_object('id', id, 'seq', seq, 'created_at', created_at) order by seq) from replied) as stored
  from thread`,
};

export interface CommittedTurn {
  messages: MessageView[];
  status: ConversationStatus;
  agent: string | null;
  /** More inputs of this conversation wait. */
  queuedInputs: number;
}

/** Ends a turn: reply, state, events and the input's mark in one statement, if the lease is still this worker's. */
export async function commitTurn(db: Database, claim: TurnClaim, result: TurnResult): Promise<CommittedTurn> {
  faultPoint("reply.before-commit");
  const [row] = await db.query<{
    status: ConversationStatus;
    agent: string | null;
    queuedInputs: number;
    stored: { id: string; seq: number; created_at: string }[] | null;
  }>(COMMIT, [
    claim.conversation.id,
    claim.lease,
    claim.input.id,
    JSON.stringify(result.replies),
    result.status ?? null,
    result.resolution ?? null,
    result.humanReason ?? null,
    result.agent,
    result.language,
    result.clarifying,
    result.needOpen,
    result.summary ?? null,
    eventRows(result.events),
    JSON.stringify(result.results),
    JSON.stringify(result.reportedActions),
  ]);
  if (!row) throw new LeaseLost();
  faultPoint("reply.after-commit");
  const stored = new Map((row.stored ?? []).map((one) => [one.id, one]));
  const messages = result.replies.map(
    (reply): MessageView => ({
      id: reply.id,
      seq: stored.get(reply.id)?.seq ?? 0,
      author: reply.author,
      author_id: reply.authorId,
      kind: reply.kind,
      text: reply.text,
      action_id: reply.kind === "outcome" ? reply.authorId : null,
      created_at: new Date(stored.get(reply.id)?.created_at ?? Date.now()).toISOString(),
    }),
  );
  return { messages, status: row.status, agent: row.agent, queuedInputs: row.queuedInputs };
}

/** Gives the conversation back after a failure; it may be tried again after `delayMs`. */
export async function releaseTurn(db: Database, { conversation, lease }: TurnClaim, delayMs: number): Promise<void> {
  await db.query(
    `update conversations set lease_holder = null, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     where id = $1 and lease_holder = $2`,
    [conversation.id, lease, delayMs],
  );
}

/** A sign of life for every turn that this process is at. */
export async function renewLeases(db: Database, claims: readonly TurnClaim[]): Promise<void> {
  await db.query(
    `update conversations set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     where (id, lease_holder) in (select * from unnest($1::text[], $2::text[]))`,
    [claims.map(({ conversation }) => conversation.id), claims.map(({ lease }) => lease), LEASE_MS],
  );
}
