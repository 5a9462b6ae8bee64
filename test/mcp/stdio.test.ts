import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readRunningServer } from "../../src/core/store/data-folder.ts";
import { call } from "./calling.ts";

const ROOT = join(import.meta.dirname, "../..");
const INFO = { name: "test", version: "1" };

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "smart-support-stdio-"));
});

afterAll(async () => {
  await stopServer();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const window = () => ({
  command: process.execPath,
  args: [join(ROOT, "src/main.ts"), "mcp", "--project", ROOT, "--customer", "C001"],
  env: { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, PORT: "0" },
});

async function serverProcess(): Promise<number> {
  return (await readRunningServer(dataDir))?.pid ?? 0;
}

async function stopServer(): Promise<void> {
  const pid = await serverProcess();
  if (pid === 0) return;
  process.kill(pid, "SIGTERM");
  await vi.waitFor(async () => expect(await serverProcess()).toBe(0), { timeout: 20_000 });
}

test("windows that open at once share one server, which is started again when it is gone", async () => {
  const modern = new Client(INFO, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const older = new OlderClient(INFO);
  const patience = { timeout: 55_000 };
  await Promise.all([
    modern.connect(new StdioClientTransport(window()), patience),
    older.connect(new OlderTransport(window()), patience),
  ]);
  const first = await serverProcess();
  expect(first).not.toBe(0);
  expect((await older.listTools()).tools.map(({ name }) => name)).toContain("cancel_order");
  expect(await call(modern, "list_orders", {})).toMatchObject({ status: "done", result: { customer_id: "C001" } });
  // Programs read this file, and a link in it would make any of them a person on staff.
  expect(await readFile(join(dataDir, "server.log"), "utf8")).not.toContain("signin=");

  await stopServer();
  const again = await older.callTool({ name: "list_orders", arguments: {} }, undefined, patience);
  expect(again.structuredContent).toMatchObject({ status: "done" });
  expect(await serverProcess()).not.toBe(first);
  await Promise.all([modern.close(), older.close()]);
});
