import type { CustomerRow } from "./customers.ts";
import type { EntryKind } from "./ledger.ts";
import type { Currency } from "./money.ts";
import type { DisputeStatus, FeeKind, Language } from "./words.ts";

/** A customer as a seeding describes one. Amounts are the API's decimal texts, ages are days before the day of the seeding. */
export interface DemoCustomer {
  name: string;
  email: string;
  language: Language;
  tier: CustomerRow["tier"];
  payees: { name: string; bank: string; currency: Currency; age: number }[];
  accounts: DemoAccount[];
}

export interface DemoAccount {
  name: string;
  kind: "current" | "savings";
  currency: Currency;
  status?: "closed";
  dailyLimit: string;
  cards: DemoCard[];
  entries: DemoEntry[];
  /** To one of the customer's payees, by its place in the list; a negative age lies ahead. */
  transfers?: { payee: number; amount: string; reference: string; age: number; leaves: number; cancelled?: true }[];
}

export interface DemoCard {
  network: "visa" | "mastercard" | "unionpay";
  frozenBy?: "customer" | "bank";
  expired?: true;
  perTransaction: string;
  daily: string;
}

export interface DemoEntry {
  kind: EntryKind;
  amount: string;
  counterparty: string;
  age: number;
  /** One of the account's cards, by its place in the list. */
  card?: number;
  /** For fees: which one, and whether it was given back. */
  fee?: FeeKind;
  refunded?: true;
  dispute?: { reason: string; explanation: string; status: DisputeStatus };
}
