import type { Queryable } from "../store/database.ts";
import type { TimeRange } from "./analytics-range.ts";

/** What is counted: a time, and if one is named, the conversations of one channel, or those that one agent has. */
export interface AnalyticsScope extends TimeRange {
  channel?: string;
  agent?: string;
}

/** Runs a statement over a scope, whose parameters 1 to 4 are the scope's. */
export function queryScope<Row>(db: Queryable, sql: string, scope: AnalyticsScope): Promise<Row[]> {
  const { from, to, channel, agent } = scope;
  return db.query<Row>(sql, [from, to, channel ?? null, agent ?? null]);
}

/** The one row of an aggregate over a scope. */
export async function aggregate<Row>(db: Queryable, sql: string, scope: AnalyticsScope): Promise<Row> {
  const [row] = await queryScope<Row>(db, sql, scope);
  if (!row) throw new Error("An aggregate gave no row.");
  return row;
}

/**
 * The events of a scope, under the name that stands before it. What belongs to no conversation (calls by key) counts
 * unless a channel or an agent is named.
 */
export function inScope(events: string): string {
  return `${events}.at >= $1 and ${events}.at < $2 and (($3::text is null and $4::text is null) or ${events}.conversation_id in (
    select id from conversations where ($3::text is null or channel = $3) and ($4::text is null or agent = $4)))`;
}

/** Half and nine tenths of the measured values are no higher, in ms. Null where nothing was measured. */
export interface Spread {
  median: number | null;
  p90: number | null;
}

/** Both percentiles of an expression over the rows that a condition names, as a column. */
export function spreadOf(milliseconds: string, condition = "true"): string {
  const percentile = (fraction: number) =>
    `round(percentile_cont(${fraction}) within group (order by ${milliseconds}) filter (where ${condition}))`;
  return `jsonb_build_object('median', ${percentile(0.5)}, 'p90', ${percentile(0.9)})`;
}
