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
    select e.action_id, e.seq, e.at, substr(e.type, 8) as to_status, e.actor like 'staff:%' as by_staff, e.data->>'code' as code
    from events e
    where e.type in ('action.proposed', 'action.awaiting_approval', 'action.approved', 'action.succeeded', 'action.failed',
        'action.unknown', 'action.denied', 'action.expired', 'action.withdrawn', 'action.refused')
      and ${inScope("e")}
  ), ended as (
    select distinct on (action_id) to_status from moves
    where to_status not in ('proposed', 'awaiting_approval', 'approved') order by action_id, seq desc
  ), outcomes as (
    select
      count(*) filter (where to_status = 'succeeded')::int as succeeded,
      count(*) filter (where to_status = 'failed')::int as failed,
      count(*) filter (where to_status = 'unknown')::int as unknown,
      count(*) filter (where to_status = 'denied')::int as denied,
      count(*) filter (where to_status = 'expired')::int as expired,
      count(*) filter (where to_status = 'withdrawn')::int as withdrawn,
      count(*) filter (where to_status = 'refused')::int as refused
    from ended
  ), decisions as (
    select
      count(*) filter (where to_status = 'proposed')::int as proposed,
      count(*) filter (where to_status = 'awaiting_approval')::int as held,
      count(*) filter (where to_status = 'approved' and by_staff)::int as approved_by_staff,
      count(*) filter (where to_status = 'denied')::int as denied_by_staff,
      count(*) filter (where to_status = 'expired' and moves.code = 'NOT_DECIDED_IN_TIME')::int as undecided,
      ${spreadOf("extract(epoch from moves.at - a.created_at) * 1000", "to_status in ('approved', 'denied') and by_staff")} as decision_ms
    from moves left join actions a on a.id = moves.action_id and by_staff
  )
  select * from outcomes, decisions`;

export function actionFigures(db: Queryable, scope: AnalyticsScope): Promise<ActionFigures> {
  return aggregate(db, ACTIONS, scope);
}
