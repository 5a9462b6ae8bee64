import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import { type Shop, startShop } from "./server.ts";

let shop: Shop;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  shop = await startShop({ token: "secret", quiet: true, clock: () => new Date("2026-03-01T12:00:00Z") });
  call = caller(shop);
});
afterAll(() => shop.close());

describe("the catalogue", () => {
  it.each(["wireless headphones", "WIRELESS HEADPHONE", "无线耳机"])(
    "finds the headphones first by %s",
    async (query) => {
      const { products } = (await call("GET", `/products?query=${encodeURIComponent(query)}`)).body;
      expect(products).toMatchObject({ 0: { product_id: "P101" } });
    },
  );

  it("finds nothing by words that are nowhere", async () => {
    expect((await call("GET", "/products?query=submarine")).body).toEqual({ products: [], total: 0 });
  });
});

describe("the seeding", () => {
  it("fills the shop with people and orders of every state", async () => {
    const states = { processing: 0, shipped: 0, delivered: 0, cancelled: 0 };
    const languages = new Set<unknown>();
    for (let number = 1; number <= 240; number++) {
      const customerId = `C${String(number).padStart(3, "0")}`;
      const { body } = await call("GET", `/orders?customer_id=${customerId}&limit=50`);
      const orders = body.orders as { customer_id: string; status: keyof typeof states }[];
      expect(body.total).toBe(orders.length);
      for (const order of orders) states[order.status] += 1;
      if (number <= 20) languages.add((await call("GET", `/customers/${customerId}`)).body.language);
    }
    expect(Object.values(states).reduce((sum, count) => sum + count)).toBe(1200);
    expect(Math.min(...Object.values(states))).toBeGreaterThan(100);
    expect(languages).toEqual(new Set(["en", "zh"]));
  });

  it("is found by part of an id, a name or an e-mail address", () => {
    expect(shop.customers("ALICE")).toEqual([{ id: "C001", name: "Alice Chen", email: "alice.chen@example.com" }]);
    expect(shop.customers("小明")).toMatchObject([{ id: "C002" }]);
    expect(shop.customers("c00").map(({ id }) => id)).toEqual([
      "C001",
      "C002",
      "C003",
      "C004",
      "C005",
      "C006",
      "C007",
      "C008",
      "C009",
    ]);
    expect(shop.customers("")).toHaveLength(20);
    expect(shop.customers("%")).toEqual([]);
  });

  it("gives the same shop on the same day, at any hour", async () => {
    const other = await startShop({ token: "secret", quiet: true, clock: () => new Date("2026-03-01T23:59:59Z") });
    for (const path of ["/orders/1001", "/orders/2100", "/customers/C123", "/orders/1036/shipment"]) {
      expect((await caller(other)("GET", path)).body).toEqual((await call("GET", path)).body);
    }
    await other.close();
  });
});
