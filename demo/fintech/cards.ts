import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import { type AccountRow, account } from "./account.ts";
import { type CardRow, card, cardThatIs, month, SELECT, showCard } from "./card.ts";
import { newLimits, requireWithinLimits } from "./card-limits.ts";
import { type CustomerId, type CustomerRow, customer } from "./customers.ts";
import { charge } from "./fees.ts";
import { idOf } from "./ids.ts";
import { book, requireFunds } from "./ledger.ts";
import { type Currency, minor } from "./money.ts";
import { entry, showEntry } from "./transactions.ts";
import type { FeeKind, Worded } from "./words.ts";

interface CardId extends Worded {
  cardId: string;
}

type ReplacementReason = "lost" | "stolen" | "damaged" | "defective";

const DAY_MS = 86_400_000;
const VALID_YEARS = 4;

const accountOf = (desk: Desk, row: CardRow): AccountRow => account(desk, idOf("account", row.account));

const customerOf = (desk: Desk, row: CardRow): CustomerRow => customer(desk, idOf("customer", row.customer));

const freeze = write<CardId>((desk, { cardId, "Accept-Language": accepted }) => {
  const { number } = cardThatIs(desk, cardId, ["active"]);
  desk.records.run("UPDATE cards SET status = 'frozen', frozen_by = 'customer' WHERE number = ?", number);
  return { record: cardId, body: showCard(desk, card(desk, cardId), accepted) };
});

/** What a replacement costs: only standard customers pay, and nobody for a card that was stolen or never worked. */
function replacementFees(tier: string, reason: ReplacementReason, express: boolean): FeeKind[] {
  if (tier !== "standard") return [];
  const own = reason === "lost" || reason === "damaged";
  return [...(own ? ["card_replacement" as const] : []), ...(express ? ["express_delivery" as const] : [])];
}

export const cardOperations: Record<string, Operation> = {
  "cards.list": read<CustomerId & Worded>((desk, { customerId, "Accept-Language": accepted }) => {
    const { number } = customer(desk, customerId);
    const rows = desk.records.all<CardRow>(`${SELECT} WHERE customer = ? ORDER BY cards.number`, number);
    return { customerId, items: rows.map((row) => showCard(desk, row, accepted)) };
  }),

  "cards.get": read<CardId>((desk, { cardId, "Accept-Language": accepted }) =>
    showCard(desk, card(desk, cardId), accepted),
  ),

  "cards.freeze": freeze,
  "cards.block": freeze,

  "cards.unfreeze": write<CardId>((desk, { cardId, "Accept-Language": accepted }) => {
    const row = cardThatIs(desk, cardId, ["frozen"]);
    if (row.frozen_by === "bank") {
      throw new Refusal(409, "FROZEN_BY_BANK", "Our fraud team froze this card, and only they can unfreeze it.");
    }
    desk.records.run("UPDATE cards SET status = 'active', frozen_by = NULL WHERE number = ?", row.number);
    return { record: cardId, body: showCard(desk, card(desk, cardId), accepted) };
  }),

  "cards.replace": write<CardId & { reason: ReplacementReason; express?: boolean }>(
    (desk, { cardId, reason, express = false, "Accept-Language": accepted }) => {
      const row = cardThatIs(desk, cardId, ["active", "frozen", "expired"]);
      const { tier } = customerOf(desk, row);
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
      return { record: cardIdOfNew, body: showCard(desk, card(desk, cardIdOfNew), accepted) };
    },
  ),

  "cards.setLimits": write<CardId & { perTransaction: string; daily: string }>(
    (desk, { cardId, "Accept-Language": accepted, ...limits }) => {
      const row = cardThatIs(desk, cardId, ["active", "frozen"]);
      const { perTransaction, daily } = newLimits(customerOf(desk, row), row, limits);
      desk.records.run(
        "UPDATE cards SET (per_transaction, daily) = (?, ?) WHERE number = ?",
        perTransaction,
        daily,
        row.number,
      );
      return { record: cardId, body: showCard(desk, card(desk, cardId), accepted) };
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
