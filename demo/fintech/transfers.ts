import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type AccountId, type AccountRow, account, belonging } from "./account.ts";
import { idOf, numberOf } from "./ids.ts";
import { book, requireFunds } from "./ledger.ts";
import { type Currency, decimal, minor, money } from "./money.ts";
import { type Paging, page } from "./page.ts";
import { type PayeeRow, payee } from "./payees.ts";
import { executionTime } from "./transfer-time.ts";
import { type Language, languageOf, TRANSFER_STATUSES, type TransferStatus, WORDS, type Worded } from "./words.ts";

interface TransferRow {
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

interface TransferId extends Worded {
  transferId: string;
}

type Destination = { type: "internal"; accountId: string } | { type: "payee"; payeeId: string };

interface TransferOrder extends Worded {
  fromAccountId: string;
  amount: string;
  currency: Currency;
  destination: Destination;
  executeOn?: string;
  reference?: string;
  metadata?: Record<string, string>;
}

const DAY_MS = 86_400_000;

/** The most that a payee of less than a day may be sent at once. */
const NEW_PAYEE_MOST: Record<Currency, string> = {
  USD: "1000",
  EUR: "1000",
  GBP: "1000",
  CNY: "1000",
  HKD: "1000",
  JPY: "20000",
};

const SELECT = `SELECT transfers.*, accounts.customer, accounts.currency, language,
                       coalesce(payees.name, 'Account A' || to_account) AS recipient
                FROM transfers JOIN accounts ON accounts.number = transfers.account
                JOIN customers ON customers.number = accounts.customer
                LEFT JOIN payees ON payees.number = transfers.payee`;

/** The status as SQL, as it follows from the time. */
const STATUS = `CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN executes_at > ? THEN 'pending' ELSE 'completed' END`;

function statusOf({ now }: Desk, { cancelled_at, executes_at }: TransferRow): TransferStatus {
  if (cancelled_at) return "cancelled";
  return executes_at > now.toISOString() ? "pending" : "completed";
}

function show(desk: Desk, row: TransferRow, accepted: string | undefined) {
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

function transfer({ records }: Desk, transferId: string): TransferRow {
  const row = records.one<TransferRow>(`${SELECT} WHERE transfers.number = ?`, numberOf(transferId));
  if (!row) throw missing("transfer", transferId);
  return row;
}

/** What was ordered today and not cancelled, in minor units. */
export function sentToday({ records, now }: Desk, { number }: AccountRow): number {
  const sent = records.one<{ sent: number }>(
    "SELECT coalesce(sum(amount), 0) AS sent FROM transfers WHERE account = ? AND cancelled_at IS NULL AND created_at >= ?",
    number,
    now.toISOString().slice(0, 10),
  );
  return sent?.sent ?? 0;
}

function requireWithinLimit(desk: Desk, from: AccountRow, amount: number): void {
  const left = from.daily_limit - sentToday(desk, from);
  if (amount <= left) return;
  const most = `${decimal(Math.max(0, left), from.currency)} ${from.currency}`;
  throw new Refusal(422, "DAILY_LIMIT_EXCEEDED", `At most ${most} can still be sent today.`);
}

function requireCurrency(wanted: Currency, what: string, has: Currency): void {
  if (wanted !== has) throw new Refusal(422, "CURRENCY_MISMATCH", `${what} is in ${has}, not in ${wanted}.`);
}

interface Route {
  to: { account: AccountRow } | { payee: PayeeRow };
  counterparty: string;
  executesAt: string;
}

function internalRoute(desk: Desk, from: AccountRow, accountId: string, order: TransferOrder): Route {
  const to = account(desk, accountId);
  if (to.number === from.number) {
    throw new Refusal(422, "SAME_ACCOUNT", "An account cannot send money to itself.");
  }
  if (order.executeOn !== undefined) {
    throw new Refusal(422, "NOT_SCHEDULABLE", "Only transfers to a payee can be ordered for a later day.");
  }
  requireCurrency(order.currency, `Account ${accountId}`, to.currency);
  return { to: { account: to }, counterparty: `Account ${accountId}`, executesAt: desk.now.toISOString() };
}

function payeeRoute(desk: Desk, from: AccountRow, payeeId: string, order: TransferOrder): Route {
  const to = payee(desk, from.customer, payeeId);
  requireCurrency(order.currency, `Payee ${payeeId}`, to.currency);
  const isNew = to.added_at > new Date(desk.now.getTime() - DAY_MS).toISOString();
  const most = NEW_PAYEE_MOST[to.currency];
  if (isNew && minor(order.amount, order.currency) > minor(most, to.currency)) {
    const message = `In the first 24 hours at most ${most} ${to.currency} can be sent to a new payee.`;
    throw new Refusal(422, "PAYEE_TOO_NEW", message);
  }
  return { to: { payee: to }, counterparty: to.name, executesAt: executionTime(desk.now, order.executeOn) };
}

export const transferOperations: Record<string, Operation> = {
  createTransfer: write<TransferOrder>((desk, order) => {
    const { fromAccountId, destination, reference = "", metadata = {}, "Accept-Language": accepted } = order;
    const from = account(desk, fromAccountId);
    requireCurrency(order.currency, `Account ${fromAccountId}`, from.currency);
    const amount = minor(order.amount, order.currency);
    const { to, counterparty, executesAt } =
      destination.type === "internal"
        ? internalRoute(desk, from, destination.accountId, order)
        : payeeRoute(desk, from, destination.payeeId, order);
    requireWithinLimit(desk, from, amount);
    requireFunds(desk, from, amount);
    const entry = book(desk, from, { kind: "transfer_out", amount: -amount, counterparty, bookedAt: executesAt });
    if ("account" in to) {
      book(desk, to.account, { kind: "transfer_in", amount, counterparty: `Account ${fromAccountId}` });
    }
    const number = desk.records.run(
      `INSERT INTO transfers (account, amount, to_account, payee, reference, created_at, executes_at, entry, metadata)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      from.number,
      amount,
      "account" in to ? to.account.number : null,
      "payee" in to ? to.payee.number : null,
      reference,
      desk.now.toISOString(),
      executesAt,
      entry,
      JSON.stringify(metadata),
    );
    const transferId = idOf("transfer", number);
    return { record: transferId, body: show(desk, transfer(desk, transferId), accepted) };
  }),

  getTransfer: read<TransferId>((desk, { transferId, "Accept-Language": accepted }) =>
    show(desk, transfer(desk, transferId), accepted),
  ),

  cancelTransfer: write<TransferId>((desk, { transferId, "Accept-Language": accepted }) => {
    const row = transfer(desk, transferId);
    const status = statusOf(desk, row);
    if (status !== "pending") {
      const message = `Transfer ${transferId} is ${WORDS.transfer[status].en}.`;
      throw new Refusal(409, `TRANSFER_${status.toUpperCase()}`, message);
    }
    const at = desk.now.toISOString();
    desk.records.run("UPDATE transfers SET (cancelled_at, entry) = (?, NULL) WHERE number = ?", at, row.number);
    desk.records.run("DELETE FROM entries WHERE number = ?", row.entry);
    return { record: transferId, body: show(desk, transfer(desk, transferId), accepted) };
  }),

  listTransfers: read<AccountId & Paging & Worded & { status?: readonly TransferStatus[] }>(
    (desk, { accountId, status = TRANSFER_STATUSES, "Accept-Language": accepted, ...paging }) => {
      const row = account(desk, accountId);
      const found = page(paging, (after, limit) =>
        desk.records.all<TransferRow>(
          `${SELECT} WHERE account = ? AND ${STATUS} IN (SELECT value FROM json_each(?))
             AND (created_at, transfers.number) < (?, ?)
           ORDER BY created_at DESC, transfers.number DESC LIMIT ?`,
          row.number,
          desk.now.toISOString(),
          JSON.stringify(status),
          ...after,
          limit,
        ),
      );
      return { ...belonging(row), items: found.rows.map((one) => show(desk, one, accepted)), page: found.page };
    },
  ),
};
