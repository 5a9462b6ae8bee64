import type { Desk } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import { type AccountRow, account } from "./account.ts";
import { book, requireFunds } from "./ledger.ts";
import { type Currency, decimal, minor } from "./money.ts";
import { type PayeeRow, payee } from "./payees.ts";
import { executionTime } from "./transfer-time.ts";

type Destination = { type: "internal"; accountId: string } | { type: "payee"; payeeId: string };

export interface TransferOrder {
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

/**
 * Checks an order, sets its amount aside and gives the number of the transfer.
 * @throws Refusal, when the accounts, the day's limit or the funds do not allow it
 */
export function orderTransfer(desk: Desk, order: TransferOrder): number {
  const { fromAccountId, destination, reference = "", metadata = {} } = order;
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
  return desk.records.run(
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
}
