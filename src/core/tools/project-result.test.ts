import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, type JsonValue } from "../json.ts";
import { projectResult, SHOWN_BYTES, shownOutcome } from "./project-result.ts";

const sizeOf = (value: JsonValue) => Buffer.byteLength(JSON.stringify(value));

const order = (index: number) => ({
  order_id: `#W${index}`,
  status: "pending",
  note: null,
  tags: [],
  description: "A long story about this order. ".repeat(20),
  customer: { id: `c${index}`, name: "Ann", address: { street: "x".repeat(100), city: "Y" } },
  items: Array.from({ length: 30 }, (_, item) => ({ item_id: item, options: { colour: "red", size: "XL" } })),
});

describe("an answer", () => {
  it("that is small stays as it is, empty members included", () => {
    const small = { a: null, b: [], c: "", d: order(1) };
    expect(projectResult(small)).toEqual({ result: small, isCut: false });
    expect(projectResult(small).result).toBe(small);
  });

  it("that is large keeps what tells its records apart, and says how much is missing", () => {
    const { result, isCut } = projectResult({
      orders: Array.from({ length: 500 }, (_, index) => order(index)),
      total: 500,
    });
    expect(isCut).toBe(true);
    expect(sizeOf(result)).toBeLessThanOrEqual(SHOWN_BYTES);
    const orders = isJsonObject(result) && Array.isArray(result.orders) ? result.orders : [];
    expect(result).toMatchObject({ total: 500 });
    expect(orders.slice(0, -1).map((one) => isJsonObject(one) && one.order_id)).toEqual(
      orders.slice(0, -1).map((_, index) => `#W${index}`),
    );
    expect(orders.at(-1)).toBe(`… and ${500 - orders.length + 1} more`);
    expect(orders.length).toBeGreaterThan(3);
  });

  it("with one long text keeps the rest whole", () => {
    const { result } = projectResult({
      id: "a",
      text: "x".repeat(50_000),
      list: Array.from({ length: 40 }, (_, n) => n),
    });
    expect(result).toEqual({
      id: "a",
      text: `${"x".repeat(4_000)}… (50000 characters)`,
      list: Array.from({ length: 40 }, (_, n) => n),
    });
  });

  it("keeps a cursor whole, however long the rest", () => {
    const next_cursor = "c".repeat(900);
    const { result } = projectResult({ next_cursor, data: Array.from({ length: 5_000 }, () => "x".repeat(900)) });
    expect(result).toMatchObject({ next_cursor });
  });

  it("that is a map of thousands is cut like a list", () => {
    const map = Object.fromEntries(
      Array.from({ length: 9_000 }, (_, index) => [`k${index}`, { id: index, text: "abc" }]),
    );
    const { result } = projectResult(map);
    expect(sizeOf(result)).toBeLessThanOrEqual(SHOWN_BYTES);
    expect(result).toMatchObject({ k0: { id: 0 }, "…": expect.stringMatching(/^and \d+ more$/) });
  });

  it("whatever it is stays JSON within the limit, and is cut alike each time", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 200, max: 2_000 }), (value, limit) => {
        const projected = projectResult(value as JsonValue, limit);
        expect(sizeOf(projected.result)).toBeLessThanOrEqual(limit);
        expect(projectResult(value as JsonValue, limit)).toEqual(projected);
      }),
      { numRuns: 200 },
    );
  });

  it("of millions of characters is cut quickly", () => {
    const started = performance.now();
    projectResult(Array.from({ length: 20_000 }, (_, index) => ({ id: index, text: "x".repeat(150) })));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it("an outcome says beside its hint that it was cut", () => {
  expect(shownOutcome({ result: { a: 1 } })).toEqual({ result: { a: 1 } });
  expect(shownOutcome({ result: [1], hint: "More." })).toEqual({ result: [1], hint: "More." });
  expect(shownOutcome({ result: "x".repeat(30_000), hint: "More." }).hint).toMatch(/^More\. The answer was shortened/);
});
