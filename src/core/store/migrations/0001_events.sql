-- What happened, append-only. Holds ids, codes and salted digests; personal text lives in rows that can be emptied.
CREATE TABLE events (
  id text PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  -- Tells which rows an open transaction can still precede; seq alone does not, as it is drawn before the commit.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  type text NOT NULL,
  conversation_id text,
  action_id text,
  customer_id text,
  actor text NOT NULL,
  data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX events_by_conversation ON events (conversation_id, seq) WHERE conversation_id IS NOT NULL;
CREATE INDEX events_by_action ON events (action_id, seq) WHERE action_id IS NOT NULL;
CREATE INDEX events_by_type ON events (type, at);
CREATE INDEX events_by_transaction ON events (xid, seq);

-- The chain over them: a block seals every event whose xid is in [from_xid, to_xid) and whose seq is past after_seq.
-- after_seq is 0 unless the database was restored into a server whose transaction counter is behind: see audit-seal.ts.
-- last_seq is the highest seq in the block; 0 if it has no event.
CREATE TABLE audit_blocks (
  number bigint PRIMARY KEY CHECK (number > 0),
  after_seq bigint NOT NULL,
  from_xid xid8 NOT NULL,
  to_xid xid8 NOT NULL,
  event_count bigint NOT NULL,
  last_seq bigint NOT NULL,
  events_hash text NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  sealed_at timestamptz NOT NULL
);

-- The next `how_many` events in [from_xid, to_xid) with after_seq < seq <= until_seq (0: no beginning; null: no end), past the
-- event (past_xid, past_seq, past_id) if one is given. A function for the sake of its settings: where statistics are missing,
-- as on the embedded database, which has no autovacuum, the planner would sort all events for each batch.
CREATE FUNCTION events_in_order(
  from_xid xid8, to_xid xid8, after_seq bigint, until_seq bigint,
  past_xid xid8, past_seq bigint, past_id text, how_many bigint
) RETURNS SETOF events LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
  SELECT * FROM events
  WHERE xid >= coalesce(past_xid, from_xid) AND xid < to_xid
    AND (seq > after_seq OR after_seq = 0) AND (seq <= until_seq OR until_seq IS NULL)
    AND (past_xid IS NULL OR (xid, seq, id) > (past_xid, past_seq, past_id))
  ORDER BY xid, seq, id LIMIT how_many
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_blocks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_blocks
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Work that one process at a time may do; a dead holder's lease ends by itself.
CREATE TABLE leases (
  name text PRIMARY KEY,
  holder text NOT NULL,
  until timestamptz NOT NULL
);

-- What this installation alone knows, such as the salt of its digests.
CREATE TABLE installation (
  name text PRIMARY KEY,
  value text NOT NULL
);
