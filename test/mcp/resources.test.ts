import { expect, test, vi } from "vitest";
import { createBridge } from "../../src/mcp/bridge.ts";
import { runApp } from "../http/running-app.ts";
import { call, keyFor, openOrder } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";
import { opened } from "./conversations.ts";
import { listenTo } from "./listening.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 10_000, waitMs: 100 } });

async function ask(customer: string, place = 0) {
  const key = await keyFor(running(), customer);
  const client = await connectModern(running().url, key);
  const args = { order_id: await openOrder(client, place), reason: "changed_mind" };
  const { action_id: id } = await call(client, "cancel_order", args);
  return { key, client, id: String(id) };
}

const read = async (
  client: { readResource(params: { uri: string }): Promise<{ contents: object[] }> },
  uri: string,
) => {
  const [content] = (await client.readResource({ uri })).contents as { text: string }[];
  return JSON.parse(content?.text ?? "null");
};

test("an approval is read at its address by whoever asked, by both generations, and by nobody else", async () => {
  const { key, client, id } = await ask("C001");
  for (const reader of [client, await connectOlder(running().url, key)]) {
    expect(await read(reader, `approval://${id}`)).toMatchObject({ status: "pending_approval", action_id: id });
  }
  const stranger = await connectModern(running().url, await keyFor(running(), "C001"));
  await expect(read(stranger, `approval://${id}`)).rejects.toMatchObject({ code: -32602 });
  const ref = { type: "ref/resource" as const, uri: "approval://{action_id}" };
  const completed = await client.complete({ ref, argument: { name: "action_id", value: "act_" } });
  expect(completed.completion.values).toContain(id);
});

test("whoever listens hears that an approval was decided", async () => {
  const { key, client, id } = await ask("C002");
  const uri = `approval://${id}`;
  const listening = await listenTo(running().url, key, uri);
  const { call: rest, staff } = running();
  await rest("POST", `/approvals/${id}/decision`, { token: await staff("lin"), body: { decision: "deny" } });
  await expect.poll(() => listening.heard).toContain(`notifications/resources/updated ${uri}`);
  listening.stop();
  expect(await read(client, uri)).toMatchObject({ status: "denied" });
});

test("whose key is revoked hears nothing more", async () => {
  const { url, app } = running();
  const { key, apiKey } = await app.services.apiKeys.create({ name: "test", scopes: ["read"] }, "system");
  const listening = await listenTo(url, key, "conversations://recent");
  await app.services.apiKeys.revoke(apiKey.id, "system");
  await listening.ended;
});

test("tool sources and recent conversations show what the key may see", async () => {
  const { url, app } = running();
  const { apiKeys, customers, threads } = app.services;
  const [mine, other] = await Promise.all(
    ["C003", "C004"].map((externalId) =>
      customers.fromIdentity({ externalId, email: null, name: null, attributes: null }),
    ),
  );
  if (!mine || !other) throw new Error("no customers");
  await threads.open("web", { kind: "customer", customer: mine });
  await threads.open("web", { kind: "customer", customer: other });
  const bound = await apiKeys.create({ name: "test", scopes: ["act"], customerId: mine.id }, "system");
  const client = await connectModern(url, bound.key);
  const recent = await read(client, "conversations://recent");
  expect(recent.map((one: { customer: { id: string } }) => one.customer.id)).toEqual(["C003"]);
  const reader = await connectModern(url, await keyFor(running(), null, ["read"]));
  expect((await read(reader, "conversations://recent")).length).toBeGreaterThan(1);

  const ref = { type: "ref/resource" as const, uri: "tool-source://{name}" };
  const { values } = (await client.complete({ ref, argument: { name: "name", value: "" } })).completion;
  const source = await read(client, `tool-source://${values[0]}`);
  const names = source.tools.map(({ name }: { name: string }) => name);
  expect(names).toContain("list_orders");
  expect(names).not.toContain("find_customer_by_email");
  await expect(read(client, "tool-source://nothing")).rejects.toMatchObject({ code: -32602 });
});

const realFetch = globalThis.fetch;

type Written = { id?: number; method?: string; params?: { uri: string }; result?: object; error?: { code: number } };

