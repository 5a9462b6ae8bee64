import type { Queryable } from "../store/database.ts";
import { type AnalyticsScope, aggregate, inScope, type Spread, spreadOf } from "./analytics-scope.ts";

/** What became of what was asked for. */
export interface ActionFigures {
  proposed: number;
  /** Actions that came to an end in the range, each by the last that is known of it. */
  succeeded: number;
  failed: number;
  unknown: number;
  denied: number;
  expired: number;
  withdrawn: number;
  refused: number;
  /** Actions that began to wait for people. */
  held: number;
  /** Decisions of people that sufficed, and approvals that nobody decided on in time. */
  approved_by_staff: number;
  denied_by_staff: number;
  undecided: number;
  /** From the proposal to the decision that sufficed. */
  decision_ms: Spread;
}

const ACTIONS = `
  with moves as (
    select e.action_id, e.seq, e.at, e.type, e.actor like 'staff:%' as by_staff, e.data
    from events e
    where e.type in ('action.approved', 'action.succeeded', 'action.failed', 'action.unknown', 'action.denied', 'action.expired',
        'action.withdrawn', 'action.refused')
      and ${inScope("e")}
  ), ended as (
    select distinct on (action_id) type from moves where type <> 'action.approved' order by action_id, seq desc
  ), outcomes as (
    select
      count(*) filter (where type = 'action.succeeded')::int as succeeded,
      count(*) filter (where type = 'action.failed')::int as failed,
      count(*) filter (where type = 'action.unknown')::int as unknown,
      count(*) filter (where type = 'action.denied')::int as denied,
      count(*) filter (where type = 'action.expired')::int as expired,
      count(*) filter (where type = 'action.withdrawn')::int as withdrawn,
      count(*) filter (where type = 'action.refused')::int as refused
    from ended
  ), decided as (
    select
      count(*) filter (where moves.type = 'action.approved')::int as approved_by_staff,
      count(*) filter (where moves.type = 'action.denied')::int as denied_by_staff,
      ${spreadOf("extract(epoch from moves.at - a.created_at) * 1000")} as decision_ms
    from moves join actions a on a.id = moves.action_id
    where moves.by_staff and moves.type in ('action.approved', 'action.denied')
  ), asked as (
    select
      count(*) filter (where e.type = 'action.proposed')::int as proposed,
      count(*) filter (where e.type = 'action.awaiting_approval')::int as held
    from events e where e.type in ('action.proposed', 'action.awaiting_approval') and ${inScope("e")}
  ), overdue as (
    select count(*)::int as undecided from moves where type = 'action.expired' and data->>'code' = 'NOT_DECIDED_IN_TIME'
  )
  select * from outcomes, decided, asked, overdue`;

export function actionFigures(db: Queryable, scope: AnalyticsScope): Promise<ActionFigures> {
  return aggregate(db, ACTIONS, scope);
}
