-- Where a conversation stands on its platform. What the customer is called there is personal and goes with an erasure.
create table conversation_places (
  conversation_id text primary key references conversations (id) on delete cascade,
  channel text not null,
  space text not null,                     -- workspace, guild or tenant
  container text,                          -- channel; null: a direct message that is yet to be opened
  thread text,
  person text not null,                    -- the platform's id of whoever the thread belongs to
  private boolean not null,                -- nobody but that person reads it
  address jsonb not null default '{}'      -- what else the adapter needs to post there
);
create index conversation_places_by_person on conversation_places (channel, person);

-- Where staff get their cards: one place a channel, as configured.
create table staff_places (
  channel text primary key,
  space text not null,
  container text not null,
  address jsonb not null default '{}'
);

-- A platform's account of a customer.
create table identities (
  channel text not null,
  space text not null,
  person text not null,
  customer_id text not null references customers (id),
  via text not null check (via in ('code', 'email')),
  created_at timestamptz not null default clock_timestamp(),
  primary key (channel, space, person)
);
create index identities_by_customer on identities (customer_id);

create table link_codes (
  hash text primary key,
  customer_id text not null references customers (id),
  expires_at timestamptz not null
);

-- Somebody else's words in a customer's thread: context, never an input.
alter table messages drop constraint messages_author_check;
alter table messages add constraint messages_author_check
  check (author in ('customer', 'assistant', 'staff', 'action', 'bystander'));
-- One message of a platform is one message, whichever conversation it went to.
create index messages_by_platform_id on messages (platform_id) where platform_id is not null;

alter table conversations add column thumb text check (thumb in ('up', 'down'));

-- The outbox. A row says that what stands on a platform has to be brought in line with what it is about.
create table deliveries (
  id text primary key default 'dlv_' || replace(gen_random_uuid()::text, '-', ''),
  seq bigint generated always as identity, -- order within a lane
  kind text not null check (kind in ('message', 'approval_card', 'escalation_card', 'staff_copy')),
  channel text not null,
  lane text not null,                      -- what must stay in order
  conversation_id text references conversations (id),
  message_id text references messages (id),-- null while it streams
  action_id text references actions (id),
  card_id text references deliveries (id) on delete cascade, -- the card whose thread a copy goes to
  -- live: a reply that is being streamed and not stored yet
  status text not null default 'waiting' check (status in ('live', 'waiting', 'done', 'failed')),
  revision integer not null default 1,     -- counts what changed about it
  posts jsonb not null default '[]',       -- what was posted: the platform's own references
  closed boolean not null default false,   -- nothing about it will change any more
  attempts integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  code text,                               -- why the last try failed
  created_at timestamptz not null default clock_timestamp(),
  delivered_at timestamptz
);
create index deliveries_waiting on deliveries (lane, seq) where status = 'waiting';
create index deliveries_due on deliveries (due_at) where status = 'waiting';
create unique index deliveries_live on deliveries (conversation_id) where status = 'live';
create index deliveries_open_cards on deliveries (conversation_id) where kind = 'escalation_card' and not closed;
create index deliveries_by_action on deliveries (action_id) where action_id is not null;
create index deliveries_by_message on deliveries (message_id) where message_id is not null;

-- When the next post may be sent, by container and by platform, for every process.
create table delivery_pace (
  name text primary key,
  next_at timestamptz not null
);

-- Triggers, so that no statement that changes what people were told can forget to have it told, and both commit together.
create function deliver_message() returns trigger language plpgsql as $$
declare
  place_channel text;
begin
  if new.author in ('assistant', 'staff') then
    select channel into place_channel from conversation_places where conversation_id = new.conversation_id;
    if place_channel is not null then
      -- The reply that was streamed is stored now, and is the truth from here on.
      update deliveries set status = 'waiting', message_id = new.id, revision = revision + 1, due_at = clock_timestamp()
      where conversation_id = new.conversation_id and status = 'live' and new.author = 'assistant';
      if not found then
        insert into deliveries (kind, channel, lane, conversation_id, message_id)
        values ('message', place_channel, new.conversation_id, new.conversation_id, new.id);
      end if;
    end if;
  end if;
  if new.author in ('customer', 'staff') then
    insert into deliveries (kind, channel, lane, conversation_id, message_id, card_id)
    select 'staff_copy', channel, lane, conversation_id, new.id, id from deliveries
    where kind = 'escalation_card' and conversation_id = new.conversation_id and not closed;
  end if;
  return null;
end $$;
create trigger messages_delivered after insert on messages
  for each row when (new.author in ('customer', 'assistant', 'staff')) execute function deliver_message();

create function deliver_approval_card() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = 0, due_at = clock_timestamp()
  where action_id = new.id and kind = 'approval_card' and not closed;
  if not found and new.status = 'awaiting_approval' then
    insert into deliveries (kind, channel, lane, conversation_id, action_id)
    select 'approval_card', channel, channel || ':' || new.id, new.conversation_id, new.id from staff_places;
  end if;
  return null;
end $$;
create trigger actions_proposed after insert on actions
  for each row when (new.status = 'awaiting_approval') execute function deliver_approval_card();
create trigger actions_changed after update of status, approvers, policy on actions
  for each row when ((old.status, old.approvers, old.policy) is distinct from (new.status, new.approvers, new.policy))
  execute function deliver_approval_card();

create function deliver_escalation_card() returns trigger language plpgsql as $$
begin
  update deliveries set status = 'waiting', revision = revision + 1, attempts = 0, due_at = clock_timestamp()
  where conversation_id = new.id and kind = 'escalation_card' and not closed;
  if new.status = 'waiting_human' then
    insert into deliveries (kind, channel, lane, conversation_id)
    select 'escalation_card', channel, channel || ':' || new.id, new.id from staff_places
    where not exists (select 1 from deliveries d where d.conversation_id = new.id and d.kind = 'escalation_card'
                      and d.channel = staff_places.channel and not d.closed);
  end if;
  return null;
end $$;
create trigger conversations_escalated after update of status, taken_by on conversations
  for each row when ((old.status, old.taken_by) is distinct from (new.status, new.taken_by))
  execute function deliver_escalation_card();
