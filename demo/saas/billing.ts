import { cents, decimal } from "../company/money.ts";
import { type Operation, read, write } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import { type AccountId, account } from "./accounts.ts";
import { adjust, type InvoiceRow, invoice, owed, refundable, showInvoice, summary } from "./invoice.ts";
import { CURRENCY } from "./plans.ts";

const DAY_MS = 86_400_000;
const REFUND_DAYS = 90;

interface InvoiceId {
  invoiceId: string;
}

interface Money extends InvoiceId {
  amount: number;
  reason: string;
}

interface ListInvoices extends AccountId {
  filter?: { status?: string; issued_after?: string };
  "page[size]": number;
  "page[number]": number;
}

/** ?1 is the account, ?2 a state, ?3 a day. */
const LIST = `FROM invoices WHERE account_id = ?1 AND coalesce(status = ?2, true) AND coalesce(issued_at > ?3, true)`;

function requireNotVoid({ number, status }: InvoiceRow): void {
  if (status === "void") throw new Refusal(409, "INVOICE_VOID", `Invoice ${number} is void.`);
}

export const billingOperations: Record<string, Operation> = {
  listInvoices: read<ListInvoices>((desk, { accountId, filter = {}, "page[size]": size, "page[number]": page }) => {
    account(desk, accountId);
    const { status = null, issued_after = null } = filter;
    const rows = desk.records.all<InvoiceRow>(
      `SELECT * ${LIST} ORDER BY number DESC LIMIT ?4 OFFSET ?5`,
      accountId,
      status,
      issued_after,
      size,
      (page - 1) * size,
    );
    const count = desk.records.one<{ count: number }>(
      `SELECT count(*) AS count ${LIST}`,
      accountId,
      status,
      issued_after,
    );
    return { accountId, invoices: rows.map(summary), total_count: count?.count ?? 0 };
  }),

  getInvoice: read<InvoiceId>((desk, { invoiceId }) => showInvoice(desk, invoiceId)),

  refund_invoice: write<Money>((desk, { invoiceId, amount, reason }) => {
    const row = invoice(desk, invoiceId);
    const sum = cents(amount);
    requireNotVoid(row);
    if (row.status !== "paid") throw new Refusal(409, "INVOICE_UNPAID", `Invoice ${invoiceId} has not been paid.`);
    if (desk.now.getTime() - Date.parse(row.issued_at) > REFUND_DAYS * DAY_MS) {
      throw new Refusal(422, "REFUND_WINDOW_CLOSED", `Invoice ${invoiceId} is older than ${REFUND_DAYS} days.`);
    }
    if (sum > refundable(row)) {
      const words = `Of invoice ${invoiceId} at most ${decimal(refundable(row))} ${CURRENCY} can still be refunded.`;
      throw new Refusal(422, "REFUND_EXCEEDS_PAYMENT", words);
    }
    desk.records.run("UPDATE invoices SET refunded = refunded + ? WHERE number = ?", sum, row.number);
    const adjustment = adjust(desk, row, "refund", sum, reason);
    return { record: adjustment.adjustmentId, body: adjustment };
  }),

  creditInvoice: write<Money>((desk, { invoiceId, amount, reason }) => {
    const row = invoice(desk, invoiceId);
    const sum = cents(amount);
    requireNotVoid(row);
    const left = row.total - row.credited - row.refunded;
    if (sum > left) {
      const words = `For invoice ${invoiceId} at most ${decimal(left)} ${CURRENCY} can still be credited.`;
      throw new Refusal(422, "CREDIT_EXCEEDS_TOTAL", words);
    }
    desk.records.run("UPDATE invoices SET credited = credited + ? WHERE number = ?", sum, row.number);
    if (row.status === "paid") {
      desk.records.run("UPDATE accounts SET balance = balance + ? WHERE account_id = ?", sum, row.account_id);
    }
    const adjustment = adjust(desk, row, "credit", sum, reason);
    return { record: adjustment.adjustmentId, body: adjustment };
  }),

  retryPayment: write<InvoiceId>((desk, { invoiceId }) => {
    const row = invoice(desk, invoiceId);
    requireNotVoid(row);
    if (row.status === "paid") throw new Refusal(409, "INVOICE_PAID", `Invoice ${invoiceId} has been paid.`);
    if (account(desk, row.account_id).card_expired) {
      throw new Refusal(
        402,
        "CARD_DECLINED",
        "The card on file has expired; the owner can enter a new one in the settings.",
      );
    }
    desk.records.run(
      "UPDATE invoices SET status = 'paid', paid = ?, paid_at = ? WHERE number = ?",
      owed(row),
      desk.now.toISOString(),
      row.number,
    );
    desk.records.run(
      `UPDATE subscriptions SET status = 'active' WHERE account_id = ?1 AND status = 'past_due'
         AND NOT EXISTS (SELECT 1 FROM invoices WHERE account_id = ?1 AND status = 'open')`,
      row.account_id,
    );
    return { record: invoiceId, body: showInvoice(desk, invoiceId) };
  }),

  resendInvoice: write<InvoiceId & { copyTo?: string | null }>((desk, { invoiceId, copyTo = null }) => {
    const { billing_email } = account(desk, invoice(desk, invoiceId).account_id);
    return { record: invoiceId, body: { invoiceId, sentTo: billing_email, copyTo } };
  }),
};
