import { describe, expect, it } from "vitest";
import { Refusal } from "./books.ts";
import { booksHash } from "./books-hash.ts";
import { booksAfter, call, giftCard, SMALL_SHOP } from "./small-shop.fixture.ts";

const NEW_HOME = { address1: "2 New Lane", address2: "", city: "Bruges", state: "", country: "Belgium", zip: "8000" };
const swap = (order_id: string, item_ids: string[], new_item_ids: string[], payment_method_id = "card") => ({
  ...{ order_id, item_ids, new_item_ids, payment_method_id },
});
const cancel = (order_id: string) => ({ order_id, reason: "no longer needed" });

it.each<[string, string, object]>([
  ["cancels nothing that has arrived", "cancel_pending_order", cancel("arrived")],
  ["cancels for no other reason", "cancel_pending_order", { order_id: "waiting", reason: "changed my mind" }],
  ["cancels no order that there is not", "cancel_pending_order", cancel("lost")],
  ["exchanges nothing on its way", "exchange_delivered_order_items", swap("waiting", ["s"], ["m"])],
  ["exchanges no more than there is", "exchange_delivered_order_items", swap("arrived", ["m", "m"], ["s", "s"])],
  ["exchanges one for one", "exchange_delivered_order_items", swap("arrived", ["s"], ["m", "l"])],
  ["exchanges for nothing that is sold out", "exchange_delivered_order_items", swap("arrived", ["s"], ["gone"])],
  ["exchanges for no other product", "exchange_delivered_order_items", swap("arrived", ["s"], ["tall"])],
  [
    "lets a gift card pay no more than it holds",
    "exchange_delivered_order_items",
    swap("arrived", ["s"], ["l"], "gift"),
  ],
  ["takes no method of somebody else's", "exchange_delivered_order_items", swap("arrived", ["s"], ["m"], "stolen")],
  [
    "gives nothing back to a third method",
    "return_delivered_order_items",
    { order_id: "arrived", item_ids: ["s"], payment_method_id: "paypal" },
  ],
  ["replaces nothing by itself", "modify_pending_order_items", swap("waiting", ["s", "m"], ["l", "m"])],
  ["modifies nothing that has arrived", "modify_pending_order_items", swap("arrived", ["s"], ["m"])],
  ["sends nothing on that has arrived", "modify_pending_order_address", { order_id: "arrived", ...NEW_HOME }],
  [
    "changes to another method only",
    "modify_pending_order_payment",
    { order_id: "waiting", payment_method_id: "card" },
  ],
  [
    "charges a gift card no more than it holds",
    "modify_pending_order_payment",
    { order_id: "waiting", payment_method_id: "gift" },
  ],
  ["takes no argument that it does not know", "get_user_details", { user_id: "ann", verbose: true }],
])("%s", (_, operation, input) => {
  expect(() => call(operation, input)).toThrow(Refusal);
});

describe("a cancelled order", () => {
  it("gives every payment back where it came from, to a gift card at once", () => {
    const books = booksAfter(["cancel_pending_order", cancel("by_gift")]);
    expect(books.orders.by_gift).toMatchObject({ status: "cancelled", cancel_reason: "no longer needed" });
    expect(books.orders.by_gift?.payment_history).toEqual([
      { transaction_type: "payment", amount: 5, payment_method_id: "gift" },
      { transaction_type: "refund", amount: 5, payment_method_id: "gift" },
    ]);
    expect(giftCard(books)).toBe(15.1);
  });
  it("cannot be cancelled again", () => {
    const books = booksAfter(["cancel_pending_order", cancel("by_gift")]);
    expect(() => call("cancel_pending_order", cancel("by_gift"), books)).toThrow(Refusal);
  });
});

describe("an exchange", () => {
  it("notes both sides sorted and the difference to the cent, and moves no money", () => {
    const books = booksAfter([
      "exchange_delivered_order_items",
      swap("arrived", ["s", "m", "s"], ["m", "l", "s"], "card"),
    ]);
    expect(books.orders.arrived).toMatchObject({
      status: "exchange requested",
      exchange_items: ["m", "s", "s"],
      exchange_new_items: ["l", "m", "s"],
      exchange_payment_method_id: "card",
      exchange_price_difference: 15.2,
      payment_history: SMALL_SHOP.orders.arrived?.payment_history,
    });
  });
  it("needs no cover where the new items are cheaper", () => {
    const books = booksAfter(["exchange_delivered_order_items", swap("arrived", ["m"], ["s"], "gift")]);
    expect(books.orders.arrived?.exchange_price_difference).toBe(-5.1);
    expect(giftCard(books)).toBe(10.1);
  });
});

