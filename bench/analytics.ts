/**
 * What figures and timelines cost over ninety days that left 1,000,000 events, beside reading the type and data of the same
 * events once. `node bench/analytics.ts [pglite|postgres] [conversations = 100000]`
 */

import { analytics } from "../src/core/insights/analytics.ts";
import { readRange } from "../src/core/insights/analytics-range.ts";
import { replayRows } from "../src/core/insights/replay-rows.ts";
import type { Database } from "../src/core/store/database.ts";
import { type DatabaseKind, openBenchDatabase } from "./bench-database.ts";
import { percentile, printTable, say } from "./measure.ts";

const RANGES = ["24h", "7d", "30d", "90d"];
const ROUNDS = 5;
const [kind = "", conversations = "100000"] = process.argv.slice(2);

// Ten events a conversation: a look-up, an answer, an action that a person approved, a resolution.
const HISTORY = [
  `insert into conversations (id, channel, thread, visitor_hash, agent)
   select 'cnv_' || n, (array['web', 'slack', 'teams'])[1 + n % 3], n::text, 'x', (array['orders', 'billing'])[1 + n % 2]
   from generate_series(1, $1::int) n`,
  `insert into actions (id, status, tool, tool_version, effect, digest, principal, policy, expires_at, execute_within, created_at)
   select 'act_' || n, 'succeeded', 'refund', '1', 'write', 'd', 'p', '{}', now(), '1 minute', now() - interval '90 days' * n / $1::int
   from generate_series(1, $1::int) n`,
  `insert into events (id, at, type, conversation_id, action_id, actor, data)
   select 'evt_' || n || '_' || place, now() - interval '90 days' * n / $1::int + place * interval '1 second', type, 'cnv_' || n,
     case when type like 'action.%' then 'act_' || n end, actor, data::jsonb
   from generate_series(1, $1::int) n, (values
     (0, 'conversation.opened', 'customer:anonymous', '{"channel": "web"}'),
     (1, 'message.received', 'customer:anonymous', '{"message_id": "msg_1", "characters": 40}'),
     (2, 'tool.called', 'agent:orders', '{"tool": "get_order", "ok": true, "ms": 12, "turn_id": "msg_1", "step": 0, "call": 0}'),
     (3, 'action.proposed', 'agent:orders', '{"tool": "refund", "digest": "d"}'),
     (4, 'action.awaiting_approval', 'policy', '{"tool": "refund", "digest": "d"}'),
     (5, 'message.sent', 'agent:orders', '{"message_id": "msg_2", "kind": "text", "characters": 80}'),
     (6, 'turn.completed', 'agent:orders', '{"turn_id": "msg_1", "attempts": 1, "ms": 900, "model_calls": 2, "input_tokens": 1500,
        "output_tokens": 80, "cached_input_tokens": 1000, "cost_usd": 0.0031, "model": "anthropic:claude-sonnet-4-6", "link": "primary"}'),
     (7, 'action.approved', 'staff:lin', '{"tool": "refund", "digest": "d"}'),
     (8, 'action.succeeded', 'worker:w', '{"tool": "refund", "digest": "d"}'),
     (9, 'conversation.resolved', 'customer:anonymous', '{"resolution": "confirmed", "by": "customer"}')
   ) as happened(place, type, actor, data) order by n desc, place`,
];

async function fill(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("set local statement_timeout = 0");
    // Row by row checks of references would take most of the time; what stands here refers only to what stands here.
    await tx.query("set local session_replication_role = replica");
    for (const statement of HISTORY) await tx.query(statement, [Number(conversations)]);
  });
  if (db.kind === "postgres") await db.query("vacuum analyze"); // as autovacuum would; the embedded one has none
}

/** The median of some rounds, in ms. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return percentile(times, 0.5);
}

async function measure(database: DatabaseKind): Promise<void> {
  const { db, close } = await openBenchDatabase(database);
  say(`filling ${database}: ${conversations} conversations with ten events each`);
  await fill(db);
  const rows: Record<string, string | number>[] = [];
  for (const range of RANGES) {
    say(range);
    const { from, to } = readRange(range, new Date());
    const read = "select count(*), sum(length(type)), sum(pg_column_size(data)) from events where at >= $1 and at < $2";
    const figures = await timed(() => analytics(db, { range }));
    const once = await timed(() => db.query(read, [from, to]));
    rows.push({
      database,
      what: `figures of ${range}`,
      ms: figures,
      "events read once, ms": once,
      ratio: figures / once,
    });
  }
  const page = { conversationId: "cnv_1", types: null, after: null, limit: 200 };
  rows.push({
    database,
    what: "a timeline",
    ms: await timed(() => replayRows(db, page)),
    "events read once, ms": "",
    ratio: "",
  });
  printTable(rows);
  await close();
}

const kinds: DatabaseKind[] = kind === "pglite" || kind === "postgres" ? [kind] : ["pglite", "postgres"];
for (const one of kinds) await measure(one);
