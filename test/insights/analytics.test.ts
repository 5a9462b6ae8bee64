import { expect, test } from "vitest";
import { type AnalyticsSummary, analytics } from "../../src/core/insights/analytics.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Database } from "../../src/core/store/database.ts";
import { eachDatabase } from "../support/databases.ts";

/** Minutes after 1 October 2026, 00:00 UTC; what is said at a minute below 0 was said the day before. */
type Happening = [
  minute: number,
  type: string,
  of?: { conversation?: string; action?: string; actor?: string; data?: JsonObject },
];

const DAY = "2026-10-01..2026-10-01";
const START = Date.parse("2026-10-01T00:00:00Z");
const at = (minute: number) => new Date(START + minute * 60_000);

const CONVERSATIONS = [
  ["confirmed", "web", "orders"],
  ["by_staff", "web", "orders"],
  ["assumed", "web", "billing"],
  ["abandoned", "slack", "billing"],
  ["reopened", "slack", "orders"],
  ["waiting", "web", null],
  ["yesterday", "web", "orders"],
];

const asked = { message_id: "msg_1", characters: 10 };
const turn = (ms: number, use: JsonObject = {}) => ({ turn_id: "msg_1", attempts: 1, ms, ...use });
const priced = (cost: number | null) => ({
  model_calls: 2,
  input_tokens: 100,
  output_tokens: 10,
  cached_input_tokens: 40,
  cost_usd: cost,
});

