import type { Desk } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import type { AccountRow } from "./account.ts";
import { idOf } from "./ids.ts";
import { decimal } from "./money.ts";

export const ENTRY_KINDS = [
  "card_payment",
  "cash_withdrawal",
  "transfer_out",
  "transfer_in",
  "salary",
  "fee",
  "fee_refund",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export interface NewEntry {
  kind: EntryKind;
  /** Minor units; below zero for what leaves the account. */
  amount: number;
  counterparty: string;
  card?: number;
  /** When it counts as booked; at once if left out. */
  bookedAt?: string;
  metadata?: Record<string, string>;
}

/** What an account has, in minor units. */
export interface Balance {
  booked: number;
  pending: number;
  /** What can be spent: pending payments are set aside, pending receipts do not count yet. */
  available: number;
}

export function balance({ records, now }: Desk, account: number): Balance {
  const at = now.toISOString();
  const found = records.one<Balance>(
    `SELECT coalesce(sum(amount) FILTER (WHERE booked_at <= ?1), 0) AS booked,
            coalesce(sum(amount) FILTER (WHERE booked_at > ?1), 0) AS pending,
            coalesce(sum(amount) FILTER (WHERE booked_at <= ?1 OR amount < 0), 0) AS available
     FROM entries WHERE account = ?2`,
    at,
    account,
  );
  return found ?? { booked: 0, pending: 0, available: 0 };
}

/** Writes an entry and gives its number. */
export function book({ records, now }: Desk, into: AccountRow, entry: NewEntry): number {
  requireOpen(into);
  const { kind, amount, counterparty, card = null, bookedAt = now.toISOString(), metadata = {} } = entry;
  return records.run(
    `INSERT INTO entries (account, kind, amount, counterparty, card, created_at, booked_at, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    into.number,
    kind,
    amount,
    counterparty,
    card,
    now.toISOString(),
    bookedAt,
    JSON.stringify(metadata),
  );
}

function requireOpen({ number, status }: AccountRow): void {
  if (status === "closed") throw new Refusal(409, "ACCOUNT_CLOSED", `Account ${idOf("account", number)} is closed.`);
}

/** @throws Refusal 409 for a closed account, 422 for one that does not have so much to spend */
export function requireFunds(desk: Desk, from: AccountRow, amount: number): void {
  requireOpen(from);
  const { number, currency } = from;
  const { available } = balance(desk, number);
  if (amount <= available) return;
  const message = `Only ${decimal(available, currency)} ${currency} are available.`;
  throw new Refusal(422, "INSUFFICIENT_FUNDS", message);
}
