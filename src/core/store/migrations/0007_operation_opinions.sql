-- What a model thought of an operation, by the digest of what it was asked: reading a description again asks for nothing twice.
create table operation_opinions (
  digest text primary key,
  opinion jsonb not null,
  created_at timestamptz not null default clock_timestamp()
);
