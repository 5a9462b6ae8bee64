import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import type { Client } from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";
import { type RunningApp, runApp } from "../http/running-app.ts";
import { call, keyFor } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";
import { listenTo } from "./listening.ts";
import { taskApi } from "./task-api.ts";
import { staffTerminal } from "./terminal.ts";

const mcp = { requestsPerMinute: 10_000, waitMs: 200 };
const running = runApp(".", { mcp });
const hasty = runApp(".", { mcp, approvalTtlMs: 1_000 });

const ORDER = "1001";
/** Each test asks for another amount, so that its request is nobody else's twin. */
const refund = (amount: number) => ({ order_id: ORDER, amount, reason: "The cup has a chip." });

/** A program of Alice's, seen from all sides: a plain client, its tasks, its resources. */
async function programOf({ url }: RunningApp, key: string) {
  const client = await connectModern(url, key);
  return {
    key,
    client,
    tasks: taskApi(url, key),
    check: (id: unknown, seconds = 0) => call(client, "check_action", { action_id: id, wait_seconds: seconds }),
    async resource(id: unknown) {
      const [content] = (await client.readResource({ uri: `approval://${id}` })).contents;
      return JSON.parse(content && "text" in content ? content.text : "null");
    },
  };
}

const alices = async (app: RunningApp) => programOf(app, await keyFor(app, "C001"));

/** What the shop has really paid back for a request. */
const paidBack = ({ app }: RunningApp, id: unknown) =>
  app.demo?.service.effects({ operation: "refund_order", key: String(id) }).length;

async function decide(id: unknown, decision: "approve" | "deny", words = {}) {
  const { call: rest, staff } = running();
  return rest("POST", `/approvals/${id}/decision`, { token: await staff("lin"), body: { decision, ...words } });
}

test("a refund is approved in the terminal, made once, and told by task, by check and by resource", async () => {
  const { url, app } = running();
  const { key, client, tasks, check, resource } = await alices(running());
  const asked = await call(client, "refund_order", refund(1.01));
  expect(asked).toMatchObject({ status: "pending_approval", message: expect.stringContaining("NOT happened") });
  const id = String(asked.action_id);
  const task = await tasks.call("refund_order", refund(1.01));
  const listening = await listenTo(url, key, `approval://${id}`);
  const checked = check(id, 25);

  const config = await mkdtemp(join(tmpdir(), "smart-support-terminal-"));
  onTestFinished(() => rm(config, { recursive: true, force: true }));
  const terminal = staffTerminal(url, config);
  expect(await terminal.login((await app.services.signIn.issueCode("lin")).code)).toContain("Signed in as Lin Wei");
  expect(paidBack(running(), id)).toBe(0);
  const screen = await terminal.approve(id);
  for (const shown of ["refund_order", ORDER, "1.01", 'the program "test"']) expect(screen).toContain(shown);

  const done = { status: "done", action_id: id, result: { order_id: ORDER, amount: 1.01 } };
  expect(await checked).toMatchObject(done);
  expect(await tasks.get(task.taskId)).toMatchObject({
    status: "completed",
    result: { isError: false, structuredContent: done },
  });
  expect(await resource(id)).toMatchObject(done);
  expect(listening.heard).toContain(`notifications/resources/updated approval://${id}`);
  listening.stop();
  // Whoever asks again, by whichever revision, is told of the one refund.
  expect(await call(client, "refund_order", refund(1.01))).toMatchObject(done);
  const older = await connectOlder(url, key);
  const again = await older.callTool({ name: "refund_order", arguments: refund(1.01) });
  expect(again.structuredContent).toMatchObject(done);
  expect(paidBack(running(), id)).toBe(1);
  const { items } = await app.services.events({ limit: 200 });
  const types = items.filter(({ data }) => JSON.stringify(data).includes(id)).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(["action.joined", "action.approved", "action.succeeded"]));
});

test("a denial reaches the client as an error, without the note for staff, and stands when it asks again", async () => {
  const { client, tasks, check, resource } = await alices(running());
  const task = await tasks.call("refund_order", refund(1.02));
  const { action_id: id } = await call(client, "refund_order", refund(1.02));
  await decide(id, "deny", { note: "third time this week", message_to_customer: "Please send us a picture first." });
  const denied = { status: "denied", action_id: id };
  const { status, result } = await tasks.get(task.taskId);
  expect({ status, result }).toMatchObject({
    status: "completed",
    result: { isError: true, structuredContent: denied },
  });
  const told = [result, await check(id), await resource(id), await call(client, "refund_order", refund(1.02))];
  for (const one of told) {
    expect(JSON.stringify(one)).toContain('"denied"');
    expect(JSON.stringify(one)).not.toContain("third time");
  }
  expect(paidBack(running(), id)).toBe(0);
});

