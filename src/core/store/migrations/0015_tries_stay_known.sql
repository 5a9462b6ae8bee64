-- What has changed since is tried as often as anything new, but a post that a try may have made stays known to be: without that
-- it would be made twice, or be left as it was.
create or replace function deliver_approval_card() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = least(attempts, 1), due_at = clock_timestamp()
  where action_id = new.id and kind = 'approval_card' and (not closed or new.args is null);
  if not found and new.status = 'awaiting_approval' then
    insert into deliveries (kind, channel, lane, conversation_id, action_id)
    select 'approval_card', channel, channel || ':' || new.id, new.conversation_id, new.id from staff_places;
  end if;
  return null;
end $$;

create or replace function deliver_escalation_card() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = least(attempts, 1), due_at = clock_timestamp()
  where conversation_id = new.id and kind = 'escalation_card' and not closed;
  if new.status = 'waiting_human' then
    insert into deliveries (kind, channel, lane, conversation_id)
    select 'escalation_card', channel, channel || ':' || new.id, new.id from staff_places
    where not exists (select 1 from deliveries d where d.conversation_id = new.id and d.kind = 'escalation_card'
                      and d.channel = staff_places.channel and not d.closed);
  end if;
  return null;
end $$;

create or replace function deliver_changed_message() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = least(attempts, 1), due_at = clock_timestamp()
  where message_id = new.id and kind = 'staff_copy';
  -- One that is about to be carried anyway needs no second word; an erasure empties many messages at once.
  update deliveries set status = 'waiting', revision = revision + 1, attempts = least(attempts, 1), due_at = clock_timestamp()
  where conversation_id = new.conversation_id and kind = 'escalation_card' and status = 'done'
    and (not closed or new.text = '');
  return null;
end $$;

create or replace function deliver_resolution() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = least(attempts, 1), due_at = clock_timestamp()
  where kind = 'message' and status = 'done' and message_id =
    (select id from messages where conversation_id = new.id and author in ('assistant', 'staff') order by seq desc limit 1);
  return null;
end $$;
