import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import { loadContract } from "../company/contract.ts";
import { contractSuite, type SampleCall } from "../company/contract-suite.ts";
import { SHOP, type Shop, startShop } from "./server.ts";

const ADDRESS = {
  recipient: "Alice Chen",
  line1: "12 Garden Street",
  city: "Portland",
  postal_code: "97201",
  country: "US",
};

const CALLS: Record<string, SampleCall> = {
  get_store_info: { path: "/store" },
  search_products: { path: "/products?query=headphones&in_stock=true&max_price=200&category=audio" },
  get_product: { path: "/products/P101", unknown: "/products/P999" },
  check_coupon: { path: "/coupons/welcome10", unknown: "/coupons/NOPE" },
  find_customer_by_email: { path: "/customers?email=Alice.Chen@example.com", unknown: "/customers?email=a@b.example" },
  get_customer: { path: "/customers/C002", unknown: "/customers/C999" },
  update_contact_details: { path: "/customers/C002", body: { phone: "+86 139 1234 5678" }, unknown: "/customers/C999" },
  close_account: {
    path: "/customers/C006/close",
    body: { reason: "No longer needed." },
    unknown: "/customers/C999/close",
  },
  list_addresses: { path: "/customers/C002/addresses", unknown: "/customers/C999/addresses" },
  add_address: {
    path: "/customers/C001/addresses",
    body: { ...ADDRESS, is_default: true },
    unknown: "/customers/C999/addresses",
  },
  update_address: { path: "/customers/C001/addresses/A1", body: ADDRESS, unknown: "/customers/C002/addresses/A1" },
  list_orders: {
    path: "/orders?customer_id=C001&status=delivered&limit=1&offset=1",
    unknown: "/orders?customer_id=C999",
  },
  get_order: { path: "/orders/1042", unknown: "/orders/9999" },
  cancel_order: { path: "/orders/1042/cancel", body: { reason: "Changed my mind." }, unknown: "/orders/9999/cancel" },
  change_shipping_address: {
    path: "/orders/1044/shipping-address",
    body: { line1: "12 Garden Street", city: "Portland", postal_code: "97201" },
    unknown: "/orders/9999/shipping-address",
  },
  apply_coupon: { path: "/orders/1043/coupon", body: { code: "WELCOME10" }, unknown: "/orders/9999/coupon" },
  list_order_items: { path: "/orders/1001/items", unknown: "/orders/9999/items" },
  get_payment: { path: "/orders/1001/payment", unknown: "/orders/9999/payment" },
  get_invoice: { path: "/orders/1001/invoice", unknown: "/orders/9999/invoice" },
  track_shipment: { path: "/orders/1036/shipment", unknown: "/orders/9999/shipment" },
  get_shipment: { path: "/shipments/HP7000001036", unknown: "/shipments/ZZ0000000000" },
  list_returns: { path: "/orders/1016/returns", unknown: "/orders/9999/returns" },
  create_return: {
    path: "/orders/1001/returns",
    body: { reason: "It arrived broken." },
    unknown: "/orders/9999/returns",
  },
  get_return: { path: "/returns/R3016", unknown: "/returns/R9" },
  cancel_return: { path: "/returns/R3016/cancel", unknown: "/returns/R9/cancel" },
  refund_order: { path: "/refunds", body: { order_id: "1003", amount: 19.99, reason: "A scratch." } },
  get_refund: { path: "/refunds/F4017", unknown: "/refunds/F9" },
  list_refunds: { path: "/orders/1017/refunds", unknown: "/orders/9999/refunds" },
};

contractSuite(SHOP, CALLS);

it("offers every write an idempotency key", () => {
  const { text, operations } = loadContract(SHOP.contract, "Idempotency-Key");
  const writes = operations.filter(({ method }) => method !== "get");
  expect(writes.length).toBeGreaterThan(0);
  expect(text.match(/parameters\/IdempotencyKey"/g)).toHaveLength(writes.length);
});

describe("a malformed request", () => {
  let shop: Shop;
  let call: ReturnType<typeof caller>;

  beforeAll(async () => {
    shop = await startShop({ token: "secret", quiet: true });
    call = caller(shop);
  });
  afterAll(() => shop.close());

  it.each([
    ["GET", "/orders/abc", undefined],
    ["GET", "/orders", undefined],
    ["GET", "/orders?customer_id=C001&limit=51", undefined],
    ["GET", "/orders?customer_id=C001&colour=red", undefined],
    ["GET", "/customers?email=nobody", undefined],
    ["POST", "/refunds", { order_id: "1003", amount: "20", reason: "A scratch." }],
    ["POST", "/refunds", { order_id: "1003", amount: -1, reason: "A scratch." }],
    ["POST", "/refunds", { order_id: "1003", amount: 1.005, reason: "A scratch." }],
    ["POST", "/refunds", { order_id: "1003", amount: 1 }],
    ["POST", "/orders/1003/returns", { reason: "Broken.", items: [{ product_id: "P601", quantity: 0 }] }],
    ["POST", "/orders/1044/cancel", { order_id: "1045" }],
  ])("%s %s %j answers 400 and has no effect", async (method, path, body) => {
    const before = shop.effects().length;
    const answer = await call(method, path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(400);
    expect(shop.effects()).toHaveLength(before);
  });

  it("that is not JSON answers 400", async () => {
    const headers = { authorization: "Bearer secret", "content-type": "application/json" };
    const response = await fetch(`${shop.url}/refunds`, { method: "POST", headers, body: "{" });
    expect(await response.json()).toMatchObject({ error: { code: "INVALID_JSON" } });
  });
});
