import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import { FaultSwitches } from "../company/faults.ts";
import { type Shop, startShop } from "./server.ts";

let shop: Shop;
let call: ReturnType<typeof caller>;
const authorization = "Bearer secret";

beforeEach(async () => {
  shop = await startShop({ token: "secret", quiet: true });
  call = caller(shop);
});
afterEach(() => shop.close());

describe("a fault", () => {
  it("waits before it answers", async () => {
    shop.faults({ latencyMs: 60 });
    const start = performance.now();
    await call("GET", "/orders/1001");
    expect(performance.now() - start).toBeGreaterThanOrEqual(58);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("loses the response %s the effect: %i effects", async (loseResponse, effects) => {
    shop.faults({ loseResponse, operation: "cancel_order", times: 1 });
    await expect(call("POST", "/orders/1042/cancel", {}, "key-1")).rejects.toThrow();
    expect(shop.effects()).toHaveLength(effects);
    expect(await call("POST", "/orders/1042/cancel", {}, "key-1")).toMatchObject({ status: 200 });
    expect(shop.effects()).toHaveLength(1);
  });

  it("keeps doing what a caller ordered who gave up waiting", async () => {
    shop.faults({ latencyMs: 80 });
    const signal = AbortSignal.timeout(30);
    const init = { method: "POST", headers: { authorization }, body: JSON.stringify({ reason: "Too slow." }), signal };
    await expect(fetch(`${shop.url}/orders/1042/cancel`, init)).rejects.toThrow();
    expect(shop.effects()).toEqual([]);
    await expect.poll(() => shop.effects().length).toBe(1);
  });

  it("loses a refusal too", async () => {
    shop.faults({ loseResponse: "after" });
    await expect(call("POST", "/orders/1036/cancel")).rejects.toThrow();
  });

  it("answers a status instead of doing anything", async () => {
    shop.faults({ status: 429 });
    expect(await call("POST", "/orders/1042/cancel")).toMatchObject({
      status: 429,
      body: { error: { code: "FAULT" } },
    });
    expect(shop.effects()).toEqual([]);
  });

  it.each([
    [undefined, 502],
    [200, 200],
  ])("answers an HTML page, status %s", async (status, expected) => {
    shop.faults({ html: true, status });
    const response = await fetch(`${shop.url}/orders/1001`, { headers: { authorization } });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      expected,
      expect.stringContaining("text/html"),
    ]);
  });

  it("answers a huge body after doing it", async () => {
    shop.faults({ hugeBody: 5_000_000 });
    const { body } = await call("POST", "/orders/1042/cancel");
    expect(String(body.padding)).toHaveLength(5_000_000);
    expect(shop.effects()).toHaveLength(1);
  });

  it("is set and cleared over HTTP, and refused when it is malformed", async () => {
    expect((await call("POST", "/_demo/faults", { status: 500, operation: "get_order" })).status).toBe(204);
    expect((await call("GET", "/orders/1001")).status).toBe(500);
    expect((await call("GET", "/orders/1001/items")).status).toBe(200);
    for (const wrong of [{ latency: 5 }, { operation: "get_ordre" }, { errorRate: 2 }]) {
      expect(await call("POST", "/_demo/faults", wrong)).toMatchObject({
        status: 400,
        body: { error: { code: "INVALID_FAULT" } },
      });
    }
    expect((await call("DELETE", "/_demo/faults")).status).toBe(204);
    expect((await call("GET", "/orders/1001")).status).toBe(200);
    expect((await fetch(`${shop.url}/_demo/faults`, { method: "DELETE" })).status).toBe(401);
  });
});

describe("the switches", () => {
  const failures = (seed: number) => {
    const switches = new FaultSwitches();
    switches.set({ errorRate: 0.3, seed });
    return Array.from({ length: 200 }, () => switches.next("get_order").instead?.status ?? 200);
  };

  it("fail the share of requests that was asked for, the same ones for the same seed", () => {
    expect(failures(7)).toEqual(failures(7));
    expect(failures(7)).not.toEqual(failures(8));
    const failed = failures(7).filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(40);
    expect(failed).toBeLessThan(80);
  });

  it("let the newest matching one rule, for as many requests as it says", () => {
    const switches = new FaultSwitches();
    switches.set({ latencyMs: 10 });
    switches.set({ latencyMs: 20, operation: "get_order", times: 2 });
    const latencies = ["get_order", "cancel_order", "get_order", "get_order"].map(
      (name) => switches.next(name).latencyMs,
    );
    expect(latencies).toEqual([20, 10, 20, 10]);
    switches.clear();
    expect(switches.next("get_order")).toEqual({ latencyMs: 0 });
  });
});
