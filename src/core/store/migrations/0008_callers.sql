-- Who waits for an action outside conversations: each task by its own id, everybody else of the principal by the action's.
-- The last one to go takes the request back.
create table action_callers (
  id text primary key,
  action_id text not null references actions (id) on delete cascade,
  principal text not null,
  created_at timestamptz not null default clock_timestamp(),
  detached_at timestamptz
);
create index action_callers_of_action on action_callers (action_id);

-- Keys of programs that sign customers in themselves: they say with each call for whom it is.
alter table api_keys add column names_customers boolean not null default false;