test("what nobody decides in time has expired, for task, check and resource, and cannot be approved any more", async () => {
  const { call: rest, staff } = hasty();
  const { client, tasks, check, resource } = await alices(hasty());
  const task = await tasks.call("refund_order", refund(1.03));
  const { action_id: id } = await call(client, "refund_order", refund(1.03));
  expect(await check(id, 20)).toMatchObject({ status: "expired", action_id: id });
  expect(await tasks.get(task.taskId)).toMatchObject({
    status: "completed",
    result: { isError: true, structuredContent: { status: "expired" } },
  });
  expect(await resource(id)).toMatchObject({ status: "expired" });
  const late = await rest("POST", `/approvals/${id}/decision`, {
    token: await staff("lin"),
    body: { decision: "approve" },
  });
  expect(late.status).toBe(410);
  expect(paidBack(hasty(), id)).toBe(0);
});

test("what its last caller gives up cannot be approved any more; asked for again it is a new request", async () => {
  const { client, tasks, check } = await alices(running());
  const [one, other] = [await tasks.call("refund_order", refund(1.04)), await tasks.call("refund_order", refund(1.04))];
  const { action_id: id } = await call(client, "refund_order", refund(1.04));
  await tasks.cancel(one.taskId);
  const left = await call(client, "withdraw_action", { action_id: id });
  expect(left).toMatchObject({ status: "pending_approval", message: expect.stringContaining("not taken back") });
  await tasks.cancel(other.taskId);
  expect(await check(id)).toMatchObject({ status: "withdrawn" });
  expect((await decide(id, "approve")).status).toBe(409);
  const anew = await call(client, "refund_order", refund(1.04));
  expect(anew).toMatchObject({ status: "pending_approval" });
  expect(anew.action_id).not.toBe(id);
  expect(paidBack(running(), id)).toBe(0);
});

test("clients that time out, hang up and ask again, at once or one after another, share one request and one refund", async () => {
  const { url } = running();
  const { key, client, check } = await alices(running());
  const ask = (by: Client, signal?: AbortSignal) =>
    by.callTool({ name: "refund_order", arguments: refund(1.05) }, { ...(signal && { signal }), timeout: 60 });
  await expect(ask(client)).rejects.toThrow(/timed out/i);
  await expect(ask(client, AbortSignal.timeout(40))).rejects.toThrow();
  const gone = await connectModern(url, key);
  const unheard = ask(gone).catch(() => undefined);
  await gone.close();
  await unheard;
  const askers = await Promise.all(Array.from({ length: 8 }, () => call(client, "refund_order", refund(1.05))));
  const ids = new Set(askers.map(({ action_id: id }) => id));
  expect(ids.size).toBe(1);
  const [id] = ids;
  await decide(id, "approve");
  expect(await check(id, 10)).toMatchObject({ status: "done" });
  const late = await Promise.all(Array.from({ length: 8 }, () => call(client, "refund_order", refund(1.05))));
  for (const one of late) expect(one).toMatchObject({ status: "done", action_id: id, result: { amount: 1.05 } });
  expect(paidBack(running(), id)).toBe(1);
});

test("approved with nobody connected, a refund is made, and whoever comes back is told", async () => {
  const { url } = running();
  const { key, client } = await alices(running());
  const { action_id: id } = await call(client, "refund_order", refund(1.06));
  await client.close();
  await decide(id, "approve");
  await expect.poll(() => paidBack(running(), id)).toBe(1);
  const back = await connectModern(url, key);
  expect(await call(back, "check_action", { action_id: id, wait_seconds: 10 })).toMatchObject({ status: "done" });
});

test("an answer that the shop did not get through is never told as a failure, and is made good", async () => {
  const { app } = running();
  const { client, check } = await alices(running());
  const { action_id: id } = await call(client, "refund_order", refund(1.07));
  app.demo?.service.faults({ operation: "refund_order", loseResponse: "after", times: 1 });
  await decide(id, "approve");
  const first = await check(id, 10);
  expect(["unknown", "done"]).toContain(first.status);
  await expect.poll(() => check(id)).toMatchObject({ status: "done", result: { amount: 1.07 } });
  expect(paidBack(running(), id)).toBe(1);
});

test("LangChain's adapters list the tools as LangChain's own, call a read, and are told of a write what is true of it", async () => {
  const { url, app, call: rest, staff } = running();
  const key = await keyFor(running(), "C001");
  const client = new MultiServerMCPClient({
    mcpServers: { support: { transport: "http", url: `${url}/mcp`, headers: { Authorization: `Bearer ${key}` } } },
  });
  onTestFinished(() => client.close());
  const tools = new Map((await client.getTools()).map((tool) => [tool.name, tool]));
  const use = async (name: string, args: object) => JSON.stringify(await tools.get(name)?.invoke(args));

  expect(await use("list_orders", {})).toContain("C001");
  const refund = { order_id: "1001", amount: 1.5, reason: "The cup has a chip." };
  const asked = await use("refund_order", refund);
  expect(asked).toContain("NOT happened");
  const id = /act_[0-9a-z]+/.exec(asked)?.[0] ?? "";
  const decided = { token: await staff("lin"), body: { decision: "approve" } };
  expect((await rest("POST", `/approvals/${id}/decision`, decided)).status).toBe(200);
  const done = await use("check_action", { action_id: id, wait_seconds: 20 });
  expect(done).toMatch(/done/);
  expect(done).toContain(id);
  expect(app.demo?.service.effects({ key: id }).length).toBe(1);
  await expect(use("get_order", { order_id: "9999" })).rejects.toThrow(/refused/);
});
