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
  state: TransferStatus;
}

/** Takes the present first: what was ordered leaves by itself, so the status follows from the time. */
export const SELECT = `SELECT transfers.*, accounts.customer, accounts.currency, language,
                       coalesce(payees.name, 'Account A' || to_account) AS recipient,
                       CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN executes_at > ? THEN 'pending' ELSE 'completed' END AS state
                FROM transfers JOIN accounts ON accounts.number = transfers.account
                JOIN customers ON customers.number = accounts.customer
                LEFT JOIN payees ON payees.number = transfers.payee`;

export function showTransfer(row: TransferRow, accepted: string | undefined) {
  const { accountId: fromAccountId, customerId } = belonging({ number: row.account, customer: row.customer });
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
    status: row.state,
    statusText: WORDS.transfer[row.state][languageOf(accepted, row.language)],
    createdAt: row.created_at,
    executesAt: row.executes_at,
    cancelledAt: row.cancelled_at,
    metadata: JSON.parse(row.metadata),
  };
}

/** @throws Refusal 404 */
export function transfer({ records, now }: Desk, transferId: string): TransferRow {
  const sql = `${SELECT} WHERE transfers.number = ?`;
  const row = records.one<TransferRow>(sql, now.toISOString(), numberOf(transferId));
  if (!row) throw missing("transfer", transferId);
  return row;
}
