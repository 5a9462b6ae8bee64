import type { Desk } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { idOf, numberOf } from "./ids.ts";
import type { Currency } from "./money.ts";

export interface AccountRow {
  number: number;
  customer: number;
  name: string;
  kind: "current" | "savings";
  currency: Currency;
  iban: string;
  status: "active" | "closed";
  daily_limit: number;
  opened_at: string;
}

export interface AccountId {
  accountId: string;
}

/** @throws Refusal 404 */
export function account({ records }: Desk, accountId: string): AccountRow {
  const row = records.one<AccountRow>("SELECT * FROM accounts WHERE number = ?", numberOf(accountId));
  if (!row) throw missing("account", accountId);
  return row;
}

/** Says of a record whose account and whose customer's it is. */
export const belonging = ({ number, customer }: Pick<AccountRow, "number" | "customer">) => ({
  accountId: idOf("account", number),
  customerId: idOf("customer", customer),
});

/** All of an account number but its end is hidden. */
export const masked = (iban: string): string => `•••• ${iban.slice(-4)}`;
