import type { Chance } from "../company/chance.ts";
import type { Records } from "../company/records.ts";
import type { DemoAccount, DemoEntry } from "./demo-customer.ts";
import { minor } from "./money.ts";

interface Seeding {
  records: Records;
  chance: Chance;
  now: Date;
}

interface KnownPayee {
  number: number;
  name: string;
}

/** How long ago the oldest account was opened, at most, in days; longer than any entry is old. */
const OPENED_WITHIN = [250, 900] as const;
const CARD_YEARS = 3;

/** An account with its cards, and everything that ever moved on it. */
export function seedAccount(
  seeding: Seeding,
  account: DemoAccount,
  customer: number,
  payees: readonly KnownPayee[],
): void {
  const { records, chance } = seeding;
  const { name, kind, currency, status = "active", dailyLimit } = account;
  const [earliest, spread] = OPENED_WITHIN;
  const number = records.run(
    "INSERT INTO accounts (customer, name, kind, currency, iban, status, daily_limit, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    customer,
    name,
    kind,
    currency,
    `LK${10 + chance.below(90)} LARK ${1000 + chance.below(9000)} ${1000 + chance.below(9000)}`,
    status,
    minor(dailyLimit, currency),
    chance.ago(earliest + chance.below(spread)),
  );
  const cards = account.cards.map((card) => seedCard(seeding, card, account, number));
  for (const entry of account.entries) seedEntry(seeding, entry, account, number, cards);
  for (const transfer of account.transfers ?? []) {
    const payee = payees[transfer.payee];
    if (!payee) throw new Error(`${account.name} has a transfer to nobody.`);
    seedTransfer(seeding, transfer, account, number, payee);
  }
}

function seedCard(
  { records, chance, now }: Seeding,
  { network, frozenBy, expired, perTransaction, daily }: DemoAccount["cards"][number],
  { currency }: DemoAccount,
  account: number,
): number {
  const validThru = `${now.getUTCFullYear() + (expired ? -1 : CARD_YEARS)}-${String(1 + chance.below(12)).padStart(2, "0")}`;
  return records.run(
    `INSERT INTO cards (account, last4, network, status, frozen_by, per_transaction, daily, valid_thru)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    String(1000 + chance.below(9000)),
    network,
    frozenBy ? "frozen" : "active",
    frozenBy ?? null,
    minor(perTransaction, currency),
    minor(daily, currency),
    validThru,
  );
}

type Movement = Pick<DemoEntry, "kind" | "amount" | "counterparty"> & { card?: number; at: string; bookedAt?: string };

function insertEntry({ records }: Seeding, { currency }: DemoAccount, account: number, movement: Movement): number {
  const { kind, amount, counterparty, card = null, at, bookedAt = at } = movement;
  return records.run(
    `INSERT INTO entries (account, kind, amount, counterparty, card, created_at, booked_at, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, '{}')`,
    account,
    kind,
    minor(amount, currency),
    counterparty,
    card,
    at,
    bookedAt,
  );
}

function seedEntry(seeding: Seeding, entry: DemoEntry, account: DemoAccount, number: number, cards: readonly number[]) {
  const { records, chance } = seeding;
  const card = entry.card === undefined ? undefined : cards[entry.card];
  const at = chance.ago(entry.age);
  const booked = insertEntry(seeding, account, number, { ...entry, card, at });
  if (entry.fee) seedFee(seeding, entry, account, number, at);
  if (!entry.dispute) return;
  const { reason, explanation, status } = entry.dispute;
  records.run(
    `INSERT INTO disputes (entry, reason, amount, explanation, status, opened_at, closed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    booked,
    reason,
    -minor(entry.amount, account.currency),
    explanation,
    status,
    chance.ago(entry.age - 3),
    status === "open" ? null : chance.ago(entry.age - 20),
  );
}

function seedFee(seeding: Seeding, entry: DemoEntry, account: DemoAccount, number: number, at: string): void {
  const { records, chance } = seeding;
  const refundedAt = entry.refunded ? chance.ago(entry.age - 2) : null;
  const amount = entry.amount.replace("-", "");
  const refund = { kind: "fee_refund", amount, counterparty: entry.counterparty } as const;
  records.run(
    "INSERT INTO fees (account, kind, amount, charged_at, refunded_at, refund_entry) VALUES (?, ?, ?, ?, ?, ?)",
    number,
    entry.fee ?? "monthly",
    minor(amount, account.currency),
    at,
    refundedAt,
    refundedAt ? insertEntry(seeding, account, number, { ...refund, at: refundedAt }) : null,
  );
}

function seedTransfer(
  seeding: Seeding,
  { amount, reference, age, leaves, cancelled }: NonNullable<DemoAccount["transfers"]>[number],
  account: DemoAccount,
  number: number,
  payee: KnownPayee,
): void {
  const { records, chance } = seeding;
  const [at, bookedAt] = [chance.ago(age), chance.ago(leaves)];
  const movement = { kind: "transfer_out", amount: `-${amount}`, counterparty: payee.name, at, bookedAt } as const;
  records.run(
    `INSERT INTO transfers (account, amount, payee, reference, created_at, executes_at, cancelled_at, entry, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '{}')`,
    number,
    minor(amount, account.currency),
    payee.number,
    reference,
    at,
    bookedAt,
    cancelled ? at : null,
    cancelled ? null : insertEntry(seeding, account, number, movement),
  );
}
