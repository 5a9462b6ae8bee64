-- People. Personal fields stand here and nowhere in events, so that erasing a person leaves the audit chain whole.
create table customers (
  id text primary key,
  external_id text unique,                 -- the id in the company's systems (a token's `sub`)
  email text,
  name text,
  attributes jsonb not null default '{}',
  created_at timestamptz not null default now(),
  erased_at timestamptz
);

create table staff (
  id text primary key,
  name text not null,
  role text not null check (role in ('support', 'expert', 'admin')),
  groups text[] not null default '{}',
  handles jsonb not null default '{}',
  active boolean not null default true
);

-- One-time sign-in codes and the sessions that they are exchanged for; only hashes are kept.
create table staff_credentials (
  hash text primary key,
  staff_id text not null references staff (id),
  kind text not null check (kind in ('code', 'session')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);

create table api_keys (
  id text primary key,
  name text not null,
  hash text not null unique,
  scopes text[] not null,
  customer_id text references customers (id),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table conversations (
  id text primary key,
  channel text not null,
  thread text not null,                    -- the platform's key of the thread; on the web the id itself
  customer_id text references customers (id),
  visitor_hash text,                       -- SHA-256 of the secret that owns an anonymous thread
  status text not null default 'active' check (status in ('active', 'waiting_human', 'resolved', 'closed')),
  resolution text check (resolution in ('confirmed', 'assumed')),
  agent text,                              -- who has it now
  language text not null default 'en',
  need_open boolean not null default false,-- something asked for is not met yet
  clarifying boolean not null default false,-- the last reply was a clarifying question
  human_reason text,
  taken_by text references staff (id),
  session_seq bigint not null default 1,   -- first message of the running session
  summary text,                            -- of the sessions before it
  next_seq bigint not null default 1,
  queued_inputs integer not null default 0,
  waiting_since timestamptz,               -- null when no input is queued
  lease_holder text,
  lease_until timestamptz,
  last_activity_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (channel, thread),
  check (customer_id is not null or visitor_hash is not null)
);
create index conversations_waiting on conversations (waiting_since) where waiting_since is not null;
create index conversations_by_customer on conversations (customer_id, id);
create index conversations_by_status on conversations (status, last_activity_at);

create table messages (
  id text primary key,
  conversation_id text not null references conversations (id),
  seq bigint not null,
  author text not null check (author in ('customer', 'assistant', 'staff', 'action')),
  author_id text,                          -- the agent's name, the person's id, the action's id
  kind text not null default 'text' check (kind in ('text', 'clarification', 'outcome', 'apology', 'notice')),
  text text not null,
  platform_id text,                        -- the platform's own id of it: what makes a repeated delivery one message
  input text check (input in ('queued', 'done', 'failed')), -- null: not something that starts a turn
  attempts integer not null default 0,
  turn_id text,                            -- the input that this answers
  created_at timestamptz not null default clock_timestamp(),
  unique (conversation_id, seq)
);
create unique index messages_once on messages (conversation_id, platform_id) where platform_id is not null;
create index messages_queued on messages (conversation_id, seq) where input = 'queued';

-- Every model answer that contains a call, stored before its calls run: a turn that dies runs again and says the same.
create table turn_steps (
  turn_id text not null references messages (id),
  step integer not null,
  agent text not null,
  answer jsonb not null,                   -- {text, calls: [{id, name, args}], usage…}
  results jsonb,                           -- what each call gave, in the order of the calls
  created_at timestamptz not null default clock_timestamp(),
  primary key (turn_id, step)
);

create table actions (
  id text primary key,
  status text not null check (status in ('proposed', 'refused', 'awaiting_approval', 'approved', 'denied', 'expired', 'withdrawn',
                                         'executing', 'succeeded', 'failed', 'unknown')),
  tool text not null,
  tool_version text not null,
  effect text not null check (effect in ('read', 'write')),
  args jsonb,                              -- emptied by erasure
  digest text not null,                    -- of tool, version, canonical arguments and customer
  customer_id text references customers (id),
  conversation_id text references conversations (id),
  turn_id text,
  step integer,
  call_index integer,
  principal text not null,                 -- who asked: conversation:cnv_…, key:key_…
  requested_by_staff text,                 -- a person on staff who asked; may not decide
  policy jsonb not null,                   -- the verdict: type, reasons, requirements, rules
  preview json,                            -- as the upstream wrote it, in its order
  approvers text[] not null default '{}',  -- people who approved so far
  code text,                               -- why it was refused or failed
  result jsonb,
  message_to_customer text,
  attempts integer not null default 0,
  claimed_by text,
  claimed_until timestamptz,
  retry_after timestamptz,                 -- an approved action without a job in sight is taken up again after this
  reported boolean not null default false, -- the turn that asked has told the outcome itself
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  execute_within interval not null,
  approved_at timestamptz,
  execute_by timestamptz,
  settled_at timestamptz
);
create unique index actions_of_step on actions (turn_id, step, call_index) where turn_id is not null;
create index actions_by_status on actions (status, expires_at);
create index actions_by_conversation on actions (conversation_id, id);
create index actions_by_digest on actions (digest, created_at);

create table decisions (
  id text primary key,
  action_id text not null references actions (id),
  staff_id text not null references staff (id),
  decision text not null check (decision in ('approve', 'deny', 'succeeded', 'failed')),
  note text,
  message_to_customer text,
  via text not null,                       -- console, terminal, slack …
  created_at timestamptz not null default clock_timestamp()
);
create unique index decisions_once on decisions (action_id, staff_id) where decision in ('approve', 'deny');

-- Fixed windows, shared by every process.
create table rate_windows (
  name text primary key,
  starts_at timestamptz not null,
  count integer not null
);
