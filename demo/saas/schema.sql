-- Kitewright's own records. Money is in cents; times are RFC 3339 in UTC, so that they sort as text.

CREATE TABLE accounts (
  account_id TEXT PRIMARY KEY, company_name TEXT NOT NULL, owner_name TEXT NOT NULL, owner_email TEXT NOT NULL COLLATE NOCASE,
  language TEXT NOT NULL, country TEXT NOT NULL, created_at TEXT NOT NULL,
  billing_name TEXT NOT NULL, billing_email TEXT NOT NULL, tax_id TEXT, purchase_order TEXT,
  balance INTEGER NOT NULL, card_last4 TEXT, card_expired INTEGER NOT NULL,
  support_level TEXT NOT NULL, next_support_level TEXT, exported_at TEXT
) STRICT;

CREATE TABLE subscriptions (
  subscription_id TEXT PRIMARY KEY, account_id TEXT NOT NULL UNIQUE REFERENCES accounts, plan_code TEXT NOT NULL, billing_cycle TEXT NOT NULL,
  status TEXT NOT NULL, seats INTEGER NOT NULL CHECK (seats > 0), period_start TEXT NOT NULL, period_end TEXT NOT NULL,
  cancel_at_period_end INTEGER NOT NULL, cancel_reason TEXT, next_plan_code TEXT, next_billing_cycle TEXT
) STRICT;

CREATE TABLE members (
  number INTEGER PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts, email TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL,
  role TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (account_id, email)
) STRICT;

CREATE TABLE invoices (
  number INTEGER PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts, status TEXT NOT NULL, description TEXT NOT NULL,
  issued_at TEXT NOT NULL, due_at TEXT NOT NULL, paid_at TEXT, total INTEGER NOT NULL, paid INTEGER NOT NULL,
  refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND paid), credited INTEGER NOT NULL
) STRICT;
CREATE INDEX invoices_by_account ON invoices (account_id, number DESC);

CREATE TABLE adjustments (
  number INTEGER PRIMARY KEY, invoice INTEGER NOT NULL REFERENCES invoices, kind TEXT NOT NULL, amount INTEGER NOT NULL,
  reason TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX adjustments_by_invoice ON adjustments (invoice);

CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts, label TEXT NOT NULL, scopes TEXT NOT NULL, status TEXT NOT NULL,
  secret_hint TEXT NOT NULL, created_at TEXT NOT NULL, last_used_at TEXT, expires_at TEXT
) STRICT;
CREATE INDEX api_keys_by_account ON api_keys (account_id);

CREATE TABLE usage (
  account_id TEXT NOT NULL REFERENCES accounts, month TEXT NOT NULL, metric TEXT NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (account_id, month, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
  number INTEGER PRIMARY KEY, title TEXT NOT NULL, component TEXT NOT NULL, started_at TEXT NOT NULL, resolved_at TEXT
) STRICT;