const HISTORY: Happening[] = [
  // Customers write, and are answered after 1, 2 and 9 minutes; the day before and the staff's own words do not count.
  [0, "conversation.opened", { conversation: "confirmed", data: { channel: "web" } }],
  [0, "message.received", { conversation: "confirmed", data: asked }],
  [1, "message.sent", { conversation: "confirmed" }],
  [1, "turn.completed", { conversation: "confirmed", data: turn(1_000, priced(0.25)) }],
  [2, "message.received", { conversation: "confirmed", data: asked }],
  [3, "conversation.resolved", { conversation: "confirmed", data: { resolution: "confirmed", by: "customer" } }],
  [3, "message.sent", { conversation: "confirmed" }],
  [3, "turn.completed", { conversation: "confirmed", data: turn(10) }],

  [0, "conversation.opened", { conversation: "by_staff", data: { channel: "web" } }],
  [10, "message.received", { conversation: "by_staff", data: asked }],
  [12, "conversation.escalated", { conversation: "by_staff", data: { reason: "CUSTOMER_ASKED" } }],
  [12, "message.sent", { conversation: "by_staff" }],
  [12, "turn.completed", { conversation: "by_staff", data: turn(3_000, priced(0.5)) }],
  [20, "conversation.taken_over", { conversation: "by_staff", actor: "staff:lin" }],
  [
    30,
    "conversation.resolved",
    { conversation: "by_staff", actor: "staff:lin", data: { resolution: "confirmed", by: "staff" } },
  ],
  [1_439, "conversation.closed", { conversation: "by_staff", data: { by: "silence", resolution: "confirmed" } }],

  [-5, "conversation.opened", { conversation: "assumed", data: { channel: "web" } }],
  [5, "message.received", { conversation: "assumed", data: asked }],
  [60, "message.sent", { conversation: "assumed" }],
  [60, "turn.completed", { conversation: "assumed", data: turn(2_000, priced(null)) }],
  [60, "agent.handed_off", { conversation: "assumed", data: { from: "orders", to: "billing" } }],
  [90, "conversation.resolved", { conversation: "assumed", data: { by: "silence", resolution: "assumed" } }],

  [100, "conversation.opened", { conversation: "abandoned", data: { channel: "slack" } }],
  [100, "message.received", { conversation: "abandoned", data: asked }],
  [109, "message.sent", { conversation: "abandoned" }],
  [109, "turn.failed", { conversation: "abandoned", data: { turn_id: "msg_1", attempt: 1, code: "INTERNAL" } }],
  [1_400, "conversation.closed", { conversation: "abandoned", data: { by: "silence", resolution: null } }],

  [-60, "message.received", { conversation: "reopened", data: asked }],
  [200, "message.received", { conversation: "reopened", data: asked }],
  [230, "conversation.resolved", { conversation: "reopened", data: { by: "silence", resolution: "assumed" } }],
  [300, "message.received", { conversation: "reopened", data: asked }],
  [1_441, "conversation.resolved", { conversation: "reopened", data: { resolution: "confirmed", by: "customer" } }],

  [400, "conversation.opened", { conversation: "waiting", data: { channel: "web" } }],
  [400, "message.received", { conversation: "waiting", data: asked }],
  [401, "conversation.escalated", { conversation: "waiting", data: { reason: "TURN_FAILED" } }],

  [-30, "message.received", { conversation: "yesterday", data: asked }],
  [0, "conversation.resolved", { conversation: "yesterday", data: { by: "silence", resolution: "assumed" } }],
  [1_440, "message.received", { conversation: "yesterday", data: asked }],

  // Who changes their mind has one thumb.
  [4, "feedback.given", { conversation: "confirmed", data: { thumb: "down" } }],
  [5, "feedback.given", { conversation: "confirmed", data: { thumb: "up" } }],
  [6, "feedback.given", { conversation: "yesterday", data: { thumb: "down" } }],
  [1_440, "feedback.given", { conversation: "assumed", data: { thumb: "down" } }],

  // Decisions after 2 and 6 minutes; one by policy, which is nobody's; one by two people; one that nobody made.
  [500, "action.proposed", { conversation: "confirmed", action: "approved" }],
  [500, "action.awaiting_approval", { conversation: "confirmed", action: "approved" }],
  [501, "action.approval_counted", { conversation: "confirmed", action: "approved", actor: "staff:max" }],
  [502, "action.approved", { conversation: "confirmed", action: "approved", actor: "staff:lin" }],
  [502, "action.executing", { conversation: "confirmed", action: "approved", actor: "worker:w_1" }],
  [503, "action.approved", { conversation: "confirmed", action: "approved", actor: "worker:w_1" }],
  [504, "action.executing", { conversation: "confirmed", action: "approved", actor: "worker:w_1" }],
  [505, "action.unknown", { conversation: "confirmed", action: "approved", actor: "worker:w_1" }],
  [506, "action.succeeded", { conversation: "confirmed", action: "approved", actor: "staff:lin" }],
  [500, "action.proposed", { conversation: "reopened", action: "denied" }],
  [500, "action.awaiting_approval", { conversation: "reopened", action: "denied" }],
  [506, "action.denied", { conversation: "reopened", action: "denied", actor: "staff:lin" }],
  [510, "action.proposed", { conversation: "reopened", action: "expired" }],
  [510, "action.awaiting_approval", { conversation: "reopened", action: "expired" }],
  [540, "action.expired", { conversation: "reopened", action: "expired", data: { code: "NOT_DECIDED_IN_TIME" } }],
  [-10, "action.proposed", { conversation: "confirmed", action: "late" }],
  [-10, "action.approved", { conversation: "confirmed", action: "late", actor: "policy" }],
  [1, "action.expired", { conversation: "confirmed", action: "late", data: { code: "NOT_EXECUTED_IN_TIME" } }],
  [511, "action.proposed", { conversation: "assumed", action: "refused" }],
  [511, "action.refused", { conversation: "assumed", action: "refused", actor: "policy" }],
  // By a key, outside every conversation.
  [520, "action.proposed", { action: "by_key" }],
  [520, "action.approved", { action: "by_key", actor: "policy" }],
  [520, "action.executing", { action: "by_key", actor: "worker:w_1" }],
  [521, "action.failed", { action: "by_key", actor: "worker:w_1" }],
  [521, "tool.called", { data: { tool: "get_order", ok: false, ms: 9 } }],

  [1, "tool.called", { conversation: "confirmed", data: { tool: "get_order", ok: true, ms: 5 } }],
  [1, "tool.refused", { conversation: "confirmed", data: { tool: "get_order", code: "NOT_OWNED" } }],
  [1, "own_tool.called", { conversation: "confirmed", data: { tool: "list_my_actions" } }],
  [
    1,
    "guard.hit",
    { conversation: "confirmed", data: { stage: "input", verdict: "flag", rules: ["override", "prompt"] } },
  ],
  [100, "guard.hit", { conversation: "abandoned", data: { stage: "input", verdict: "block", rules: ["override"] } }],
  [100, "guard.hit", { conversation: "abandoned", data: { stage: "output", verdict: "flag", rules: ["card"] } }],
  [1_440, "guard.hit", { conversation: "abandoned", data: { stage: "output", verdict: "flag", rules: ["card"] } }],
];

