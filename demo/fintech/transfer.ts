import type { Desk } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { belonging } from "./account.ts";
import { idOf, numberOf } from "./ids.ts";
import { type Currency, money } from "./money.ts";
import { type Language, languageOf, type TransferStatus, WORDS } from "./words.ts";

export interface TransferRow {
  number: number;
  account: number;
  customer: number;
  currency: Currency;
  language: Language;
  amount: number;
  to_account: number | null;
  payee: number | null;
  recipient: string;
  reference: string;
  created_at: string;
  executes_at: string;
  cancelled_at: string | null;
  entry: number | null;
  metadata: string;
}

export const SELECT = `SELECT transfers.*, accounts.customer, accounts.currency, language,
                       coalesce(payees.name, 'Account A' || to_account) AS recipient
                FROM transfers JOIN accounts ON accounts.number = transfers.account
                JOIN customers ON customers.number = accounts.customer
                LEFT JOIN payees ON payees.number = transfers.payee`;

/** The status as SQL, as it follows from the time. */
export const STATUS = `CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN executes_at > ? THEN 'pending' ELSE 'completed' END`;

export function statusOf({ now }: Desk, { cancelled_at, executes_at }: TransferRow): TransferStatus {
  if (cancelled_at) return "cancelled";
  return executes_at > now.toISOString() ? "pending" : "completed";
}

export function showTransfer(desk: Desk, row: TransferRow, accepted: string | undefined) {
  const { accountId: fromAccountId, customerId } = belonging({ number: row.account, customer: row.customer });
  const status = statusOf(desk, row);
  return {
    transferId: idOf("transfer", row.number),
    fromAccountId,
    customerId,
    amount: money(row.amount, row.currency),
    destination:
      row.payee === null
        ? { type: "internal", accountId: idOf("account", row.to_account ?? 0) }
        : { type: "payee", payeeId: idOf("payee", row.payee) },
    recipient: row.recipient,
    reference: row.reference,
    status,
    statusText: WORDS.transfer[status][languageOf(accepted, row.language)],
    createdAt: row.created_at,
    executesAt: row.executes_at,
    cancelledAt: row.cancelled_at,
    metadata: JSON.parse(row.metadata),
  };
}

/** @throws Refusal 404 */
export function transfer({ records }: Desk, transferId: string): TransferRow {
  const row = records.one<TransferRow>(`${SELECT} WHERE transfers.number = ?`, numberOf(transferId));
  if (!row) throw missing("transfer", transferId);
  return row;
}
