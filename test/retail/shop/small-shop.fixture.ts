import type { Books, Order, OrderItem, PaymentMethod, Variant } from "./books.ts";
import { CHANGES } from "./changes.ts";
import { LOOKUPS } from "./lookups.ts";
import type { Done } from "./operation.ts";

const HOME = { address1: "1 Old Lane", address2: "", city: "Ghent", state: "", country: "Belgium", zip: "9000" };

function variant(item_id: string, price: number, available = true): Variant {
  return { item_id, price, available, options: { size: item_id } };
}

function item(item_id: string, price: number): OrderItem {
  return { name: "Cup", product_id: "cup", item_id, price, options: { size: item_id } };
}

const METHODS: Record<string, PaymentMethod> = {
  card: { source: "credit_card", id: "card", brand: "visa", last_four: "4242" },
  paypal: { source: "paypal", id: "paypal" },
  gift: { source: "gift_card", id: "gift", balance: 10.1 },
};

function order(order_id: string, status: string, items: OrderItem[], paidWith: string): Order {
  const amount = Number(items.reduce((sum, { price }) => sum + price, 0).toFixed(2));
  const paid = { transaction_type: "payment" as const, amount, payment_method_id: paidWith };
  return { order_id, user_id: "ann", address: HOME, items, status, fulfillments: [], payment_history: [paid] };
}

/** One customer with a gift card of 10.10, three orders, and a product whose variants cost 5 to 30. */
export const SMALL_SHOP: Books = {
  products: {
    cup: {
      name: "Cup",
      product_id: "cup",
      variants: {
        s: variant("s", 5),
        m: variant("m", 10.1),
        l: variant("l", 20.2),
        xl: variant("xl", 30.3),
        gone: variant("gone", 1, false),
      },
    },
    pot: { name: "Pot", product_id: "pot", variants: { tall: variant("tall", 40) } },
  },
  users: {
    ann: {
      user_id: "ann",
      name: { first_name: "Ann", last_name: "Peeters" },
      address: HOME,
      email: "Ann@shop.example",
      payment_methods: METHODS,
      orders: ["waiting", "by_gift", "arrived"],
    },
  },
  orders: {
    waiting: order("waiting", "pending", [item("s", 5), item("m", 10.1)], "card"),
    by_gift: order("by_gift", "pending", [item("s", 5)], "gift"),
    arrived: order("arrived", "delivered", [item("s", 5), item("s", 5), item("m", 10.1)], "card"),
  },
};

/** Calls an operation. Throws a `Refusal` where the rules do not allow it. */
export function call(operation: string, input: object, books = SMALL_SHOP): Done {
  const found = CHANGES[operation] ?? LOOKUPS[operation];
  if (!found) throw new Error(`There is no ${operation}.`);
  return found.run(books, input);
}

/** The books after several calls, one after another. */
export function booksAfter(...calls: [operation: string, input: object][]): Books {
  return calls.reduce((books, [operation, input]) => call(operation, input, books).books, SMALL_SHOP);
}

/** What is on Ann's gift card. */
export function giftCard({ users }: Books): number | undefined {
  const card = users.ann?.payment_methods.gift;
  return card?.source === "gift_card" ? card.balance : undefined;
}