describe("modified items", () => {
  it("take the last one's price and options, and each its own id", () => {
    const { orders } = booksAfter(["modify_pending_order_items", swap("waiting", ["s", "m"], ["l", "s"])]);
    expect(orders.waiting?.status).toBe("pending (item modified)");
    expect(orders.waiting?.items).toMatchObject([
      { item_id: "l", price: 5, options: { size: "s" } },
      { item_id: "s", price: 5, options: { size: "s" } },
    ]);
  });
  it.each([
    ["are paid for", ["m"], { transaction_type: "payment", amount: 5.1, payment_method_id: "gift" }, 5],
    ["are refunded", ["s"], { transaction_type: "refund", amount: 5.1, payment_method_id: "gift" }, 15.2],
  ])("%s from the gift card at once", (_, newIds, entry, balance) => {
    const [order, old] = newIds[0] === "m" ? ["by_gift", "s"] : ["waiting", "m"];
    const books = booksAfter(["modify_pending_order_items", swap(order, [old], newIds, "gift")]);
    expect(books.orders[order]?.payment_history.at(-1)).toEqual(entry);
    expect(giftCard(books)).toBe(balance);
  });
  it("may still be sent elsewhere, but not be modified or cancelled", () => {
    const books = booksAfter(["modify_pending_order_items", swap("waiting", ["s"], ["m"])]);
    const moved = call("modify_pending_order_address", { order_id: "waiting", ...NEW_HOME }, books);
    expect(moved.result).toMatchObject({ address: NEW_HOME });
    expect(() => call("cancel_pending_order", cancel("waiting"), books)).toThrow(Refusal);
    expect(() => call("modify_pending_order_items", swap("waiting", ["m"], ["l"]), books)).toThrow(Refusal);
  });
});

describe("another payment method", () => {
  it("is charged and the old one refunded, gift cards both ways", () => {
    const byCard = booksAfter(["modify_pending_order_payment", { order_id: "by_gift", payment_method_id: "card" }]);
    expect(byCard.orders.by_gift?.payment_history).toEqual([
      { transaction_type: "payment", amount: 5, payment_method_id: "gift" },
      { transaction_type: "payment", amount: 5, payment_method_id: "card" },
      { transaction_type: "refund", amount: 5, payment_method_id: "gift" },
    ]);
    expect(giftCard(byCard)).toBe(15.1);
    const byGift = call("modify_pending_order_payment", { order_id: "waiting", payment_method_id: "gift" }, byCard);
    expect(giftCard(byGift.books)).toBe(0);
  });
  it("is chosen once", () => {
    const books = booksAfter(["modify_pending_order_payment", { order_id: "by_gift", payment_method_id: "card" }]);
    const again = { order_id: "by_gift", payment_method_id: "paypal" };
    expect(() => call("modify_pending_order_payment", again, books)).toThrow(Refusal);
  });
});

describe("an address", () => {
  it("is replaced whole, and the customer's does not move their orders", () => {
    const books = booksAfter(["modify_user_address", { user_id: "ann", ...NEW_HOME }]);
    expect(books.users.ann?.address).toEqual(NEW_HOME);
    expect(books.orders).toBe(SMALL_SHOP.orders);
  });
  it("is refused with a field missing", () => {
    const { zip, ...rest } = NEW_HOME;
    expect(zip).toBe("8000");
    expect(() => call("modify_user_address", { user_id: "ann", ...rest })).toThrow(Refusal);
  });
});

describe("a look-up", () => {
  it("finds people whatever the case, but by their own postcode", () => {
    const named = { first_name: "ANN", last_name: "peeters", zip: "9000" };
    expect(call("find_user_id_by_name_zip", named).result).toBe("ann");
    expect(call("find_user_id_by_email", { email: "ann@SHOP.example" }).result).toBe("ann");
    expect(() => call("find_user_id_by_name_zip", { ...named, zip: "900" })).toThrow(Refusal);
  });
  it("finds a variant inside its product", () => {
    expect(call("get_item_details", { item_id: "tall" }).result).toMatchObject({ price: 40 });
  });
  it.each([
    ["200.8 + 96.35 - 0.1", "297.05"],
    ["2 - 3 - 4", "-5"],
    ["2 + 3 * (4 - 6) / 4", "0.5"],
    ["-(1 + 2)", "-3"],
  ])("calculates %s", (expression, value) => expect(call("calculate", { expression }).result).toBe(value));
  it.each(["", "2 +", "(1", "1)", "2 ** 3 x", "1 / 0", "1 2"])("does not calculate %o", (expression) => {
    expect(() => call("calculate", { expression })).toThrow(Refusal);
  });
});

it("hashes the same books alike, however they came about", () => {
  const change = (order_id: string, id: string) =>
    ["modify_pending_order_address", { order_id, ...NEW_HOME, address2: id }] as [string, object];
  const one = booksAfter(change("waiting", "a"), change("by_gift", "b"));
  const other = booksAfter(change("by_gift", "b"), change("waiting", "a"));
  expect(booksHash(one)).toBe(booksHash(other));
  expect(booksHash(one)).not.toBe(booksHash(SMALL_SHOP));
  expect(booksHash({ b: [1, null], a: null, c: "é" })).toBe(booksHash({ c: "é", b: ["1.00", null] }));
});