/** Writes the history; its order in time is its order in the record. */
async function remember(db: Database): Promise<void> {
  await db.query(`insert into customers (id, external_id) values ('cus_1', 'C001')`);
  for (const [id, channel, agent] of CONVERSATIONS) {
    await db.query(
      `insert into conversations (id, channel, thread, customer_id, agent) values ($1, $2, $1, 'cus_1', $3)`,
      [id, channel, agent],
    );
  }
  const proposals = HISTORY.filter(([, type]) => type === "action.proposed");
  for (const [minute, , of] of proposals) {
    await db.query(
      `insert into actions (id, status, tool, tool_version, effect, digest, principal, policy, expires_at, execute_within, created_at)
       values ($1, 'proposed', 'refund', '1', 'write', 'd', 'p', '{}', now(), '1 minute', $2)`,
      [of?.action, at(minute)],
    );
  }
  const ordered = HISTORY.map((one, place) => ({ one, place })).sort(
    (a, b) => a.one[0] - b.one[0] || a.place - b.place,
  );
  const rows = ordered.map(({ one: [minute, type, of = {}] }, place) => ({
    id: `evt_${place}`,
    at: at(minute),
    type,
    conversation_id: of.conversation ?? null,
    action_id: of.action ?? null,
    actor: of.actor ?? "system",
    data: { ...(of.action ? { tool: "refund" } : {}), ...of.data },
  }));
  await db.query(
    `insert into events (id, at, type, conversation_id, action_id, actor, data)
     select id, at, type, conversation_id, action_id, actor, data from jsonb_to_recordset($1::jsonb)
       as e(id text, at timestamptz, type text, conversation_id text, action_id text, actor text, data jsonb)`,
    [JSON.stringify(rows)],
  );
}

const minutes = (median: number, p90: number) => ({ median: median * 60_000, p90: Math.round(p90 * 60_000) });

eachDatabase("analytics", (open) => {
  test("every figure of a day whose history is known", async () => {
    const db = await open();
    await remember(db);

    const whole: AnalyticsSummary = {
      range: { from: "2026-10-01T00:00:00.000Z", to: "2026-10-02T00:00:00.000Z" },
      channel: null,
      agent: null,
      conversations: {
        total: 6,
        resolved_confirmed: 2,
        resolved_assumed: 1,
        abandoned: 1,
        open: 2,
        escalated: 2,
        ended: 4,
        resolution_rate: 0.5,
        assumed_rate: 0.25,
      },
      turns: { completed: 4, failed_tries: 1 },
      models: {
        calls: 6,
        input_tokens: 300,
        output_tokens: 30,
        cached_input_tokens: 120,
        cost_usd: 0.75,
        unpriced_turns: 1,
        cost_per_confirmed_resolution_usd: 0.375,
      },
      actions: {
        proposed: 5,
        outcomes: { succeeded: 1, failed: 1, unknown: 0, denied: 1, expired: 2, withdrawn: 0, refused: 1 },
      },
      approvals: { held: 3, approved: 1, denied: 1, expired: 1, approval_rate: 0.5, decision_ms: minutes(4, 5.6) },
      tools: {
        calls: 5,
        failures: 2,
        refused: 2,
        by_tool: [
          { tool: "refund", calls: 3, failures: 1, refused: 1 },
          { tool: "get_order", calls: 2, failures: 1, refused: 1 },
        ],
      },
      latency: { first_reply_ms: minutes(2, 7.6), turn_ms: { median: 1_500, p90: 2_700 } },
      thumbs: { up: 1, down: 1 },
      guardrails: {
        hits: 4,
        by_rule: [
          { stage: "input", rule: "override", hits: 2 },
          { stage: "input", rule: "prompt", hits: 1 },
          { stage: "output", rule: "card", hits: 1 },
        ],
      },
      handoffs: 1,
    };
    expect(await analytics(db, { range: DAY })).toEqual(whole);

    // Of a channel or an agent: its conversations, with all that is theirs and nothing that is nobody's.
    const slack = await analytics(db, { range: DAY, channel: "slack" });
    expect(slack).toMatchObject({
      channel: "slack",
      conversations: { total: 2, abandoned: 1, open: 1, ended: 1, resolution_rate: 0 },
      turns: { completed: 0, failed_tries: 1 },
      models: { cost_usd: 0, cost_per_confirmed_resolution_usd: null },
      actions: { proposed: 2, outcomes: { denied: 1, expired: 1, failed: 0 } },
      approvals: { held: 2, approval_rate: 0 },
      tools: { calls: 0 },
      latency: { turn_ms: { median: null, p90: null } },
    });
    const billing = await analytics(db, { range: DAY, agent: "billing" });
    expect(billing).toMatchObject({
      agent: "billing",
      conversations: { total: 2 },
      handoffs: 1,
      tools: { refused: 1 },
    });
    const both = await analytics(db, { range: DAY, agent: "orders", channel: "web" });
    expect(both.conversations).toMatchObject({ total: 2, resolved_confirmed: 2, resolution_rate: 1 });

    const nothing = await analytics(db, { range: "2026-09-01..2026-09-02" });
    expect(nothing.conversations).toMatchObject({ total: 0, resolution_rate: null });
    expect(nothing.tools).toEqual({ calls: 0, failures: 0, refused: 0, by_tool: [] });
  });
});
