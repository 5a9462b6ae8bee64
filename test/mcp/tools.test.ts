import { expect, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { connectModern, connectOlder } from "./clients.ts";

const running = runApp();

async function keyFor(customer: string | null, scopes: ("read" | "act" | "admin" | "chat")[] = ["act"]): Promise<string> {
  const { apiKeys, customers } = running().app.services;
  const identity = { externalId: customer ?? "", email: null, name: null, attributes: null };
  const bound = customer === null ? {} : { customerId: (await customers.fromIdentity(identity)).id };
  return (await apiKeys.create({ name: "test", scopes, ...bound }, "system")).key;
}

test("lists the same tools to both generations of clients, with annotations and without what the identity fills in", async () => {
  const { url } = running();
  const key = await keyFor("C001");
  const modern = await connectModern(url, key);
  const older = await connectOlder(url, key);
  const { tools } = await modern.listTools();
  expect((await older.listTools()).tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  const named = new Map(tools.map((tool) => [tool.name, tool]));
  expect([...named.keys()]).toEqual(expect.arrayContaining(["cancel_order", "list_orders", "check_action", "withdraw_action"]));
  expect(named.has("find_customer_by_email")).toBe(false);
  expect(named.get("list_orders")?.inputSchema.properties).not.toHaveProperty("customer_id");
  expect(named.get("list_orders")?.annotations).toEqual({
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  });
  expect(named.get("cancel_order")?.annotations).toMatchObject({ readOnlyHint: false });
  for (const tool of tools) expect(tool.outputSchema?.required).toEqual(["status"]);
});

test("calls a read for the key's customer, by both generations, and records who called", async () => {
  const { url, app } = running();
  const key = await keyFor("C001");
  for (const client of [await connectModern(url, key), await connectOlder(url, key)]) {
    const result = await client.callTool({ name: "list_orders", arguments: {} });
    expect(result.structuredContent).toMatchObject({ status: "done" });
    expect(result.isError).toBe(false);
    const [text] = result.content as { type: string; text: string }[];
    expect(JSON.parse(text?.text ?? "")).toEqual(result.structuredContent);
  }
  const events = await app.services.events({ type: "tool.called", limit: 200 });
  expect(events.items.at(-1)?.data).toMatchObject({ tool: "list_orders", ok: true });
});

test("says what is wrong with a call in a way that a model can act on", async () => {
  const client = await connectModern(running().url, await keyFor("C001"));
  const wrong = await client.callTool({ name: "get_order", arguments: { order: "1" } });
  expect(wrong).toMatchObject({ isError: true, structuredContent: { status: "refused", code: "INVALID_ARGUMENTS" } });
  expect(JSON.stringify(wrong.structuredContent)).toContain("order_id");
  const bound = await client.callTool({ name: "list_orders", arguments: { customer_id: "C002" } });
  expect(bound.structuredContent).toMatchObject({ code: "BOUND_PARAMETER" });
  const own = await client.callTool({ name: "check_action", arguments: { id: "act_1" } });
  expect(own.structuredContent).toMatchObject({ status: "refused", code: "INVALID_ARGUMENTS" });
  await expect(client.callTool({ name: "no_such_tool", arguments: {} })).rejects.toMatchObject({ code: -32602 });
});
