import { existing, type Payment, type PaymentMethod, Refusal, type User } from "./books.ts";

/** An amount after a sum: what binary fractions added beyond the cents is dropped. */
export function toCents(amount: number): number {
  return Number(amount.toFixed(2));
}

export function methodOf(user: User, methodId: string): PaymentMethod {
  return existing(user.payment_methods, methodId, "Payment method");
}

/** Throws a `Refusal` where a gift card does not hold the amount; every other method has no limit. */
export function requireCover(method: PaymentMethod, amount: number, what: string): void {
  if (method.source === "gift_card" && method.balance < amount) {
    throw new Refusal(`Insufficient gift card balance to pay for the ${what}`);
  }
}

/** The user with this much more (or less) on that gift card; money on any other method moves elsewhere. */
export function credited(user: User, methodId: string, amount: number): User {
  const method = Object.hasOwn(user.payment_methods, methodId) ? user.payment_methods[methodId] : undefined;
  if (method?.source !== "gift_card") return user;
  const card = { ...method, balance: toCents(method.balance + amount) };
  return { ...user, payment_methods: { ...user.payment_methods, [methodId]: card } };
}

/** The entry of a payment history for money that is owed (above 0) or given back. */
export function settlement(difference: number, methodId: string): Payment {
  return {
    transaction_type: difference > 0 ? "payment" : "refund",
    amount: Math.abs(difference),
    payment_method_id: methodId,
  };
}
