import { expect, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { call, keyFor, openOrder } from "./calling.ts";
import { connectModern } from "./clients.ts";
import { taskApi } from "./task-api.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 10_000, waitMs: 1_000 } });

async function decide(id: unknown, decision: "approve" | "deny") {
  const { call: rest, staff } = running();
  const answer = await rest("POST", `/approvals/${id}/decision`, { token: await staff("lin"), body: { decision } });
  expect(answer.status).toBe(200);
}

const cancelling = (order_id: string) => ({ order_id, reason: "changed_mind" });

const actionOf = (task: { _meta?: Record<string, unknown> }) => task._meta?.["smart-support/action_id"];

async function connectFor(customer: string) {
  const key = await keyFor(running(), customer);
  return { key, client: await connectModern(running().url, key) };
}

test("a write says that nothing has happened, joins when asked again, and tells its outcome to whoever checks", async () => {
  const { client } = await connectFor("C001");
  const args = cancelling(await openOrder(client));
  const first = await client.callTool({ name: "cancel_order", arguments: args });
  expect(first.isError).toBe(false);
  const { status, action_id: id, message } = first.structuredContent as Record<string, unknown>;
  expect({ status, message }).toEqual({ status: "pending_approval", message: expect.stringContaining("NOT happened") });
  expect(first.content).toContainEqual(expect.objectContaining({ type: "resource_link", uri: `approval://${id}` }));
  expect(await call(client, "cancel_order", args)).toMatchObject({ status: "pending_approval", action_id: id });

  const check = call(client, "check_action", { action_id: id, wait_seconds: 20 });
  await decide(id, "approve");
  expect(await check).toMatchObject({ status: "done", action_id: id });
  expect(await call(client, "cancel_order", args)).toMatchObject({ status: "done", action_id: id });
});

test("a call that waits hears of progress, and gets the outcome if staff are quick", async () => {
  const { client } = await connectFor("C001");
  const args = cancelling(await openOrder(client));
  const heard: string[] = [];
  const waiting = client.callTool(
    { name: "cancel_order", arguments: args },
    {
      onprogress: ({ message }) => {
        heard.push(message ?? "");
        void decide(message?.split(" ")[0], "deny");
      },
    },
  );
  expect((await waiting).structuredContent).toMatchObject({ status: "denied" });
  expect((await waiting).isError).toBe(true);
  expect(heard[0]).toMatch(/^act_\w+ waits for a person on staff/);
});

test("a client that follows tasks gets one, which ends with the result", async () => {
  const { key } = await connectFor("C002");
  const { client } = await connectFor("C002");
  const tasks = taskApi(running().url, key);
  const args = cancelling(await openOrder(client));
  const created = await tasks.call("cancel_order", args);
  expect(created).toMatchObject({ resultType: "task", status: "working", pollIntervalMs: 5_000 });
  const working = await tasks.get(created.taskId);
  expect(working).toMatchObject({ status: "working", statusMessage: expect.stringContaining("NOT happened") });
  const joined = await tasks.call("cancel_order", args);
  expect(joined.taskId).not.toBe(created.taskId);

  expect(working.result).toBeUndefined();
  await decide(actionOf(created), "approve");
  await expect
    .poll(() => tasks.get(created.taskId), { timeout: 5_000 })
    .toMatchObject({ status: "completed", result: { isError: false, structuredContent: { status: "done" } } });
  expect(await tasks.get(joined.taskId)).toMatchObject({ status: "completed" });
});

test("cancelling detaches one caller; the last one takes the request back; somebody else's task is not there", async () => {
  const { key, client } = await connectFor("C003");
  const tasks = taskApi(running().url, key);
  const args = cancelling(await openOrder(client));
  const [one, other] = [await tasks.call("cancel_order", args), await tasks.call("cancel_order", args)];
  await tasks.cancel(one.taskId);
  await tasks.cancel(one.taskId);
  expect(await tasks.get(one.taskId)).toMatchObject({ status: "cancelled" });
  expect(await tasks.get(other.taskId)).toMatchObject({ status: "working" });
  const stranger = await connectFor("C003");
  const strangers = taskApi(running().url, stranger.key);
  await expect(strangers.get(other.taskId)).rejects.toMatchObject({ code: -32602 });
  await expect(strangers.cancel(other.taskId)).rejects.toMatchObject({ code: -32602 });
  const id = actionOf(other);
  await tasks.cancel(other.taskId);
  expect(await call(client, "check_action", { action_id: id })).toMatchObject({ status: "withdrawn" });
  const theirs = { status: "refused", code: "NOT_FOUND" };
  expect(await call(stranger.client, "check_action", { action_id: id })).toMatchObject(theirs);
});

test("what a key asked for, for one customer, is not there while it is here for another", async () => {
  const { url, app } = running();
  const wanted = { name: "portal", scopes: ["act" as const], namesCustomers: true };
  const { key } = await app.services.apiKeys.create(wanted, "system");
  const here = (customer: string) => connectModern(url, key, { headers: { "x-customer-id": customer } });
  const [client, other] = [await here("C003"), await here("C004")];
  const { action_id: id } = await call(client, "cancel_order", cancelling(await openOrder(client)));
  const theirs = { status: "refused", code: "NOT_FOUND" };
  expect(await call(other, "check_action", { action_id: id })).toMatchObject(theirs);
  expect(await call(other, "withdraw_action", { action_id: id })).toMatchObject(theirs);
  await expect(other.readResource({ uri: `approval://${id}` })).rejects.toMatchObject({ code: -32602 });
  const completed = async (asking: typeof client) => {
    const ref = { type: "ref/resource" as const, uri: "approval://{action_id}" };
    return (await asking.complete({ ref, argument: { name: "action_id", value: "act_" } })).completion.values;
  };
  expect(await completed(client)).toEqual([id]);
  expect(await completed(other)).toEqual([]);

  const tasks = taskApi(url, key);
  const named = (externalId: string) => ({ "smart-support/customer_id": externalId });
  const { taskId } = await tasks.call("cancel_order", cancelling(await openOrder(client)), named("C003"));
  await expect(tasks.get(taskId, named("C004"))).rejects.toMatchObject({ code: -32602 });
  await expect(tasks.cancel(taskId, named("C004"))).rejects.toMatchObject({ code: -32602 });
  expect(await tasks.get(taskId, named("C003"))).toMatchObject({ status: "working" });
  expect(await call(client, "withdraw_action", { action_id: id })).toMatchObject({ action_id: id });
});

test("a closed connection takes nothing back; withdraw_action does", async () => {
  const { client } = await connectFor("C004");
  const args = cancelling(await openOrder(client));
  const abort = new AbortController();
  const cut = client.callTool({ name: "cancel_order", arguments: args }, { signal: abort.signal });
  setTimeout(() => abort.abort(), 300);
  await expect(cut).rejects.toThrow();
  const again = await call(client, "cancel_order", args);
  expect(again.status).toBe("pending_approval");
  const withdrawn = await call(client, "withdraw_action", { action_id: again.action_id });
  expect(withdrawn).toMatchObject({ status: "withdrawn" });
});
