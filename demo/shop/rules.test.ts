import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import { type Shop, startShop } from "./server.ts";

const DAY_MS = 86_400_000;
let now: Date;
let shop: Shop;
let call: ReturnType<typeof caller>;

beforeEach(async () => {
  now = new Date("2026-03-01T12:00:00Z");
  shop = await startShop({ token: "secret", quiet: true, clock: () => now });
  call = caller(shop);
});
afterEach(() => shop.close());

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

describe("cancelling", () => {
  it("pays back everything that was not paid back yet, and happens once", async () => {
    await call("POST", "/refunds", { order_id: "1042", amount: 16.8, reason: "Came late." });
    const cancelled = await call("POST", "/orders/1042/cancel");
    expect(cancelled.body).toMatchObject({
      status: "cancelled",
      paid: 116.8,
      refunded: 116.8,
      cancelled_at: now.toISOString(),
    });
    expect((await call("GET", "/orders/1042/refunds")).body).toMatchObject({
      refundable: 0,
      refunds: [{ amount: 100 }, { amount: 16.8 }],
    });
    expect(await call("POST", "/orders/1042/cancel")).toMatchObject(refusal(409, "ORDER_CANCELLED"));
  });

  it("puts the goods back into stock", async () => {
    const stock = async () => Number((await call("GET", "/products/P404")).body.stock);
    const before = await stock();
    await call("POST", "/orders/1042/cancel");
    expect(await stock()).toBe(before + 2);
  });

  it.each([
    ["1036", "ORDER_SHIPPED"],
    ["1001", "ORDER_DELIVERED"],
    ["1028", "ORDER_CANCELLED"],
  ])("is refused for order %s: %s", async (orderId, code) => {
    expect(await call("POST", `/orders/${orderId}/cancel`)).toMatchObject(refusal(409, code));
    expect(shop.effects()).toEqual([]);
  });
});

describe("refunds", () => {
  it("never exceed what was paid and not yet paid back", async () => {
    const refund = (amount: number) => call("POST", "/refunds", { order_id: "1001", amount, reason: "A scratch." });
    expect(await refund(154.81)).toMatchObject(refusal(422, "REFUND_EXCEEDS_PAYMENT"));
    expect(await refund(100.1)).toMatchObject({
      status: 201,
      body: { customer_id: "C001", amount: 100.1, status: "completed" },
    });
    expect(await refund(54.71)).toMatchObject(refusal(422, "REFUND_EXCEEDS_PAYMENT"));
    expect(await refund(54.7)).toMatchObject({ status: 201 });
    expect(await refund(0.01)).toMatchObject(refusal(422, "REFUND_EXCEEDS_PAYMENT"));
    expect((await call("GET", "/orders/1001/payment")).body).toMatchObject({ paid: 154.8, refunded: 154.8 });
  });

  it("count twice when they are asked for twice without a key", async () => {
    for (const _ of [1, 2]) await call("POST", "/refunds", { order_id: "1001", amount: 10, reason: "A scratch." });
    expect(shop.effects({ operation: "refund_order" })).toMatchObject([
      { idempotency_key: null },
      { idempotency_key: null },
    ]);
    expect((await call("GET", "/orders/1001")).body).toMatchObject({ refunded: 20 });
  });
});

describe("returns", () => {
  const giveBack = (orderId: string, items?: { product_id: string; quantity: number }[]) =>
    call("POST", `/orders/${orderId}/returns`, { reason: "It does not fit.", items });

  it("take back everything that is left unless items are named", async () => {
    expect((await giveBack("1001", [{ product_id: "P304", quantity: 1 }])).body).toMatchObject({
      expected_refund: 12.9,
    });
    expect((await giveBack("1001")).body).toMatchObject({
      status: "requested",
      expected_refund: 141.9,
      items: [
        { product_id: "P101", quantity: 1 },
        { product_id: "P304", quantity: 1 },
      ],
    });
    expect(await giveBack("1001")).toMatchObject(refusal(409, "NOTHING_TO_RETURN"));
  });

  it("take no more than was bought, however it is counted", async () => {
    const tooMany = refusal(422, "RETURN_EXCEEDS_PURCHASE");
    expect(await giveBack("1001", [{ product_id: "P304", quantity: 3 }])).toMatchObject(tooMany);
    expect(await giveBack("1001", [{ product_id: "P999", quantity: 1 }])).toMatchObject(tooMany);
    const twice = [1, 2].map(() => ({ product_id: "P101", quantity: 1 }));
    expect(await giveBack("1001", twice)).toMatchObject(tooMany);
  });

  it("are for delivered orders, until 30 days after delivery", async () => {
    expect(await giveBack("1036")).toMatchObject(refusal(409, "ORDER_NOT_DELIVERED"));
    expect(await giveBack("1015")).toMatchObject(refusal(422, "RETURN_WINDOW_CLOSED"));
    const { return_until } = (await call("GET", "/orders/1001")).body;
    now = new Date(String(return_until));
    expect(await giveBack("1001", [{ product_id: "P304", quantity: 1 }])).toMatchObject({ status: 201 });
    now = new Date(now.getTime() + 1);
    expect(await giveBack("1001")).toMatchObject(refusal(422, "RETURN_WINDOW_CLOSED"));
  });

  it("can be taken back once, and then the goods can be returned again", async () => {
    expect((await call("POST", "/returns/R3016/cancel")).body).toMatchObject({ status: "cancelled" });
    expect(await call("POST", "/returns/R3016/cancel")).toMatchObject(refusal(409, "RETURN_NOT_OPEN"));
    expect((await giveBack("1016")).body).toMatchObject({ items: [{ product_id: "P103", quantity: 2 }] });
  });
});

