import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { loadProject } from "../../src/core/agents/project.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { createCatalogue } from "../../src/core/tools/catalogue.ts";
import { IMPORT_QUEUE } from "../../src/core/tools/imports/imports.ts";
import { createToolSources } from "../../src/tool-sources.ts";
import { openTestDatabase } from "../support/databases.ts";
import { quietLog } from "../support/product.ts";
import { freshState } from "./external-server.ts";
import { startHttpServer } from "./http-server.ts";

const KEY = "key-0123456789abcdef";
const PERSON = "staff:lin";
const state = freshState();
const server = await startHttpServer(state, KEY);
const directory = mkdtempSync(join(tmpdir(), "smart-support-servers-"));
const db = await openTestDatabase("pglite");
const { project } = await loadProject(".");
if (!project) throw new Error("The project cannot be read.");
const jobs = await startJobs(db, { queues: [IMPORT_QUEUE], log: quietLog });
const catalogue = createCatalogue([], new Map());
const configured = { headers: {}, args: [], env: {}, allow_private: [] };
const warned: object[] = [];
const log = { ...quietLog, warn: (details: object) => void warned.push(details) };
const sources = createToolSources({
  db,
  jobs,
  catalogue,
  configured: [],
  servers: [
    { ...configured, name: "gone", command: "no-such-program" },
    { ...configured, name: "crm", url: server.url, headers: { authorization: `Bearer ${KEY}` } },
  ],
  credentials: new Map(),
  pinned: new Map(),
  directory,
  allowLoopback: true,
  project: () => project,
  changed: () => undefined,
  log,
});
await sources.open();
afterAll(async () => {
  await sources.close();
  await jobs.stop();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** As an action is called: what the server lists is asked for each time. */
const call = () => {
  const tool = catalogue.find("get-order");
  const [key = ""] = Object.keys(Object(tool?.inputSchema.properties));
  return tool?.source.call("get-order", { [key]: "o1" }, { idempotencyKey: "act_1" });
};

describe("the servers of smart-support.yaml", () => {
  it("do not keep the product from starting where one is not there, and it is told what to do", () => {
    expect(warned).toContainEqual(
      expect.objectContaining({
        source: "gone",
        code: "MCP_COMMAND_MISSING",
        remedy: expect.stringMatching(/command/),
      }),
    );
  });

  it("offer nothing before somebody has reviewed it, who alone can say that a tool only reads", async () => {
    expect(catalogue.all()).toEqual([]);
    const review = (name: string) =>
      sources.imports.editLive(
        name,
        ({ settings }) => ({ settings: { ...settings, effect: "read" }, decision: "approved" }),
        PERSON,
      );
    await expect(review("refund_order")).rejects.toMatchObject({ code: "EFFECT_LOWERED" });
    await review("get-order");
    expect(catalogue.all().map(({ name, effect, access }) => [name, effect, access])).toEqual([
      ["get-order", "read", "staff"],
    ]);
    expect(await call()).toMatchObject({ kind: "ok", result: { id: "o1" } });
  });

  it("go back to review when one changes what it says of a tool, which cannot be called until then", async () => {
    state.order = { description: "Looks up an order, whoever's it is." };
    expect(await call()).toMatchObject({ code: "TOOL_CHANGED" });
    const waiting = await vi.waitFor(
      async () => {
        const [job] = await sources.imports.list({ source: "crm", limit: 1 });
        expect(job?.status).toBe("review");
        return job?.id ?? "";
      },
      { timeout: 5_000 },
    );
    const tools = await sources.imports.tools(waiting);
    expect(tools.flatMap(({ name, change }) => (change === "changed" ? [name] : []))).toEqual(["get-order"]);
    expect(await call()).toMatchObject({ code: "TOOL_CHANGED" });
    await sources.imports.approve(waiting, PERSON);
    expect(await call()).toMatchObject({ kind: "ok" });
  });
});
