-- Who decided is asked of every action that is shown. The index that keeps decisions single does not know all their kinds.
create index decisions_by_action on decisions (action_id);
