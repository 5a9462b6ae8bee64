-- The bank's own records. Money is in the currency's minor unit (cents, whole yen); times are RFC 3339 in UTC, so that they sort as text.
-- Balances are nowhere stored: an account has what its entries add up to.
-- Numbers are never given twice, also not that of an entry which was deleted.

CREATE TABLE customers (
  number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE COLLATE NOCASE, phone TEXT NOT NULL,
  language TEXT NOT NULL, tier TEXT NOT NULL, line1 TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL,
  country TEXT NOT NULL, since TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (
  number INTEGER PRIMARY KEY AUTOINCREMENT, customer INTEGER NOT NULL REFERENCES customers, name TEXT NOT NULL, kind TEXT NOT NULL,
  currency TEXT NOT NULL, iban TEXT NOT NULL, status TEXT NOT NULL, daily_limit INTEGER NOT NULL, opened_at TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_by_customer ON accounts (customer);

CREATE TABLE cards (
  number INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL REFERENCES accounts, last4 TEXT NOT NULL, network TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'frozen', 'replaced')), frozen_by TEXT CHECK ((frozen_by IS NULL) = (status <> 'frozen')),
  per_transaction INTEGER NOT NULL, daily INTEGER NOT NULL, valid_thru TEXT NOT NULL, replaced_by INTEGER REFERENCES cards
) STRICT;
CREATE INDEX cards_by_account ON cards (account);

-- What moved or will move: an entry whose `booked_at` lies ahead is pending.
CREATE TABLE entries (
  number INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL REFERENCES accounts, kind TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount <> 0),
  counterparty TEXT NOT NULL, card INTEGER REFERENCES cards, created_at TEXT NOT NULL, booked_at TEXT NOT NULL, metadata TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_account ON entries (account, created_at DESC);
CREATE INDEX entries_by_card ON entries (card, created_at);

CREATE TABLE payees (
  number INTEGER PRIMARY KEY AUTOINCREMENT, customer INTEGER NOT NULL REFERENCES customers, name TEXT NOT NULL, account_number TEXT NOT NULL,
  bank TEXT NOT NULL, currency TEXT NOT NULL, added_at TEXT NOT NULL, removed_at TEXT
) STRICT;
CREATE INDEX payees_by_customer ON payees (customer);

CREATE TABLE transfers (
  number INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL REFERENCES accounts, amount INTEGER NOT NULL CHECK (amount > 0),
  to_account INTEGER REFERENCES accounts, payee INTEGER REFERENCES payees, reference TEXT NOT NULL, created_at TEXT NOT NULL,
  executes_at TEXT NOT NULL, cancelled_at TEXT, entry INTEGER REFERENCES entries, metadata TEXT NOT NULL,
  CHECK ((to_account IS NULL) <> (payee IS NULL))
) STRICT;
CREATE INDEX transfers_by_account ON transfers (account, created_at DESC);
CREATE INDEX transfers_by_payee ON transfers (payee);

CREATE TABLE disputes (
  number INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER NOT NULL UNIQUE REFERENCES entries, reason TEXT NOT NULL, amount INTEGER NOT NULL,
  explanation TEXT NOT NULL, status TEXT NOT NULL, opened_at TEXT NOT NULL, closed_at TEXT
) STRICT;

CREATE TABLE evidence (
  dispute INTEGER NOT NULL REFERENCES disputes, kind TEXT NOT NULL, text TEXT NOT NULL, added_at TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_by_dispute ON evidence (dispute);

CREATE TABLE fees (
  number INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL REFERENCES accounts, kind TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
  charged_at TEXT NOT NULL, refunded_at TEXT, refund_entry INTEGER REFERENCES entries
) STRICT;
CREATE INDEX fees_by_account ON fees (account);

-- Where each kind of number starts.
INSERT INTO sqlite_sequence (name, seq) VALUES
  ('customers', 1000), ('accounts', 20000), ('cards', 3000), ('entries', 500000), ('payees', 4000), ('transfers', 70000),
  ('disputes', 8000), ('fees', 6000);
