-- Whoever takes a conversation over gets a thread under its card to talk in, also where a platform makes threads only with a
-- first message: it begins with what the customer said last.
create function deliver_staff_thread() returns trigger language plpgsql as $$
begin
  insert into deliveries (kind, channel, lane, conversation_id, message_id, card_id)
  select 'staff_copy', card.channel, card.lane, new.id, said.id, card.id
  from deliveries card,
    (select id from messages where conversation_id = new.id and author = 'customer' order by seq desc limit 1) said
  where card.kind = 'escalation_card' and card.conversation_id = new.id and not card.closed
    and not exists (select 1 from deliveries copy where copy.message_id = said.id and copy.card_id = card.id);
  return null;
end $$;
-- By its name it fires after `conversations_escalated`, which makes the card.
create trigger conversations_taken after update of taken_by on conversations
  for each row when (old.taken_by is null and new.taken_by is not null)
  execute function deliver_staff_thread();
