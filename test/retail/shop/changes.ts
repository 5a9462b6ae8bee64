import { z } from "zod";
import { addressSchema, type Books, existing, type Order, Refusal, type User, withOrder, withUser } from "./books.ts";
import { type Done, type Operation, write } from "./operation.ts";
import { credited, methodOf, requireCover, settlement } from "./payments.ts";
import { placesOf, priceDifference, replacementsOf } from "./replacements.ts";

const text = z.string();
const ids = z.array(z.string());
const replacing = { order_id: text, item_ids: ids, new_item_ids: ids, payment_method_id: text };

function orderAndUser(books: Books, orderId: string): { order: Order; user: User } {
  const order = existing(books.orders, orderId, "Order");
  return { order, user: existing(books.users, order.user_id, "User") };
}

function requireStatus(order: Order, isRight: (status: string) => boolean, refusal: string): void {
  if (!isRight(order.status)) throw new Refusal(refusal);
}

const isPending = (status: string) => status === "pending";
/** Also an order whose items were modified. */
const isStillPending = (status: string) => status.includes("pending");
const isDelivered = (status: string) => status === "delivered";

function saved(books: Books, order: Order, user?: User): Done {
  const changed = withOrder(books, order);
  return { books: user ? withUser(changed, user) : changed, result: order };
}

/** What the shop does, by operation id. */
export const CHANGES: Record<string, Operation> = {
  cancel_pending_order: write(
    { order_id: text, reason: z.enum(["no longer needed", "ordered by mistake"]) },
    (books, { order_id, reason }) => {
      const { order, user } = orderAndUser(books, order_id);
      requireStatus(order, isPending, "Non-pending order cannot be cancelled");
      // Every entry, the refunds among them: that is how the reference counts.
      const refunds = order.payment_history.map((entry) => ({ ...entry, transaction_type: "refund" as const }));
      const refunded = refunds.reduce((now, entry) => credited(now, entry.payment_method_id, entry.amount), user);
      const payment_history = [...order.payment_history, ...refunds];
      return saved(books, { ...order, status: "cancelled", cancel_reason: reason, payment_history }, refunded);
    },
  ),

  exchange_delivered_order_items: write(replacing, (books, { order_id, item_ids, new_item_ids, payment_method_id }) => {
    const { order, user } = orderAndUser(books, order_id);
    requireStatus(order, isDelivered, "Non-delivered order cannot be exchanged");
    const difference = priceDifference(replacementsOf(books, order, item_ids, new_item_ids));
    requireCover(methodOf(user, payment_method_id), difference, "price difference");
    return saved(books, {
      ...order,
      status: "exchange requested",
      exchange_items: item_ids.toSorted(),
      exchange_new_items: new_item_ids.toSorted(),
      exchange_payment_method_id: payment_method_id,
      exchange_price_difference: difference,
    });
  }),

  return_delivered_order_items: write(
    { order_id: text, item_ids: ids, payment_method_id: text },
    (books, { order_id, item_ids, payment_method_id }) => {
      const { order, user } = orderAndUser(books, order_id);
      requireStatus(order, isDelivered, "Non-delivered order cannot be returned");
      const isFirst = order.payment_history[0]?.payment_method_id === payment_method_id;
      if (methodOf(user, payment_method_id).source !== "gift_card" && !isFirst) {
        throw new Refusal("Payment method should be either the original payment method or a gift card");
      }
      placesOf(order, item_ids);
      const asked = { return_items: item_ids.toSorted(), return_payment_method_id: payment_method_id };
      return saved(books, { ...order, status: "return requested", ...asked });
    },
  ),

  modify_pending_order_address: write({ order_id: text, ...addressSchema.shape }, (books, { order_id, ...address }) => {
    const { order } = orderAndUser(books, order_id);
    requireStatus(order, isStillPending, "Non-pending order cannot be modified");
    return saved(books, { ...order, address });
  }),

  modify_user_address: write({ user_id: text, ...addressSchema.shape }, (books, { user_id, ...address }) => {
    const user = { ...existing(books.users, user_id, "User"), address };
    return { books: withUser(books, user), result: user };
  }),

  modify_pending_order_items: write(replacing, (books, { order_id, item_ids, new_item_ids, payment_method_id }) => {
    const { order, user } = orderAndUser(books, order_id);
    requireStatus(order, isPending, "Non-pending order cannot be modified");
    const replacements = replacementsOf(books, order, item_ids, new_item_ids);
    if (replacements.some(({ item, variant }) => item.item_id === variant.item_id)) {
      throw new Refusal("The new item id should be different from the old item id");
    }
    const difference = priceDifference(replacements);
    requireCover(methodOf(user, payment_method_id), difference, "new item");
    // The reference gives every new item the price and options of the last one, and the hashes hold that.
    const last = replacements.at(-1)?.variant;
    const newIds = new Map(replacements.map(({ place, variant }) => [place, variant.item_id]));
    const items = order.items.map((item, place) => {
      const item_id = newIds.get(place);
      return item_id === undefined || last === undefined
        ? item
        : { ...item, item_id, price: last.price, options: last.options };
    });
    const payment_history = [...order.payment_history, settlement(difference, payment_method_id)];
    const modified = { ...order, status: "pending (item modified)", items, payment_history };
    return saved(books, modified, credited(user, payment_method_id, -difference));
  }),

  modify_pending_order_payment: write(
    { order_id: text, payment_method_id: text },
    (books, { order_id, payment_method_id }) => {
      const { order, user } = orderAndUser(books, order_id);
      requireStatus(order, isStillPending, "Non-pending order cannot be modified");
      const method = methodOf(user, payment_method_id);
      const [paid, ...others] = order.payment_history;
      if (paid?.transaction_type !== "payment" || others.length > 0) {
        throw new Refusal("There should be exactly one payment for a pending order");
      }
      if (paid.payment_method_id === payment_method_id) {
        throw new Refusal("The new payment method should be different from the current one");
      }
      requireCover(method, paid.amount, "order");
      const payment_history = [paid, { ...paid, payment_method_id }, { ...paid, transaction_type: "refund" as const }];
      const charged = credited(user, payment_method_id, -paid.amount);
      return saved(books, { ...order, payment_history }, credited(charged, paid.payment_method_id, paid.amount));
    },
  ),
};
