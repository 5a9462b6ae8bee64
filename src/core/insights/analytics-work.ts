import type { Queryable } from "../store/database.ts";
import { type AnalyticsScope, aggregate, inScope, queryScope, type Spread, spreadOf } from "./analytics-scope.ts";

/** What the assistant did, and what it took. */
export interface WorkFigures {
  turns: number;
  /** Tries of turns that came to nothing; after three of them the customer is given a person. */
  failed_turn_tries: number;
  turn_ms: Spread;
  model_calls: number;
  input_tokens: number;
  output_tokens: number;
  /** The part of `input_tokens` that providers read from their caches. */
  cached_input_tokens: number;
  /** Of turns whose price is known. */
  cost_usd: number;
  /** Turns that asked a model whose price is not known. */
  unpriced_turns: number;
  handoffs: number;
}

const sumOf = (field: string) =>
  `coalesce(sum((data->>'${field}')::numeric) filter (where type = 'turn.completed'), 0)::float8`;

const WORK = `
  select
    count(*) filter (where type = 'turn.completed')::int as turns,
    count(*) filter (where type = 'turn.failed')::int as failed_turn_tries,
    ${spreadOf("(data->>'ms')::float8", "type = 'turn.completed'")} as turn_ms,
    ${sumOf("model_calls")} as model_calls,
    ${sumOf("input_tokens")} as input_tokens,
    ${sumOf("output_tokens")} as output_tokens,
    ${sumOf("cached_input_tokens")} as cached_input_tokens,
    ${sumOf("cost_usd")} as cost_usd,
    count(*) filter (where type = 'turn.completed' and data ? 'model_calls' and data->>'cost_usd' is null)::int as unpriced_turns,
    count(*) filter (where type = 'agent.handed_off')::int as handoffs
  from events e
  where type in ('turn.completed', 'turn.failed', 'agent.handed_off') and ${inScope("e")}`;

export function workFigures(db: Queryable, scope: AnalyticsScope): Promise<WorkFigures> {
  return aggregate(db, WORK, scope);
}

/** How often a tool was used. */
export interface ToolFigures {
  tool: string;
  /** Reads that were run, and tries to carry an action out. */
  calls: number;
  /** Reads that gave no result, and actions that failed. */
  failures: number;
  /** Calls that were refused before anything was sent. */
  refused: number;
}

const TOOLS = `
  select data->>'tool' as tool,
    count(*) filter (where type in ('tool.called', 'action.executing'))::int as calls,
    count(*) filter (where type = 'tool.called' and data->>'ok' = 'false' or type = 'action.failed')::int as failures,
    count(*) filter (where type in ('tool.refused', 'action.refused'))::int as refused
  from events e
  where type in ('tool.called', 'tool.refused', 'action.executing', 'action.failed', 'action.refused') and ${inScope("e")}
  group by 1 order by calls desc, tool`;

/** Tools by use, the most used first. */
export function toolFigures(db: Queryable, scope: AnalyticsScope): Promise<ToolFigures[]> {
  return queryScope(db, TOOLS, scope);
}

/** How often a guardrail's rule was hit. */
export interface GuardFigures {
  /** Where: in what a customer wrote, in what a tool gave, in what the assistant said. */
  stage: string;
  rule: string;
  hits: number;
}

const GUARD = `
  select data->>'stage' as stage, rule, count(*)::int as hits
  from events e cross join lateral jsonb_array_elements_text(data->'rules') as rule
  where type = 'guard.hit' and ${inScope("e")}
  group by 1, 2 order by hits desc, 1, 2`;

/** Rules of the guardrails by hits, the most hit first. */
export function guardFigures(db: Queryable, scope: AnalyticsScope): Promise<GuardFigures[]> {
  return queryScope(db, GUARD, scope);
}
