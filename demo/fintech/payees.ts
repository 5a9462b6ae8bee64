import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { masked } from "./account.ts";
import { type CustomerId, customer } from "./customers.ts";
import { idOf, numberOf } from "./ids.ts";
import type { Currency } from "./money.ts";

export interface PayeeRow {
  number: number;
  customer: number;
  name: string;
  account_number: string;
  bank: string;
  currency: Currency;
  added_at: string;
}

interface NewPayee extends CustomerId {
  name: string;
  accountNumber: string;
  bank: string;
  currency: Currency;
}

const show = (row: PayeeRow) => ({
  payeeId: idOf("payee", row.number),
  customerId: idOf("customer", row.customer),
  name: row.name,
  maskedNumber: masked(row.account_number),
  bank: row.bank,
  currency: row.currency,
  addedAt: row.added_at,
});

/**
 * The payee, if it is one of this customer's and was not removed.
 * @throws Refusal 404
 */
export function payee({ records }: Desk, customerNumber: number, payeeId: string): PayeeRow {
  const row = records.one<PayeeRow>(
    "SELECT * FROM payees WHERE number = ? AND customer = ? AND removed_at IS NULL",
    numberOf(payeeId),
    customerNumber,
  );
  if (!row) throw missing("payee", payeeId);
  return row;
}

export const payeeOperations: Record<string, Operation> = {
  listPayees: read<CustomerId>((desk, { customerId }) => {
    const rows = desk.records.all<PayeeRow>(
      "SELECT * FROM payees WHERE customer = ? AND removed_at IS NULL ORDER BY name, number",
      customer(desk, customerId).number,
    );
    return { customerId, items: rows.map(show) };
  }),

  addPayee: write<NewPayee>((desk, { customerId, name, accountNumber, bank, currency }) => {
    const { number: owner } = customer(desk, customerId);
    const known = desk.records.one(
      "SELECT 1 FROM payees WHERE customer = ? AND account_number = ? AND removed_at IS NULL",
      owner,
      accountNumber,
    );
    if (known) throw new Refusal(409, "PAYEE_EXISTS", "This customer has a payee with that account number.");
    const number = desk.records.run(
      "INSERT INTO payees (customer, name, account_number, bank, currency, added_at) VALUES (?, ?, ?, ?, ?, ?)",
      owner,
      name,
      accountNumber,
      bank,
      currency,
      desk.now.toISOString(),
    );
    return { record: idOf("payee", number), body: show(payee(desk, owner, idOf("payee", number))) };
  }),

  removePayee: write<CustomerId & { payeeId: string }>((desk, { customerId, payeeId }) => {
    const row = payee(desk, customer(desk, customerId).number, payeeId);
    const at = desk.now.toISOString();
    const pending = desk.records.one(
      "SELECT 1 FROM transfers WHERE payee = ? AND cancelled_at IS NULL AND executes_at > ?",
      row.number,
      at,
    );
    if (pending) throw new Refusal(409, "TRANSFER_PENDING", "A transfer to this payee is pending.");
    desk.records.run("UPDATE payees SET removed_at = ? WHERE number = ?", at, row.number);
    return { record: payeeId, body: show(row) };
  }),
};
