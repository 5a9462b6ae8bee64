import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type AccountRow, account, belonging } from "./account.ts";
import { type CustomerId, customer } from "./customers.ts";
import { charge } from "./fees.ts";
import { idOf, idOrNull, numberOf } from "./ids.ts";
import { book, requireFunds } from "./ledger.ts";
import { type Currency, decimal, minor, money } from "./money.ts";
import { entry, showEntry } from "./transactions.ts";
import { type CardStatus, type FeeKind, type Language, languageOf, WORDS, type Worded } from "./words.ts";

interface CardRow {
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

interface CardId extends Worded {
  cardId: string;
}

type ReplacementReason = "lost" | "stolen" | "damaged" | "defective";

const DAY_MS = 86_400_000;
const VALID_YEARS = 4;

/** The most that a card may be allowed to spend in one day, in the major unit of any currency but yen. */
const HIGHEST_DAILY = { standard: 5_000, premium: 20_000, private: 100_000 } as const;
const YEN_FACTOR = 100;

const SELECT = `SELECT cards.*, customer, currency, language FROM cards
                JOIN accounts ON accounts.number = cards.account JOIN customers ON customers.number = customer`;

const month = (time: Date) => time.toISOString().slice(0, 7);

function statusOf({ now }: Desk, { status, valid_thru }: CardRow): CardStatus {
  return status !== "replaced" && valid_thru < month(now) ? "expired" : status;
}

function show(desk: Desk, row: CardRow, accepted: string | undefined) {
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

function card({ records }: Desk, cardId: string): CardRow {
  const row = records.one<CardRow>(`${SELECT} WHERE cards.number = ?`, numberOf(cardId));
  if (!row) throw missing("card", cardId);
  return row;
}

const accountOf = (desk: Desk, row: CardRow): AccountRow => account(desk, idOf("account", row.account));

/** The card, if its state is one of those; otherwise refuses with `CARD_FROZEN`, `CARD_EXPIRED` and so on. */
function cardThatIs(desk: Desk, cardId: string, wanted: readonly CardStatus[]): CardRow {
  const row = card(desk, cardId);
  const status = statusOf(desk, row);
  if (wanted.includes(status)) return row;
  throw new Refusal(409, `CARD_${status.toUpperCase()}`, `Card ${cardId} is ${WORDS.card[status].en}.`);
}

const freeze = write<CardId>((desk, { cardId, "Accept-Language": accepted }) => {
  const { number } = cardThatIs(desk, cardId, ["active"]);
  desk.records.run("UPDATE cards SET status = 'frozen', frozen_by = 'customer' WHERE number = ?", number);
  return { record: cardId, body: show(desk, card(desk, cardId), accepted) };
});

/** What a replacement costs: only standard customers pay, and nobody for a card that was stolen or never worked. */
function replacementFees(tier: string, reason: ReplacementReason, express: boolean): FeeKind[] {
  if (tier !== "standard") return [];
  const own = reason === "lost" || reason === "damaged";
  return [...(own ? ["card_replacement" as const] : []), ...(express ? ["express_delivery" as const] : [])];
}

function spentToday({ records, now }: Desk, { number }: CardRow): number {
  const spent = records.one<{ spent: number }>(
    "SELECT coalesce(-sum(amount), 0) AS spent FROM entries WHERE card = ? AND created_at >= ?",
    number,
    now.toISOString().slice(0, 10),
  );
  return spent?.spent ?? 0;
}

function requireWithinLimits(desk: Desk, row: CardRow, amount: number): void {
  const left = Math.min(row.per_transaction, row.daily - spentToday(desk, row));
  if (amount <= left) return;
  const most = `${decimal(Math.max(0, left), row.currency)} ${row.currency}`;
  throw new Refusal(422, "CARD_LIMIT_EXCEEDED", `At most ${most} can be paid with this card now.`);
}

export const cardOperations: Record<string, Operation> = {
  "cards.list": read<CustomerId & Worded>((desk, { customerId, "Accept-Language": accepted }) => {
    const { number } = customer(desk, customerId);
    const rows = desk.records.all<CardRow>(`${SELECT} WHERE customer = ? ORDER BY cards.number`, number);
    return { customerId, items: rows.map((row) => show(desk, row, accepted)) };
  }),

  "cards.get": read<CardId>((desk, { cardId, "Accept-Language": accepted }) =>
    show(desk, card(desk, cardId), accepted),
  ),

  "cards.freeze": freeze,
  "cards.block": freeze,

  "cards.unfreeze": write<CardId>((desk, { cardId, "Accept-Language": accepted }) => {
    const row = cardThatIs(desk, cardId, ["frozen"]);
    if (row.frozen_by === "bank") {
      throw new Refusal(409, "FROZEN_BY_BANK", "Our fraud team froze this card, and only they can unfreeze it.");
    }
    desk.records.run("UPDATE cards SET status = 'active', frozen_by = NULL WHERE number = ?", row.number);
    return { record: cardId, body: show(desk, card(desk, cardId), accepted) };
  }),

  "cards.replace": write<CardId & { reason: ReplacementReason; express?: boolean }>(
    (desk, { cardId, reason, express = false, "Accept-Language": accepted }) => {
      const row = cardThatIs(desk, cardId, ["active", "frozen", "expired"]);
      const { tier } = customer(desk, idOf("customer", row.customer));
      charge(desk, accountOf(desk, row), replacementFees(tier, reason, express));
      const number = desk.records.run(
        `INSERT INTO cards (account, last4, network, status, per_transaction, daily, valid_thru)
         SELECT account, printf('%04d', (last4 * 7 + number) % 10000), network, 'active', per_transaction, daily, ?
         FROM cards WHERE number = ?`,
        month(new Date(Date.UTC(desk.now.getUTCFullYear() + VALID_YEARS, desk.now.getUTCMonth()))),
        row.number,
      );
      desk.records.run(
        "UPDATE cards SET status = 'replaced', frozen_by = NULL, replaced_by = ? WHERE number = ?",
        number,
        row.number,
      );
      const cardIdOfNew = idOf("card", number);
      return { record: cardIdOfNew, body: show(desk, card(desk, cardIdOfNew), accepted) };
    },
  ),

  "cards.setLimits": write<CardId & { perTransaction: string; daily: string }>(
    (desk, { cardId, "Accept-Language": accepted, ...limits }) => {
      const row = cardThatIs(desk, cardId, ["active", "frozen"]);
      const perTransaction = minor(limits.perTransaction, row.currency);
      const daily = minor(limits.daily, row.currency);
      if (perTransaction > daily) {
        throw new Refusal(422, "LIMITS_CONTRADICT", "One payment cannot be allowed more than a whole day.");
      }
      const { tier } = customer(desk, idOf("customer", row.customer));
      const highest = HIGHEST_DAILY[tier] * (row.currency === "JPY" ? YEN_FACTOR : minor("1", row.currency));
      if (daily > highest) {
        const message = `Your cards may spend at most ${decimal(highest, row.currency)} ${row.currency} a day.`;
        throw new Refusal(422, "LIMIT_TOO_HIGH", message);
      }
      desk.records.run(
        "UPDATE cards SET (per_transaction, daily) = (?, ?) WHERE number = ?",
        perTransaction,
        daily,
        row.number,
      );
      return { record: cardId, body: show(desk, card(desk, cardId), accepted) };
    },
  ),

  "cards.authorise": write<CardId & { amount: string; currency: Currency; merchant: string }>(
    (desk, { cardId, amount, currency, merchant }) => {
      const row = cardThatIs(desk, cardId, ["active"]);
      if (currency !== row.currency) {
        throw new Refusal(422, "CURRENCY_MISMATCH", `This card pays in ${row.currency}.`);
      }
      const asked = minor(amount, currency);
      const from = accountOf(desk, row);
      requireWithinLimits(desk, row, asked);
      requireFunds(desk, from, asked);
      const number = book(desk, from, {
        kind: "card_payment",
        amount: -asked,
        counterparty: merchant,
        card: row.number,
        bookedAt: new Date(desk.now.getTime() + DAY_MS).toISOString(),
      });
      const transactionId = idOf("transaction", number);
      return { record: transactionId, body: showEntry(desk, entry(desk, transactionId)) };
    },
  ),
};
