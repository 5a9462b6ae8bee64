import type { Desk } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import type { CardRow } from "./card.ts";
import type { CustomerRow } from "./customers.ts";
import { decimal, minor } from "./money.ts";

/** The most that a card may be allowed to spend in one day, in the major unit of any currency but yen. */
const HIGHEST_DAILY = { standard: 5_000, premium: 20_000, private: 100_000 } as const;
const YEN_FACTOR = 100;

function spentToday({ records, now }: Desk, { number }: CardRow): number {
  const spent = records.one<{ spent: number }>(
    "SELECT coalesce(-sum(amount), 0) AS spent FROM entries WHERE card = ? AND created_at >= ?",
    number,
    now.toISOString().slice(0, 10),
  );
  return spent?.spent ?? 0;
}

/** @throws Refusal 422, for more than one payment or the rest of the day allows */
export function requireWithinLimits(desk: Desk, row: CardRow, amount: number): void {
  const left = Math.min(row.per_transaction, row.daily - spentToday(desk, row));
  if (amount <= left) return;
  const most = `${decimal(Math.max(0, left), row.currency)} ${row.currency}`;
  throw new Refusal(422, "CARD_LIMIT_EXCEEDED", `At most ${most} can be paid with this card now.`);
}

/**
 * The limits in minor units, if this customer may set them.
 * @throws Refusal 422
 */
export function newLimits(
  { tier }: CustomerRow,
  { currency }: CardRow,
  asked: { perTransaction: string; daily: string },
): { perTransaction: number; daily: number } {
  const [perTransaction, daily] = [minor(asked.perTransaction, currency), minor(asked.daily, currency)];
  if (perTransaction > daily) {
    throw new Refusal(422, "LIMITS_CONTRADICT", "One payment cannot be allowed more than a whole day.");
  }
  const highest = HIGHEST_DAILY[tier] * (currency === "JPY" ? YEN_FACTOR : minor("1", currency));
  if (daily > highest) {
    const most = `${decimal(highest, currency)} ${currency}`;
    throw new Refusal(422, "LIMIT_TOO_HIGH", `Your cards may spend at most ${most} a day.`);
  }
  return { perTransaction, daily };
}
