import { decimal } from "../company/money.ts";
import type { Desk } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { CURRENCY } from "./plans.ts";

const DAY_MS = 86_400_000;
const DUE_DAYS = 14;

export interface InvoiceRow {
  number: number;
  account_id: string;
  status: "open" | "paid" | "void";
  description: string;
  issued_at: string;
  due_at: string;
  paid_at: string | null;
  total: number;
  paid: number;
  refunded: number;
  credited: number;
}

export interface AdjustmentRow {
  number: number;
  invoice: number;
  account_id: string;
  kind: "refund" | "credit";
  amount: number;
  reason: string;
  created_at: string;
}

/** The invoice, or a 404. */
export function invoice({ records }: Desk, invoiceId: string): InvoiceRow {
  const row = records.one<InvoiceRow>("SELECT * FROM invoices WHERE number = ?", Number(invoiceId));
  if (!row) throw missing("invoice", invoiceId);
  return row;
}

/** Cents that can still be paid back. */
export const refundable = ({ paid, refunded }: InvoiceRow): number => paid - refunded;

/** Cents that are still owed; a credit has made the invoice cheaper. */
export function owed({ status, total, credited }: InvoiceRow): number {
  return status === "open" ? Math.max(0, total - credited) : 0;
}

/** Charges the card on file; a card that has expired leaves the invoice open. */
export function issueInvoice({ records, now }: Desk, accountId: string, total: number, description: string): number {
  const card = records.one<{ card_expired: number }>(
    "SELECT card_expired FROM accounts WHERE account_id = ?",
    accountId,
  );
  const isPaid = card?.card_expired === 0;
  return records.run(
    `INSERT INTO invoices (account_id, status, description, issued_at, due_at, paid_at, total, paid, refunded, credited)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
    accountId,
    isPaid ? "paid" : "open",
    description,
    now.toISOString(),
    new Date(now.getTime() + DUE_DAYS * DAY_MS).toISOString(),
    isPaid ? now.toISOString() : null,
    total,
    isPaid ? total : 0,
  );
}

export const summary = (row: InvoiceRow) => ({
  invoiceId: String(row.number),
  status: row.status,
  issued_at: row.issued_at,
  total: decimal(row.total),
  currency: CURRENCY,
  description: row.description,
});

const ADJUSTMENTS = `SELECT adjustments.*, account_id FROM adjustments JOIN invoices ON invoices.number = adjustments.invoice`;

export function showAdjustment({
  number,
  invoice: about,
  account_id,
  kind,
  amount,
  reason,
  created_at,
}: AdjustmentRow) {
  return {
    adjustmentId: `CN${number}`,
    invoiceId: String(about),
    accountId: account_id,
    kind,
    amount: decimal(amount),
    currency: CURRENCY,
    reason,
    created_at,
  };
}

/** Writes down that money was paid back or credited, and gives it as the API shows it. */
export function adjust(
  { records, now }: Desk,
  row: InvoiceRow,
  kind: AdjustmentRow["kind"],
  amount: number,
  reason: string,
) {
  const number = records.run(
    "INSERT INTO adjustments (invoice, kind, amount, reason, created_at) VALUES (?, ?, ?, ?, ?)",
    row.number,
    kind,
    amount,
    reason,
    now.toISOString(),
  );
  const created_at = now.toISOString();
  return showAdjustment({ number, invoice: row.number, account_id: row.account_id, kind, amount, reason, created_at });
}

/** The invoice as the API shows it. */
export function showInvoice(desk: Desk, invoiceId: string) {
  const row = invoice(desk, invoiceId);
  const adjustments = desk.records.all<AdjustmentRow>(
    `${ADJUSTMENTS} WHERE invoice = ? ORDER BY adjustments.number`,
    row.number,
  );
  return {
    ...summary(row),
    accountId: row.account_id,
    due_at: row.due_at,
    paid_at: row.paid_at,
    amount_due: decimal(owed(row)),
    amount_paid: decimal(row.paid),
    amount_refunded: decimal(row.refunded),
    refundable: decimal(refundable(row)),
    adjustments: adjustments.map(showAdjustment),
  };
}
