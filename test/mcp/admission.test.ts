import { expect, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { call, keyFor, openOrder } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";
import { bearer, raw as rawRequest } from "./raw-request.ts";
import { post } from "./task-api.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 400, waitMs: 100 } });

const NAMED = "smart-support/customer_id";

async function namingKey(): Promise<string> {
  const wanted = { name: "portal", scopes: ["act" as const], namesCustomers: true };
  return (await running().app.services.apiKeys.create(wanted, "system")).key;
}

const raw = (body: string, headers: Record<string, string> = {}) => rawRequest(running().url, body, headers);

const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });

test("nobody comes in without a key that may read; a person's token decides, and is no key", async () => {
  const { key, staff } = running();
  expect((await raw(LIST)).status).toBe(401);
  expect((await raw(LIST, bearer("sk_nonsense"))).status).toBe(401);
  expect((await raw(LIST, bearer(await staff("lin")))).status).toBe(401);
  expect((await raw(LIST, bearer(await key("chat")))).status).toBe(403);
  expect((await raw(LIST, bearer(await key("read")))).status).toBe(200);
});

test("a page of elsewhere gets nothing, nor does a name that was made to point here", async () => {
  const key = await running().key("read");
  expect((await raw(LIST, { ...bearer(key), origin: "https://evil.example" })).status).toBe(403);
  expect((await raw(LIST, { ...bearer(key), host: "evil.example" })).status).toBe(403);
});

test("what is too large is refused, and the server goes on", async () => {
  const key = await running().key("read");
  const text = "x".repeat(2 * 1024 * 1024);
  const params = { name: "get_store_info", arguments: { text } };
  const large = raw(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }), bearer(key));
  // The rest of it is not read, so that the answer may come too late for who is still sending.
  expect(
    await large.then(
      ({ status }) => status,
      () => 413,
    ),
  ).toBe(413);
  expect((await raw(LIST, bearer(key))).status).toBe(200);
});

test("a key trusted to name customers acts for whom it names, in the header or with one call, and staff see that it said so", async () => {
  const { url, app } = running();
  const key = await namingKey();
  const portal = await connectModern(url, key, { headers: { "x-customer-id": "C001" } });
  const order = await openOrder(portal);
  const plain = await connectModern(url, key);
  const unnamed = await call(plain, "list_orders", {});
  expect(unnamed).toMatchObject({ code: "IDENTITY_NEEDED", remedy: expect.stringContaining("X-Customer-Id") });
  expect(await call(plain, "get_order", { order_id: order }, { [NAMED]: "C001" })).toMatchObject({ status: "done" });
  expect(await call(plain, "get_order", { order_id: order }, { [NAMED]: "C002" })).toMatchObject({ code: "NOT_OWNED" });
  expect(await call(portal, "list_orders", {}, { [NAMED]: "C002" })).toMatchObject({ code: "CUSTOMER_NOT_YOURS" });
  const { action_id: id } = await call(portal, "cancel_order", { order_id: order, reason: "changed_mind" });
  const approval = await app.services.approvals.get(String(id));
  expect(approval).toMatchObject({ customer: { id: "C001" }, program: { name: "portal", named_customer: true } });
});

test("no other key may name a customer: it is refused, and not overlooked", async () => {
  const { url } = running();
  const nobody = await keyFor(running(), null);
  const bound = await keyFor(running(), "C001");
  for (const key of [nobody, bound]) {
    await expect(connectOlder(url, key, { headers: { "x-customer-id": "C002" } })).rejects.toThrow(
      /CUSTOMER_NOT_YOURS|customer/,
    );
    expect(await call(await connectModern(url, key), "list_orders", {}, { [NAMED]: "C002" })).toMatchObject({
      code: "CUSTOMER_NOT_YOURS",
    });
  }
});

test("an agent's key cannot approve, by no tool and no route", async () => {
  const { url, call: rest } = running();
  const key = await keyFor(running(), "C003");
  const client = await connectModern(url, key);
  const { tools } = await client.listTools();
  expect(tools.filter(({ name }) => /approve|decide|deny/.test(name))).toEqual([]);
  const args = { order_id: await openOrder(client), reason: "changed_mind" };
  const { action_id: id } = await call(client, "cancel_order", args);
  const decided = await rest("POST", `/approvals/${id}/decision`, { token: key, body: { decision: "approve" } });
  expect(decided.status).toBe(403);
  const elicited = await post(url, key, "tools/call", {
    name: "cancel_order",
    arguments: args,
    inputResponses: { approval: { action: "accept", content: { approved: true } } },
  });
  expect(JSON.stringify(await elicited.json())).toContain("NOT happened");
});

test("each key has its own pace", async () => {
  const { url } = running();
  const key = await running().key("read");
  const statuses = new Map<number, number>();
  await Promise.all(
    Array.from({ length: 420 }, async () => {
      const { status, body } = await fetch(new URL("/mcp", url), {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...bearer(key) },
        body: LIST,
      });
      await body?.cancel();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }),
  );
  expect(statuses).toEqual(
    new Map([
      [200, 400],
      [429, 20],
    ]),
  );
  expect((await raw(LIST, bearer(await running().key("read")))).status).toBe(200);
});
