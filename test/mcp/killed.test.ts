import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { connect } from "../../src/cli/server-client.ts";
import type { FaultPoint } from "../../src/core/fault-points.ts";
import { type ServerProcess, startServer } from "../cli/command.ts";
import { call } from "./calling.ts";

const ROOT = join(import.meta.dirname, "../..");
const DYING = new URL("dying-server.ts", import.meta.url).href;
const REFUND = { order_id: "1001", amount: 2.5, reason: "The cup has a chip." };

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "smart-support-killed-"));
});

afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));

/** The server of the data folder; with `diesAt`, one that kills itself there. */
async function start(diesAt?: FaultPoint): Promise<ServerProcess> {
  const dying = diesAt && { DIES_AT: diesAt, NODE_OPTIONS: `--import=${DYING}` };
  const server = await startServer({ DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "error", ...dying }, ROOT);
  onTestFinished(async () => {
    server.signal("SIGKILL");
    await server.ended;
  });
  return server;
}

/** What the shop paid back, by its own books. */
function paidBack(): unknown[] {
  const books = new DatabaseSync(join(dataDir, "demo-shop.sqlite"), { readOnly: true });
  try {
    return books.prepare("SELECT idempotency_key AS key FROM effects WHERE operation = 'refund_order'").all();
  } finally {
    books.close();
  }
}

const page = z.object({ items: z.array(z.object({ id: z.string() })) });

/** A person on staff, who is signed in with the first server and stays so with those after it. */
async function signIn({ url, welcome }: ServerProcess) {
  const code = /signin=(\S+)/.exec(welcome)?.[1];
  const nobody = await connect({ url }, "nobody");
  const { token } = await nobody.request("/session", z.object({ token: z.string() }), {
    method: "POST",
    body: { code },
  });
  const at = (server: ServerProcess) => connect({ url: server.url, key: token });
  return {
    async waiting(server: ServerProcess): Promise<string[]> {
      const { items } = await (await at(server)).request("/approvals?status=awaiting_approval", page);
      return items.map(({ id }) => id);
    },
    async approve(server: ServerProcess, id: string): Promise<void> {
      const decision = { method: "POST" as const, body: { decision: "approve" } };
      // A server that dies of it may not get round to answering.
      await (await at(server)).request(`/approvals/${id}/decision`, z.unknown(), decision).catch(() => undefined);
    },
  };
}

test("a server killed while a refund waits, and again when the shop has made it, costs its client nothing but asking again", {
  timeout: 120_000,
}, async () => {
  const first = await start();
  // The window that a client opens outlives the servers, whose addresses change.
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  onTestFinished(() => client.close());
  const args = [join(ROOT, "src/main.ts"), "mcp", "--project", ROOT, "--customer", "C001"];
  const env = { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, PORT: "0" };
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: "ignore" }));

  const waiting = client.callTool({ name: "refund_order", arguments: REFUND }, { timeout: 30_000 });
  const cut = expect(waiting).rejects.toThrow(/no answer/);
  const lin = await signIn(first);
  await expect.poll(() => lin.waiting(first), { timeout: 20_000 }).toHaveLength(1);
  const [asked = ""] = await lin.waiting(first);
  first.signal("SIGKILL");
  await first.ended;
  await cut;

  const second = await start("upstream.after-response");
  expect(await call(client, "check_action", { action_id: asked })).toMatchObject({ status: "pending_approval" });
  expect(paidBack()).toEqual([]);
  await lin.approve(second, asked);
  await second.ended;
  expect(paidBack()).toEqual([{ key: asked }]);

  await start();
  expect(await call(client, "refund_order", REFUND)).toMatchObject({ action_id: asked });
  await expect
    .poll(() => call(client, "check_action", { action_id: asked, wait_seconds: 20 }), { timeout: 40_000 })
    .toMatchObject({ status: "done", result: { amount: 2.5 } });
  expect(await call(client, "refund_order", REFUND)).toMatchObject({ status: "done", action_id: asked });
  expect(paidBack()).toEqual([{ key: asked }]);
});
