import { type Desk, type Operation, read } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { type AccountId, account, belonging } from "./account.ts";
import { idOf, idOrNull, numberOf } from "./ids.ts";
import { ENTRY_KINDS, type EntryKind } from "./ledger.ts";
import { type Currency, minor, money } from "./money.ts";
import { type Paging, page } from "./page.ts";

export interface EntryRow {
  number: number;
  account: number;
  customer: number;
  currency: Currency;
  kind: EntryKind;
  amount: number;
  counterparty: string;
  card: number | null;
  created_at: string;
  booked_at: string;
  metadata: string;
  dispute: number | null;
}

interface Filter {
  from?: string;
  to?: string;
  kinds?: readonly EntryKind[];
  text?: string;
  minAmount?: string;
}

const SELECT = `SELECT entries.*, accounts.customer, accounts.currency, disputes.number AS dispute
                FROM entries JOIN accounts ON accounts.number = entries.account
                LEFT JOIN disputes ON disputes.entry = entries.number`;

const MATCHING = `${SELECT}
  WHERE coalesce(accounts.number = ?, true) AND coalesce(accounts.customer = ?, true)
    AND substr(entries.created_at, 1, 10) BETWEEN ? AND ?
    AND entries.kind IN (SELECT value FROM json_each(?))
    AND instr(lower(counterparty), lower(?)) > 0
    AND abs(entries.amount) * CASE accounts.currency WHEN 'JPY' THEN 100 ELSE 1 END >= ?
    AND (entries.created_at, entries.number) < (?, ?)
  ORDER BY entries.created_at DESC, entries.number DESC LIMIT ?`;

export function showEntry({ now }: Desk, row: EntryRow) {
  return {
    transactionId: idOf("transaction", row.number),
    ...belonging({ number: row.account, customer: row.customer }),
    kind: row.kind,
    status: row.booked_at > now.toISOString() ? "pending" : "booked",
    amount: money(row.amount, row.currency),
    counterparty: row.counterparty,
    cardId: idOrNull("card", row.card),
    createdAt: row.created_at,
    bookedAt: row.booked_at,
    disputeId: idOrNull("dispute", row.dispute),
    metadata: JSON.parse(row.metadata),
  };
}

/** @throws Refusal 404 */
export function entry({ records }: Desk, transactionId: string): EntryRow {
  const row = records.one<EntryRow>(`${SELECT} WHERE entries.number = ?`, numberOf(transactionId));
  if (!row) throw missing("transaction", transactionId);
  return row;
}

/** What an account's entries of a span were, oldest first: from the first moment up to, but not including, the second. */
export function entriesBetween({ records }: Desk, accountNumber: number, from: string, until: string): EntryRow[] {
  return records.all<EntryRow>(
    `${SELECT} WHERE entries.account = ? AND booked_at >= ? AND booked_at < ? ORDER BY booked_at, entries.number`,
    accountNumber,
    from,
    until,
  );
}

function search(desk: Desk, whose: { account?: number; customer?: number }, filter: Filter, paging: Paging) {
  const { from = "0000", to = "9999", kinds = ENTRY_KINDS, text = "", minAmount = "0" } = filter;
  const found = page(paging, (after, limit) =>
    desk.records.all<EntryRow>(
      MATCHING,
      whose.account ?? null,
      whose.customer ?? null,
      from,
      to,
      JSON.stringify(kinds),
      text,
      // Compared in hundredths in every currency, as the filter names none.
      minor(minAmount, "USD"),
      ...after,
      limit,
    ),
  );
  return { items: found.rows.map((row) => showEntry(desk, row)), page: found.page };
}

export const transactionOperations: Record<string, Operation> = {
  Transactions_List: read<AccountId & Paging & { filter?: Filter }>((desk, { accountId, filter = {}, ...paging }) => {
    const row = account(desk, accountId);
    return { ...belonging(row), ...search(desk, { account: row.number }, filter, paging) };
  }),

  Transactions_Search: read<Filter & Paging & { customerId?: string }>(
    (desk, { customerId, pageSize, cursor, ...filter }) => {
      const whose = customerId === undefined ? {} : { customer: numberOf(customerId) };
      return search(desk, whose, filter, { pageSize, cursor });
    },
  ),

  Transactions_Get: read<{ transactionId: string }>((desk, { transactionId }) =>
    showEntry(desk, entry(desk, transactionId)),
  ),
};
