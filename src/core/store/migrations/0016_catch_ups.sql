-- Catching up after a time without a connection, while it is under way: whoever goes on after a process that died in the middle
-- begins where that one began, although newer messages are stored by then.
create table catch_ups (
  channel text primary key,
  since text not null,                     -- the platform's id of what was stored last before the break
  begun_at timestamptz not null default clock_timestamp()
);
