import { type Desk, type Operation, read } from "../company/operation.ts";
import { type AccountId, type AccountRow, account, belonging, masked } from "./account.ts";
import { type CustomerId, customer } from "./customers.ts";
import { type Balance, balance } from "./ledger.ts";
import { money } from "./money.ts";
import { sentToday } from "./transfer-order.ts";

function showBalance({ booked, pending, available }: Balance, { currency }: AccountRow) {
  return { booked: money(booked, currency), pending: money(pending, currency), available: money(available, currency) };
}

function show(desk: Desk, row: AccountRow) {
  const { name, kind, currency, iban, status, daily_limit, opened_at } = row;
  return {
    ...belonging(row),
    name,
    kind,
    currency,
    number: masked(iban),
    status,
    dailyTransferLimit: money(daily_limit, currency),
    balance: showBalance(balance(desk, row.number), row),
    openedAt: opened_at,
  };
}

/** How much may still be sent today: what is left of the limit, but no more than there is. */
function showLimit(desk: Desk, row: AccountRow) {
  const left = Math.min(row.daily_limit - sentToday(desk, row), balance(desk, row.number).available);
  return {
    ...belonging(row),
    dailyTransferLimit: money(row.daily_limit, row.currency),
    sendableToday: money(Math.max(0, left), row.currency),
  };
}

export const accountOperations: Record<string, Operation> = {
  Accounts_List: read<CustomerId>((desk, { customerId }) => {
    const { number } = customer(desk, customerId);
    const rows = desk.records.all<AccountRow>("SELECT * FROM accounts WHERE customer = ? ORDER BY number", number);
    return { customerId, items: rows.map((row) => show(desk, row)) };
  }),

  Accounts_Get: read<AccountId>((desk, { accountId }) => show(desk, account(desk, accountId))),

  Accounts_Balance: read<AccountId>((desk, { accountId }) => {
    const row = account(desk, accountId);
    return { ...showLimit(desk, row), ...showBalance(balance(desk, row.number), row) };
  }),

  sendLimit: read<AccountId>((desk, { accountId }) => showLimit(desk, account(desk, accountId))),
};
