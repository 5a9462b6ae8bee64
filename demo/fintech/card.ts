import type { Desk } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { belonging } from "./account.ts";
import { idOf, idOrNull, numberOf } from "./ids.ts";
import { type Currency, money } from "./money.ts";
import { type CardStatus, type Language, languageOf, WORDS } from "./words.ts";

export interface CardRow {
  number: number;
  account: number;
  customer: number;
  currency: Currency;
  language: Language;
  last4: string;
  network: string;
  status: Exclude<CardStatus, "expired">;
  frozen_by: "customer" | "bank" | null;
  per_transaction: number;
  daily: number;
  valid_thru: string;
  replaced_by: number | null;
}

export const SELECT = `SELECT cards.*, customer, currency, language FROM cards
                JOIN accounts ON accounts.number = cards.account JOIN customers ON customers.number = customer`;

/** Such as `2026-09`. */
export const month = (time: Date) => time.toISOString().slice(0, 7);

function statusOf({ now }: Desk, { status, valid_thru }: CardRow): CardStatus {
  return status !== "replaced" && valid_thru < month(now) ? "expired" : status;
}

export function showCard(desk: Desk, row: CardRow, accepted: string | undefined) {
  const status = statusOf(desk, row);
  return {
    cardId: idOf("card", row.number),
    ...belonging({ number: row.account, customer: row.customer }),
    last4: row.last4,
    network: row.network,
    status,
    statusText: WORDS.card[status][languageOf(accepted, row.language)],
    frozenBy: row.frozen_by,
    limits: { perTransaction: money(row.per_transaction, row.currency), daily: money(row.daily, row.currency) },
    validThru: row.valid_thru,
    replacedBy: idOrNull("card", row.replaced_by),
  };
}

/** @throws Refusal 404 */
export function card({ records }: Desk, cardId: string): CardRow {
  const row = records.one<CardRow>(`${SELECT} WHERE cards.number = ?`, numberOf(cardId));
  if (!row) throw missing("card", cardId);
  return row;
}

/** The card, if its state is one of those; otherwise refuses with `CARD_FROZEN`, `CARD_EXPIRED` and so on. */
export function cardThatIs(desk: Desk, cardId: string, wanted: readonly CardStatus[]): CardRow {
  const row = card(desk, cardId);
  const status = statusOf(desk, row);
  if (wanted.includes(status)) return row;
  throw new Refusal(409, `CARD_${status.toUpperCase()}`, `Card ${cardId} is ${WORDS.card[status].en}.`);
}
