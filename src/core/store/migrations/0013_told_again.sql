-- What staff see of a customer is brought in line with what is kept of them: a message that is edited, taken back or erased, and
-- an action whose arguments are erased, after everything else about it has ended too.
create or replace function deliver_approval_card() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = 0, due_at = clock_timestamp()
  where action_id = new.id and kind = 'approval_card' and (not closed or new.args is null);
  if not found and new.status = 'awaiting_approval' then
    insert into deliveries (kind, channel, lane, conversation_id, action_id)
    select 'approval_card', channel, channel || ':' || new.id, new.conversation_id, new.id from staff_places;
  end if;
  return null;
end $$;
drop trigger actions_changed on actions;
create trigger actions_changed after update of status, approvers, policy, args on actions
  for each row when ((old.status, old.approvers, old.policy, old.args is null)
                     is distinct from (new.status, new.approvers, new.policy, new.args is null))
  execute function deliver_approval_card();

create function deliver_changed_message() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = 0, due_at = clock_timestamp()
  where message_id = new.id and kind = 'staff_copy';
  -- One that is about to be carried anyway needs no second word; an erasure empties many messages at once.
  update deliveries set status = 'waiting', revision = revision + 1, attempts = 0, due_at = clock_timestamp()
  where conversation_id = new.conversation_id and kind = 'escalation_card' and status = 'done'
    and (not closed or new.text = '');
  return null;
end $$;
create trigger messages_changed after update of text on messages
  for each row when (old.text <> new.text) execute function deliver_changed_message();
create index deliveries_escalation_cards on deliveries (conversation_id) where kind = 'escalation_card';
drop index deliveries_open_cards;

-- Under the last word of a conversation that somebody called resolved, its customer is asked what they thought of it.
create function deliver_resolution() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = 0, due_at = clock_timestamp()
  where kind = 'message' and status = 'done' and message_id =
    (select id from messages where conversation_id = new.id and author in ('assistant', 'staff') order by seq desc limit 1);
  return null;
end $$;
create trigger conversations_resolved after update of status on conversations
  for each row when (new.status = 'resolved' and new.resolution = 'confirmed' and old.status <> 'resolved')
  execute function deliver_resolution();
