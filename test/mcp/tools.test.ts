import { expect, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { call, keyFor } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";

const running = runApp();

test("lists the same tools to both generations of clients, with annotations and without what the identity fills in", async () => {
  const { url } = running();
  const key = await keyFor(running(), "C001");
  const { tools } = await (await connectModern(url, key)).listTools();
  const older = await connectOlder(url, key);
  expect((await older.listTools()).tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  const named = new Map(tools.map((tool) => [tool.name, tool]));
  expect([...named.keys()]).toEqual(
    expect.arrayContaining(["cancel_order", "list_orders", "check_action", "withdraw_action"]),
  );
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

test("what is listed follows the key: without a customer what is public, without `act` nothing that writes, tools for staff to administrators", async () => {
  const { url } = running();
  const names = async (customer: string | null, ...scopes: ("read" | "act" | "admin")[]) => {
    const client = await connectModern(url, await keyFor(running(), customer, scopes));
    return (await client.listTools()).tools.map(({ name }) => name);
  };
  const [nobody, reader, admin] = [await names(null, "act"), await names("C001", "read"), await names(null, "admin")];
  expect(nobody).toContain("get_store_info");
  expect(nobody).not.toContain("list_orders");
  expect(reader).toContain("list_orders");
  expect(reader).not.toContain("cancel_order");
  expect(admin).toContain("find_customer_by_email");
});

test("calls a read for the key's customer, by both generations, and records who called", async () => {
  const { url, app } = running();
  const key = await keyFor(running(), "C001");
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

test("records who looked at what with the server's own tools", async () => {
  const { url, app } = running();
  const { apiKey, key } = await app.services.apiKeys.create({ name: "test", scopes: ["read"] }, "system");
  const client = await connectModern(url, key);
  expect(await call(client, "show_replay", { conversation_id: "cnv_none" })).toMatchObject({ code: "NOT_FOUND" });
  const { items } = await app.services.events({ type: "own_tool.called", limit: 200 });
  expect(items.at(-1)?.data).toEqual({ tool: "show_replay", actor: `key:${apiKey.id}` });
});

test("says what is wrong with a call in a way that a model can act on", async () => {
  const client = await connectModern(running().url, await keyFor(running(), "C001"));
  const wrong = await client.callTool({ name: "get_order", arguments: { order: "1" } });
  expect(wrong).toMatchObject({ isError: true, structuredContent: { status: "refused", code: "INVALID_ARGUMENTS" } });
  expect(JSON.stringify(wrong.structuredContent)).toContain("order_id");
  expect(await call(client, "list_orders", { customer_id: "C002" })).toMatchObject({ code: "BOUND_PARAMETER" });
  const own = await call(client, "check_action", { id: "act_1" });
  expect(own).toMatchObject({ status: "refused", code: "INVALID_ARGUMENTS" });
  await expect(client.callTool({ name: "no_such_tool", arguments: {} })).rejects.toMatchObject({ code: -32602 });
});

test("toolsets narrow what there is, and one that does not exist is named", async () => {
  const { url } = running();
  const key = await keyFor(running(), "C001");
  const some = await connectModern(url, key, { query: "?toolsets=orders" });
  const all = await connectModern(url, key);
  const [narrow, wide] = [(await some.listTools()).tools, (await all.listTools()).tools];
  expect(narrow.length).toBeGreaterThan(2);
  expect(narrow.length).toBeLessThan(wide.length);
  await expect(connectModern(url, key, { query: "?toolsets=nonsense" })).rejects.toThrow(/TOOLSET_UNKNOWN|no toolset/);
});
