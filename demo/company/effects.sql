-- One row for every time that something was really done; the proof of how often it happened.
CREATE TABLE effects (
  id INTEGER PRIMARY KEY, operation TEXT NOT NULL, record TEXT NOT NULL, idempotency_key TEXT, at TEXT NOT NULL
) STRICT;
CREATE INDEX effects_by_key ON effects (idempotency_key);

CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY, request TEXT NOT NULL, response TEXT NOT NULL
) STRICT, WITHOUT ROWID;
