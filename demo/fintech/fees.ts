import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type AccountId, type AccountRow, account, belonging } from "./account.ts";
import { idOf, idOrNull, numberOf } from "./ids.ts";
import { book, requireFunds } from "./ledger.ts";
import { CURRENCIES, type Currency, minor, money } from "./money.ts";
import { type FeeKind, type Language, languageOf, WORDS, type Worded } from "./words.ts";

interface FeeRow {
  number: number;
  account: number;
  customer: number;
  currency: Currency;
  language: Language;
  kind: FeeKind;
  amount: number;
  charged_at: string;
  refunded_at: string | null;
  refund_entry: number | null;
}

interface FeeId extends Worded {
  feeId: string;
}

const DAY_MS = 86_400_000;
const REFUNDABLE_DAYS = 180;

const PRICES: Record<FeeKind, Record<Currency, string>> = {
  monthly: { USD: "6.00", EUR: "5.50", GBP: "5.00", CNY: "30.00", HKD: "40.00", JPY: "800" },
  card_replacement: { USD: "10.00", EUR: "9.00", GBP: "8.00", CNY: "60.00", HKD: "75.00", JPY: "1300" },
  express_delivery: { USD: "15.00", EUR: "14.00", GBP: "12.00", CNY: "90.00", HKD: "110.00", JPY: "2000" },
  foreign_payment: { USD: "1.50", EUR: "1.40", GBP: "1.20", CNY: "10.00", HKD: "12.00", JPY: "200" },
  cash_withdrawal: { USD: "2.50", EUR: "2.40", GBP: "2.00", CNY: "15.00", HKD: "20.00", JPY: "330" },
};
const KINDS = Object.keys(PRICES) as FeeKind[];

/** Minor units. */
export const price = (kind: FeeKind, currency: Currency): number => minor(PRICES[kind][currency], currency);

const SELECT = `SELECT fees.*, customer, currency, language FROM fees
                JOIN accounts ON accounts.number = fees.account JOIN customers ON customers.number = customer`;

const show = (row: FeeRow, accepted: string | undefined) => ({
  feeId: idOf("fee", row.number),
  ...belonging({ number: row.account, customer: row.customer }),
  kind: row.kind,
  kindText: WORDS.fee[row.kind][languageOf(accepted, row.language)],
  amount: money(row.amount, row.currency),
  chargedAt: row.charged_at,
  refundedAt: row.refunded_at,
  refundTransactionId: idOrNull("transaction", row.refund_entry),
});

function fee({ records }: Desk, feeId: string): FeeRow {
  const row = records.one<FeeRow>(`${SELECT} WHERE fees.number = ?`, numberOf(feeId));
  if (!row) throw missing("fee", feeId);
  return row;
}

/** Takes fees from an account, all or none; throws a Refusal when there is not enough. */
export function charge(desk: Desk, from: AccountRow, kinds: readonly FeeKind[]): void {
  const priced = kinds.map((kind) => ({ kind, amount: price(kind, from.currency) }));
  requireFunds(
    desk,
    from,
    priced.reduce((sum, { amount }) => sum + amount, 0),
  );
  for (const { kind, amount } of priced) {
    book(desk, from, { kind: "fee", amount: -amount, counterparty: WORDS.fee[kind].en });
    desk.records.run(
      "INSERT INTO fees (account, kind, amount, charged_at) VALUES (?, ?, ?, ?)",
      from.number,
      kind,
      amount,
      desk.now.toISOString(),
    );
  }
}

function refundable(desk: Desk, feeId: string): FeeRow {
  const row = fee(desk, feeId);
  if (row.refunded_at) throw new Refusal(409, "FEE_ALREADY_REFUNDED", `Fee ${feeId} was refunded before.`);
  const oldest = new Date(desk.now.getTime() - REFUNDABLE_DAYS * DAY_MS).toISOString();
  if (row.charged_at < oldest) {
    throw new Refusal(422, "FEE_TOO_OLD", `A fee is refunded within ${REFUNDABLE_DAYS} days.`);
  }
  return row;
}

export const feeOperations: Record<string, Operation> = {
  Fees_PriceList: read(() => ({
    summary: {
      en: "An account costs 6.00 USD a month and a replaced card 10.00 USD, or as much in its currency; premium and private customers get cards for nothing.",
      zh: "账户月费 30.00 元，补卡 60.00 元（其他币种见明细）；金卡与私人银行客户免补卡费。",
    },
    items: KINDS.map((kind) => ({
      kind,
      name: WORDS.fee[kind],
      prices: CURRENCIES.map((currency) => money(price(kind, currency), currency)),
    })),
  })),

  Fees_List: read<AccountId & Worded>((desk, { accountId, "Accept-Language": accepted }) => {
    const row = account(desk, accountId);
    const rows = desk.records.all<FeeRow>(`${SELECT} WHERE account = ? ORDER BY charged_at DESC, 1 DESC`, row.number);
    return { ...belonging(row), items: rows.map((found) => show(found, accepted)) };
  }),

  Fees_Get: read<FeeId>((desk, { feeId, "Accept-Language": accepted }) => show(fee(desk, feeId), accepted)),

  Fees_Refund: write<FeeId & { reason: string }>((desk, { feeId, reason, "Accept-Language": accepted }) => {
    const row = refundable(desk, feeId);
    const refund = { kind: "fee_refund", amount: row.amount, counterparty: WORDS.fee[row.kind].en } as const;
    const booked = book(desk, account(desk, idOf("account", row.account)), { ...refund, metadata: { reason } });
    const at = desk.now.toISOString();
    desk.records.run("UPDATE fees SET refunded_at = ?, refund_entry = ? WHERE number = ?", at, booked, row.number);
    return { record: feeId, body: show(fee(desk, feeId), accepted) };
  }),
};
