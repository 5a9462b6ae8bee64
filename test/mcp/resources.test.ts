import { expect, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { call, keyFor, openOrder } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";
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