describe("coupons", () => {
  const apply = (orderId: string, code: string) => call("POST", `/orders/${orderId}/coupon`, { code });

  it("lower the total and pay back the difference", async () => {
    expect((await apply("1042", "save20")).body).toMatchObject({
      coupon_code: "SAVE20",
      discount: 20,
      total: 96.8,
      refunded: 20,
    });
  });

  it("work once an order and once a customer, until the order is cancelled", async () => {
    await apply("1042", "WELCOME10");
    expect(await apply("1042", "SAVE20")).toMatchObject(refusal(409, "ORDER_HAS_COUPON"));
    expect(await apply("1043", "WELCOME10")).toMatchObject(refusal(409, "COUPON_ALREADY_USED"));
    expect(await apply("1044", "WELCOME10")).toMatchObject({ status: 200 });
    await call("POST", "/orders/1042/cancel");
    expect(await apply("1043", "WELCOME10")).toMatchObject({ status: 200 });
  });

  it.each([
    ["1042", "SPRING25", 422, "COUPON_EXPIRED"],
    ["1042", "FIRST100", 422, "COUPON_USED_UP"],
    ["1043", "SAVE20", 422, "BELOW_MINIMUM"],
    ["1036", "WELCOME10", 409, "ORDER_SHIPPED"],
    ["1042", "NO-SUCH", 404, "NOT_FOUND"],
  ])("on order %s, %s is refused with %i %s", async (orderId, code, status, refused) => {
    expect(await apply(orderId, code)).toMatchObject(refusal(status, refused));
    expect(shop.effects()).toEqual([]);
  });

  it("expire", async () => {
    expect((await call("GET", "/coupons/PINE15")).body).toMatchObject({ status: "valid" });
    now = new Date(now.getTime() + 31 * DAY_MS);
    expect((await call("GET", "/coupons/PINE15")).body).toMatchObject({ status: "expired" });
  });
});

describe("addresses", () => {
  const place = { line1: "12 Garden Street", city: "Portland", postal_code: "97201" };

  it("of an order change until it is shipped; recipient and country stay", async () => {
    const changed = await call("PUT", "/orders/1044/shipping-address", place);
    expect(changed.body.shipping_address).toMatchObject({ ...place, recipient: "王小明", country: "CN", region: "" });
    expect(await call("PUT", "/orders/1037/shipping-address", place)).toMatchObject(refusal(409, "ORDER_SHIPPED"));
  });

  it("have one default", async () => {
    const added = await call("POST", "/customers/C002/addresses", {
      ...place,
      recipient: "王小明",
      country: "US",
      is_default: true,
    });
    expect(added).toMatchObject({ status: 201, body: { is_default: true, line1: "12 Garden Street" } });
    const { addresses } = (await call("GET", "/customers/C002/addresses")).body as {
      addresses: { is_default: boolean }[];
    };
    expect(addresses.map((address) => address.is_default)).toEqual([true, ...addresses.slice(1).map(() => false)]);
  });
});

describe("closing an account", () => {
  const close = (customerId: string) => call("POST", `/customers/${customerId}/close`, { reason: "Moving away." });

  it("is refused while orders are open", async () => {
    expect(await close("C001")).toMatchObject(refusal(409, "OPEN_ORDERS"));
  });

  it("empties the address book and ends every later change, but keeps the orders", async () => {
    expect((await close("C006")).body).toMatchObject({ status: "closed", order_count: 1 });
    expect((await call("GET", "/customers/C006/addresses")).body.addresses).toEqual([]);
    expect(await call("PATCH", "/customers/C006", { name: "Dave" })).toMatchObject(refusal(409, "ACCOUNT_CLOSED"));
    expect(await close("C006")).toMatchObject(refusal(409, "ACCOUNT_CLOSED"));
  });
});
