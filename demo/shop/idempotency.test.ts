import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import { type Shop, startShop } from "./server.ts";

let shop: Shop;
let call: ReturnType<typeof caller>;
const REFUND = { order_id: "1001", amount: 10, reason: "A scratch." };

beforeEach(async () => {
  shop = await startShop({ token: "secret", quiet: true });
  call = caller(shop);
});
afterEach(() => shop.close());

describe("an idempotency key", () => {
  it("makes a repeated write answer the same and happen once", async () => {
    const first = await call("POST", "/refunds", REFUND, "key-1");
    const second = await call("POST", "/refunds", REFUND, "key-1");
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect([first, second].map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([null, "true"]);
    expect(shop.effects({ key: "key-1" })).toMatchObject([
      { operation: "refund_order", record: first.body.refund_id, idempotency_key: "key-1" },
    ]);
    expect((await call("GET", "/orders/1001")).body).toMatchObject({ refunded: 10 });
  });

  it("holds when the same write is sent many times at once", async () => {
    shop.faults({ latencyMs: 5 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => call("POST", "/refunds", REFUND, "key-1")));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.refund_id}`)).size).toBe(1);
    expect(shop.effects()).toHaveLength(1);
  });

  it("answers what was answered then, although the record has changed since", async () => {
    const first = await call("POST", "/orders/1042/cancel", {}, "key-1");
    expect(await call("POST", "/orders/1042/cancel", {}, "key-1")).toMatchObject({ status: 200, body: first.body });
    expect(await call("POST", "/orders/1042/cancel", {}, "key-2")).toMatchObject({ status: 409 });
    expect(shop.effects()).toHaveLength(1);
  });

  it.each([
    ["another body", "/refunds", { ...REFUND, amount: 11 }],
    ["another path", "/orders/1042/cancel", {}],
  ])("is refused for %s", async (_, path, body) => {
    await call("POST", "/refunds", REFUND, "key-1");
    expect(await call("POST", path, body, "key-1")).toMatchObject({
      status: 422,
      body: { error: { code: "IDEMPOTENCY_KEY_REUSED" } },
    });
    expect(shop.effects()).toHaveLength(1);
  });

  it("is not spent by a refusal, which had no effect", async () => {
    const cancelReturn = () =>
      call("POST", "/orders/1016/returns", { reason: "Too small.", items: [{ product_id: "P103", quantity: 2 }] }, "k");
    expect(await cancelReturn()).toMatchObject({ status: 422 });
    await call("POST", "/returns/R3016/cancel");
    expect(await cancelReturn()).toMatchObject({ status: 201 });
  });
});

describe("the count of effects", () => {
  it("is open to the company's systems, by key and by operation", async () => {
    await call("POST", "/refunds", REFUND, "key-1");
    await call("POST", "/orders/1042/cancel", {}, "key-2");
    const count = async (query: string) => {
      const { effects } = (await call("GET", `/_demo/effects${query}`)).body as { effects: unknown[] };
      return effects.length;
    };
    expect(await Promise.all(["", "?key=key-1", "?key=none", "?operation=cancel_order"].map(count))).toEqual([
      2, 1, 0, 1,
    ]);
    expect((await fetch(`${shop.url}/_demo/effects`)).status).toBe(401);
  });
});
