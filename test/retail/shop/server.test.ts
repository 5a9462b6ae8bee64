import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { existing, withOrder } from "./books.ts";
import { booksHash } from "./books-hash.ts";
import { openRetailShop, type RetailShop } from "./server.ts";
import { SMALL_SHOP } from "./small-shop.fixture.ts";

const DESCRIPTION = {
  paths: {
    "/users/by-email": { get: { operationId: "find_user_id_by_email" } },
    "/orders/{order_id}": { get: { operationId: "get_order_details" } },
    "/orders/{order_id}/cancel": { post: { operationId: "cancel_pending_order" } },
  },
};
const opening = withOrder(SMALL_SHOP, { ...existing(SMALL_SHOP.orders, "waiting", "Order"), order_id: "#W1" });
let shop: RetailShop;

beforeAll(async () => {
  shop = await openRetailShop(DESCRIPTION, opening);
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

async function ask(path: string, body?: string): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(shop.url + path, body === undefined ? {} : { method: "POST", body });
  return { status: response.status, answer: await response.json() };
}

it("serves what its description lists, where it lists it", async () => {
  expect(await ask("/users/by-email?email=ann%40shop.example")).toEqual({ status: 200, answer: "ann" });
  expect(await ask("/orders/%23W1")).toMatchObject({ status: 200, answer: { order_id: "#W1" } });
});

it.each([
  ["what its rules do not allow", "/orders/arrived/cancel", '{"reason":"no longer needed"}'],
  ["a property that it does not know", "/orders/waiting/cancel", '{"reason":"no longer needed","force":true}'],
  ["a body that is no JSON", "/orders/waiting/cancel", "please"],
  ["a body that is no object", "/orders/waiting/cancel", '["no longer needed"]'],
])("answers %s with 400 and changes nothing", async (_, path, body) => {
  expect(await ask(path, body)).toMatchObject({ status: 400, answer: { error: expect.any(String) } });
  expect(shop.sha256()).toBe(booksHash(opening));
  expect(shop.answered()).toMatchObject([
    { operation: "cancel_pending_order", answer: { refused: expect.any(String) } },
  ]);
});

it("keeps what it did until it is reset", async () => {
  await ask("/orders/waiting/cancel", '{"reason":"no longer needed"}');
  expect(await ask("/orders/waiting")).toMatchObject({ answer: { status: "cancelled" } });
  expect(shop.sha256()).not.toBe(booksHash(opening));
  shop.reset();
  expect(shop.sha256()).toBe(booksHash(opening));
  expect(shop.answered()).toEqual([]);
});
