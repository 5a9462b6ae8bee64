import type { Database } from "../src/core/store/database.ts";

// Ids sort before those that the product makes from the clock, as an older history's do. Most of it is over; 1 % of the
// conversations were last spoken in just now, so that what looks for live ones has something to pass by.
const HISTORY = [
  `insert into customers (id, external_id, name)
   select 'cus_00' || lpad(n::text, 8, '0'), 'OLD' || n, 'Customer ' || n from generate_series(1, greatest($1::int / 5, 1)) n`,

  `insert into conversations (id, channel, thread, customer_id, status, agent, next_seq, last_activity_at, created_at, ended_at)
   select 'cnv_00' || lpad(n::text, 8, '0'), 'web', 'cnv_00' || lpad(n::text, 8, '0'),
     'cus_00' || lpad((1 + n % greatest($1::int / 5, 1))::text, 8, '0'),
     (array['active', 'waiting_human', 'resolved', 'closed'])[case when n % 100 < 2 then 1 + n % 100 when n % 10 = 2 then 3 else 4 end],
     'orders', 5, case when n % 100 = 0 then now() else now() - n * interval '2 minutes' end,
     now() - n * interval '2 minutes', case when n % 100 >= 2 then now() - n * interval '1 minute' end
   from generate_series(1, $1::int) n`,

  `insert into messages (id, conversation_id, seq, author, author_id, text, input, turn_id, created_at)
   select 'msg_00' || lpad((n * 4 + seq)::text, 8, '0'), 'cnv_00' || lpad(n::text, 8, '0'), seq,
     case when seq % 2 = 1 then 'customer' else 'assistant' end, 'orders', repeat('Where is my order? ', 3 + n % 10),
     case when seq % 2 = 1 then 'done' end,
     case when seq % 2 = 0 then 'msg_00' || lpad((n * 4 + seq - 1)::text, 8, '0') end, now() - n * interval '2 minutes'
   from generate_series(1, $1::int) n, generate_series(1, 4) seq`,

  `insert into turn_steps (turn_id, step, agent, answer, results)
   select 'msg_00' || lpad((n * 4 + 1)::text, 8, '0'), 0, 'orders',
     '{"text": "", "calls": [{"id": "call_1", "name": "get_order", "args": {"order_id": "1036"}}]}', '[{"status": "shipped"}]'
   from generate_series(1, $1::int) n where n % 4 = 0`,

  `insert into actions (id, status, tool, tool_version, effect, args, digest, customer_id, conversation_id, turn_id, step, call_index,
     principal, policy, created_at, expires_at, execute_within, settled_at)
   select 'act_00' || lpad(n::text, 8, '0'), (array['succeeded', 'denied', 'expired', 'failed'])[1 + (n / 5) % 4], 'refund_order', '1', 'write',
     '{"order_id": "1036", "amount": 10}', md5(n::text), 'cus_00' || lpad((1 + n % greatest($1::int / 5, 1))::text, 8, '0'),
     'cnv_00' || lpad(n::text, 8, '0'), 'msg_00' || lpad((n * 4 + 1)::text, 8, '0'), 0, 0, 'conversation:cnv_00' || lpad(n::text, 8, '0'),
     '{"type": "refund", "reasons": [], "requirements": [], "rules": []}', now() - n * interval '2 minutes',
     now() - n * interval '2 minutes' + interval '30 minutes', interval '10 minutes', now() - n * interval '2 minutes'
   from generate_series(1, $1::int) n where n % 5 = 0`,
];

const EVENTS = `insert into events (id, at, type, conversation_id, customer_id, actor, data)
  select 'evt_00' || lpad(n::text, 10, '0'), now() - n * interval '12 seconds',
    (array['message.received', 'message.sent', 'turn.completed', 'tool.called', 'action.proposed', 'guard.hit'])[1 + n % 6],
    'cnv_00' || lpad((1 + n % $1::int)::text, 8, '0'), 'cus_00' || lpad((1 + n % greatest($1::int / 5, 1))::text, 8, '0'),
    'agent:orders', jsonb_build_object('message_id', 'msg_00' || lpad(n::text, 8, '0'), 'characters', n % 300)
  from generate_series(1, $2::int) n`;

/**
 * Gives a migrated PostgreSQL database a past: conversations with four messages each (and tool calls and settled actions for
 * some), and events. Ends in the state that autovacuum would have brought it to.
 */
export async function fill(db: Database, conversations: number, events: number): Promise<void> {
  await db.transaction(async (tx) => {
    // Row by row checks of references would take most of the time; what stands here refers only to what stands here.
    await tx.query("set local session_replication_role = replica");
    for (const statement of HISTORY) await tx.query(statement, [conversations]);
    await tx.query(EVENTS, [conversations, events]);
  });
  await db.query("vacuum analyze");
  await db.query("checkpoint");
}
