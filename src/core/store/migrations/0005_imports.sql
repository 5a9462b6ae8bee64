-- Where tools come from, and every version of each. An import is live as a whole or not at all.
create table tool_sources (
  name text primary key,
  kind text not null,                      -- openapi, mcp
  declared boolean not null default false, -- stands in smart-support.yaml
  active_import text,                      -- the version that is live
  created_at timestamptz not null default clock_timestamp()
);

create table import_jobs (
  id text primary key,
  source text not null references tool_sources (name) on delete cascade,
  status text not null check (status in ('reading', 'review', 'live', 'superseded', 'discarded', 'failed')),
  location text not null,                  -- an address, a file's name; what was uploaded is called by its file's name
  settings jsonb not null,                 -- base address, networks, credentials by reference; never a secret
  upload bytea,                            -- gzip; emptied once it is read
  base_import text references import_jobs (id) on delete set null, -- the version that it is compared with
  title text not null default '',
  version text not null default '',
  artifact bytea,                          -- gzip of all that opens the same tools again without fetching
  digest text,                             -- SHA-256 of the artifact
  warnings jsonb not null default '[]',
  progress jsonb,                          -- {phase, done, total} while it is read
  code text,                               -- why it failed
  error text,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  approved_by text,
  approved_at timestamptz
);
create index import_jobs_by_source on import_jobs (source, id);
-- One review at a time for a source: the newer reading replaces the one that waits.
create unique index import_jobs_one_review on import_jobs (source) where status = 'review';
alter table tool_sources add foreign key (active_import) references import_jobs (id);

create table imported_tools (
  import_id text not null references import_jobs (id) on delete cascade,
  idx integer not null,
  name text not null,
  version text not null,                   -- digest of the definition: what a reviewer relied on
  offered jsonb not null,                  -- {definition, classification, tags, warnings}
  change text not null check (change in ('added', 'changed', 'same')),
  decision text not null default 'pending' check (decision in ('pending', 'approved', 'rejected')),
  decided_by text,
  settings jsonb not null,                 -- access, bindings, ownership … as suggested, then as the reviewer put them
  primary key (import_id, idx)
);
create unique index imported_tools_by_name on imported_tools (import_id, name);

-- Counts every change of what is live, so that each process can tell cheaply whether it has the newest.
create table catalogue_revision (
  singleton boolean primary key default true check (singleton),
  revision bigint not null default 0
);
insert into catalogue_revision default values;
