import type { Queryable } from "../store/database.ts";
import { type ActionFigures, actionFigures } from "./analytics-actions.ts";
import {
  type ConversationFigures,
  conversationFigures,
  type ThumbFigures,
  thumbFigures,
} from "./analytics-conversations.ts";
import { readRange } from "./analytics-range.ts";
import type { AnalyticsScope, Spread } from "./analytics-scope.ts";
import {
  type GuardFigures,
  guardFigures,
  type ToolFigures,
  toolFigures,
  type WorkFigures,
  workFigures,
} from "./analytics-work.ts";

/** Shares are between 0 and 1, and null where there is nothing to have a share in. What each figure counts: docs/analytics.md. */
export interface AnalyticsSummary {
  /** RFC 3339 UTC; `to` is not part of it. */
  range: { from: string; to: string };
  channel: string | null;
  agent: string | null;
  conversations: {
    total: number;
    resolved_confirmed: number;
    resolved_assumed: number;
    abandoned: number;
    open: number;
    escalated: number;
    ended: number;
    resolution_rate: number | null;
    assumed_rate: number | null;
  };
  turns: { completed: number; failed_tries: number };
  models: {
    calls: number;
    input_tokens: number;
    output_tokens: number;
    cached_input_tokens: number;
    cost_usd: number;
    unpriced_turns: number;
    cost_per_confirmed_resolution_usd: number | null;
  };
  actions: {
    proposed: number;
    outcomes: Pick<ActionFigures, "succeeded" | "failed" | "unknown" | "denied" | "expired" | "withdrawn" | "refused">;
  };
  approvals: {
    held: number;
    approved: number;
    denied: number;
    expired: number;
    approval_rate: number | null;
    decision_ms: Spread;
  };
  tools: { calls: number; failures: number; refused: number; by_tool: ToolFigures[] };
  latency: { first_reply_ms: Spread; turn_ms: Spread };
  thumbs: ThumbFigures;
  guardrails: { hits: number; by_rule: GuardFigures[] };
  handoffs: number;
}

export interface AnalyticsQuery {
  /** See `readRange`. */
  range: string;
  channel?: string;
  agent?: string;
}

/** The figures of a range of time. Throws what `readRange` throws. */
export async function analytics(db: Queryable, query: AnalyticsQuery): Promise<AnalyticsSummary> {
  const scope: AnalyticsScope = { ...readRange(query.range, new Date()), channel: query.channel, agent: query.agent };
  const [conversations, thumbs, actions, work, tools, guard] = await Promise.all([
    conversationFigures(db, scope),
    thumbFigures(db, scope),
    actionFigures(db, scope),
    workFigures(db, scope),
    toolFigures(db, scope),
    guardFigures(db, scope),
  ]);
  return summaryOf(scope, { conversations, thumbs, actions, work, tools, guard });
}

interface Figures {
  conversations: ConversationFigures;
  thumbs: ThumbFigures;
  actions: ActionFigures;
  work: WorkFigures;
  tools: ToolFigures[];
  guard: GuardFigures[];
}

function summaryOf(scope: AnalyticsScope, figures: Figures): AnalyticsSummary {
  const { conversations, thumbs, actions, work, tools, guard } = figures;
  const { conversations: total, first_reply_ms, ...ways } = conversations;
  const ended = ways.resolved_confirmed + ways.resolved_assumed + ways.abandoned;
  const { approved_by_staff: approved, denied_by_staff: denied } = actions;
  const { succeeded, failed, unknown, expired, withdrawn, refused } = actions;
  return {
    range: { from: scope.from.toISOString(), to: scope.to.toISOString() },
    channel: scope.channel ?? null,
    agent: scope.agent ?? null,
    conversations: {
      total,
      ...ways,
      ended,
      resolution_rate: share(ways.resolved_confirmed, ended),
      assumed_rate: share(ways.resolved_assumed, ended),
    },
    turns: { completed: work.turns, failed_tries: work.failed_turn_tries },
    models: {
      calls: work.model_calls,
      input_tokens: work.input_tokens,
      output_tokens: work.output_tokens,
      cached_input_tokens: work.cached_input_tokens,
      cost_usd: work.cost_usd,
      unpriced_turns: work.unpriced_turns,
      cost_per_confirmed_resolution_usd: share(work.cost_usd, ways.resolved_confirmed),
    },
    actions: {
      proposed: actions.proposed,
      outcomes: { succeeded, failed, unknown, denied: actions.denied, expired, withdrawn, refused },
    },
    approvals: {
      held: actions.held,
      approved,
      denied,
      expired: actions.undecided,
      approval_rate: share(approved, approved + denied),
      decision_ms: actions.decision_ms,
    },
    tools: {
      calls: sum(tools.map(({ calls }) => calls)),
      failures: sum(tools.map(({ failures }) => failures)),
      refused: sum(tools.map((tool) => tool.refused)),
      by_tool: tools,
    },
    latency: { first_reply_ms, turn_ms: work.turn_ms },
    thumbs,
    guardrails: { hits: sum(guard.map(({ hits }) => hits)), by_rule: guard },
    handoffs: work.handoffs,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
