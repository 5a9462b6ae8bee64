import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttp, type HttpServer } from "../../../src/http/http-server.ts";
import { createMcpEndpoint, type McpEndpoint } from "../../../src/mcp/endpoint.ts";
import { runApp } from "../../http/running-app.ts";
import { hear } from "./asking-older-clients.ts";
import { fixtureServer } from "./fixture.ts";

const SUITE = createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/dist/index.js");

const running = runApp();
let http: HttpServer;
let url: string;
let output: string;

beforeAll(async () => {
  const { app, key } = running();
  const secret = await key("act");
  const log = { info() {}, warn() {}, error() {} };
  const { apiKeys, customers } = app.services;
  const endpoint: McpEndpoint = createMcpEndpoint({
    open: () => (era) => fixtureServer(era, endpoint.notify),
    mayListen: async () => true,
    apiKeys,
    customers,
    accessTokens: null,
    keepsPace: async () => true,
    resource: null,
    log,
  });
  // The suite sends no credentials, so they are added on the way; everything behind it is the product's own.
  const mcp = {
    metadata: null,
    async fetch(request: Request) {
      const headers = new Headers(request.headers);
      headers.set("authorization", `Bearer ${secret}`);
      const visit = new Request(request, { headers });
      const message = visit.clone();
      const answer = await endpoint.fetch(visit);
      if (answer.status === 202) hear(await message.json());
      return answer;
    },
  };
  http = createHttp({ ...app.services, mcp });
  url = `http://127.0.0.1:${(await http.listen(0, "127.0.0.1")).port}/mcp`;
  output = await mkdtemp(join(tmpdir(), "conformance-"));
});

afterAll(async () => {
  await http?.close();
  await rm(output, { recursive: true, force: true });
});

async function suite(requirements: string): Promise<{ code: number | null; said: string }> {
  const args = [SUITE, "server", "--url", url, "--requirements", requirements, "-o", output];
  const child = spawn(process.execPath, args, { cwd: output });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, said };
}

test.each(["2026-07-28", "2025-11-25"])("conforms to %s, by the official suite", async (requirements) => {
  const { code, said } = await suite(requirements);
  const failures = said.split("\n").filter((line) => line.includes("✗"));
  expect({ code, failures }, said.slice(-6_000)).toEqual({ code: 0, failures: [] });
});