/** A client of an older revision behind the bridge, after its handshake. */
async function olderClient(customer: string) {
  const written: Written[] = [];
  const headers = { authorization: `Bearer ${await keyFor(running(), customer)}` };
  const target = { url: `${running().url}/mcp`, headers };
  const bridge = createBridge({ target: async () => target, write: (message) => written.push(message as Written) });
  let id = 0;
  async function ask(method: string, params: object): Promise<Written | undefined> {
    const asked = ++id;
    await bridge.receive(JSON.stringify({ jsonrpc: "2.0", id: asked, method, params }));
    return written.find((message) => message.id === asked);
  }
  const clientInfo = { name: "older", version: "1" };
  const greeting = await ask("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  const updates = () => written.flatMap(({ method, params }) => (method?.endsWith("/updated") ? [params?.uri] : []));
  return { bridge, ask, updates, greeting };
}

test("after the end of a client's input, what it asked is answered still, and what goes on without end is let go", async () => {
  const { bridge, ask } = await olderClient("C001");
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const listening = ask("subscriptions/listen", { notifications: { toolsListChanged: true }, _meta });
  const asked = ask("tools/call", { name: "list_orders", arguments: {} });
  bridge.close();
  expect(JSON.stringify(await asked)).toContain("C001");
  await listening;
});

test("a server that is not there is named to a client on stdio", async () => {
  const written: Written[] = [];
  const target = { url: "http://127.0.0.1:65534/mcp", headers: {} };
  const bridge = createBridge({ target: async () => target, write: (message) => written.push(message as Written) });
  await bridge.receive(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }));
  expect(written).toEqual([expect.objectContaining({ id: 1, error: expect.anything() })]);
  expect(JSON.stringify(written)).toContain("127.0.0.1:65534");
});

test("an older client on stdio subscribes to what it may read, hears of changes, and lets go of it", async () => {
  const [mine, more, theirs] = [
    await opened(running(), "C001"),
    await opened(running(), "C001"),
    await opened(running(), "C002"),
  ];
  const { bridge, ask, updates, greeting } = await olderClient("C001");
  expect(greeting?.result).toMatchObject({ capabilities: { resources: { subscribe: true } } });
  const uriOf = ({ id }: { id: string }) => `replay://${id}`;
  expect(await ask("resources/subscribe", { uri: uriOf(mine) })).toMatchObject({ result: {} });
  expect(await ask("resources/subscribe", { uri: uriOf(more) })).toMatchObject({ result: {} });
  expect(await ask("resources/subscribe", { uri: uriOf(theirs) })).toMatchObject({ error: { code: -32602 } });

  await theirs.say("Hello");
  await mine.say("Hello");
  await vi.waitFor(() => expect(updates()).toContain(uriOf(mine)));
  expect(updates()).not.toContain(uriOf(theirs));

  expect(await ask("resources/unsubscribe", { uri: uriOf(mine) })).toMatchObject({ result: {} });
  const before = updates().filter((uri) => uri === uriOf(mine)).length;
  await mine.say("Hello again");
  await more.say("Hello");
  await vi.waitFor(() => expect(updates()).toContain(uriOf(more)));
  expect(updates().filter((uri) => uri === uriOf(mine))).toHaveLength(before);
  bridge.close();
});

test("when the stream breaks, it listens again, and tells that everything may have changed", async () => {
  const mine = await opened(running(), "C003");
  const uri = `replay://${mine.id}`;
  const { bridge, ask, updates } = await olderClient("C003");
  const streams: AbortController[] = [];
  const fetched = vi.spyOn(globalThis, "fetch");
  fetched.mockImplementation((input, init) => {
    const broken = new AbortController();
    streams.push(broken);
    const signal = init?.signal ? AbortSignal.any([init.signal, broken.signal]) : broken.signal;
    return realFetch(input, { ...init, signal });
  });
  await ask("resources/subscribe", { uri });
  fetched.mockRestore();
  for (const stream of streams) stream.abort();
  await vi.waitFor(() => expect(updates()).toContain(uri), { timeout: 5_000 });
  const before = updates().length;
  await mine.say("Hello");
  await vi.waitFor(() => expect(updates().length).toBeGreaterThan(before));
  bridge.close();
});
