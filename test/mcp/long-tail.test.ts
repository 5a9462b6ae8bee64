import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ADMIN_API_KEY, runApp } from "../http/running-app.ts";
import { call, keyFor } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";

const directory = mkdtempSync(join(tmpdir(), "smart-support-long-tail-"));
for (const folder of ["agents", "policies", "tools"]) cpSync(folder, join(directory, folder), { recursive: true });
const running = runApp(directory, { mcp: { requestsPerMinute: 10_000, waitMs: 50 } });

/** What the product promises of a listing: about 12,000 tokens, besides its own few tools. */
const MOST_BYTES = 48_000;
const OWN_BYTES = 6_000;

const THINGS = [
  "invoice",
  "quote",
  "supplier",
  "warehouse",
  "shipment",
  "contract",
  "employee",
  "vehicle",
  "budget",
  "ticket",
];
const FACTS = [
  "status",
  "history",
  "balance",
  "owner",
  "attachments",
  "comments",
  "approvals",
  "prices",
  "taxes",
  "forecast",
];
const VIEWS = ["daily", "weekly", "monthly"];
const CLOSED = [...THINGS, ...FACTS.slice(0, 5)];
const parameters = [
  { name: "id", in: "path", required: true, schema: { type: "string" }, description: "Its number, as on the paper." },
  { name: "as_of", in: "query", schema: { type: "string", format: "date" }, description: "As it was on this day." },
];
const answer = {
  "200": { description: "As it is kept.", content: { "application/json": { schema: { type: "object" } } } },
};

/** An API of 315 operations, as the back office of a company has one: 300 to look things up, 15 that change something. */
const paths = Object.fromEntries([
  ...THINGS.flatMap((thing) =>
    FACTS.flatMap((fact) =>
      VIEWS.map((view) => {
        const summary = `Gives the ${view} ${fact} of one ${thing}`;
        const get = { operationId: `get_${view}_${thing}_${fact}`, summary, parameters, responses: answer };
        return [`/${thing}s/{id}/${fact}/${view}`, { get }];
      }),
    ),
  ),
  ...CLOSED.map((thing) => {
    const post = { operationId: `close_${thing}`, summary: `Closes one ${thing}`, parameters, responses: answer };
    return [`/${thing}/{id}/close`, { post }];
  }),
]);
const office = createServer((request, response) => {
  response.setHeader("content-type", "application/json").end(JSON.stringify({ asked: request.url }));
});

/** Imports a description and approves all of it. */
async function importAll(name: string, content: string, base_url: string): Promise<void> {
  const { call: rest } = running();
  const as = { token: ADMIN_API_KEY };
  const started = await rest("POST", "/openapi/import", { ...as, body: { name, content, base_url, allow_http: true } });
  const { id } = started.body.data;
  const read = async () => expect((await rest("GET", `/openapi/jobs/${id}`, as)).body.data.status).toBe("review");
  await vi.waitFor(read, { timeout: 10_000, interval: 50 });
  const approved = await rest("POST", `/openapi/jobs/${id}/approve`, { ...as, body: {} });
  expect(approved.status, JSON.stringify(approved.body)).toBe(200);
}

let base: string;
beforeAll(async () => {
  office.listen(0, "127.0.0.1");
  await once(office, "listening");
  base = `http://127.0.0.1:${(office.address() as AddressInfo).port}`;
  await importAll("office", JSON.stringify({ openapi: "3.1.0", info: { title: "Office", version: "1" }, paths }), base);
});
afterAll(() => {
  office.close();
  rmSync(directory, { recursive: true, force: true });
});

const admin = async (query = "") => connectModern(running().url, await keyFor(running(), null, ["admin"]), { query });

test("of a large API every write is listed by its name, the rest as far as there is room, the same to both generations", async () => {
  const client = await admin("?toolsets=office");
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(CLOSED.map((thing) => `close_${thing}`)));
  expect(names).toEqual(expect.arrayContaining(["find_tools", "call_found_tool"]));
  expect(names.filter((name) => name.startsWith("get_")).length).toBeGreaterThan(10);
  expect(names.length).toBeLessThan(50);
  expect(JSON.stringify(tools).length).toBeLessThan(MOST_BYTES + OWN_BYTES);
  const older = await connectOlder(running().url, await keyFor(running(), null, ["admin"]), {
    query: "?toolsets=office",
  });
  expect((await older.listTools()).tools.map(({ name }) => name)).toEqual(names);
});

test("any of the reads is found by what it is for, and called by the name that was found; a write is not", async () => {
  const client = await admin();
  for (const [query, wanted] of [
    ["monthly tax history of a vehicle", "get_monthly_vehicle_taxes"],
    ["who owns this contract, week by week", "get_weekly_contract_owner"],
    ["warehouse forecast for each day", "get_daily_warehouse_forecast"],
  ] as const) {
    const { result } = await call(client, "find_tools", { query });
    const found = (result as { name: string; arguments: object }[]).map(({ name }) => name);
    expect(found, query).toContain(wanted);
    const called = await call(client, "call_found_tool", { tool: wanted, arguments: { id: "7" } });
    expect(called).toMatchObject({ status: "done", result: { asked: expect.stringContaining("/7/") } });
  }
  const closing = await call(client, "call_found_tool", { tool: "close_invoice", arguments: { id: "7" } });
  expect(closing).toMatchObject({ status: "refused", code: "TOOL_UNKNOWN" });
  const wrong = await call(client, "call_found_tool", { tool: "get_weekly_contract_owner", arguments: {} });
  expect(wrong).toMatchObject({ status: "refused", code: "INVALID_ARGUMENTS" });
  expect(JSON.stringify(await call(client, "find_tools", { query: "close an invoice" }))).not.toContain(
    "close_invoice",
  );
});

test("what is found is short, however much each tool takes, and told in full by describe_tool", async () => {
  const description = "What the report is narrowed down to, in the words of the department that keeps it. ".repeat(2);
  const narrowed = Array.from({ length: 60 }, (_, at) => ({
    name: `by_${at}`,
    in: "query",
    schema: { type: "string" },
    description,
  }));
  const reports = Object.fromEntries(
    THINGS.map((thing) => {
      const summary = `Gives the report on each ${thing}`;
      const get = { operationId: `report_${thing}`, summary, parameters: narrowed, responses: answer };
      return [`/reports/${thing}`, { get }];
    }),
  );
  const document = { openapi: "3.1.0", info: { title: "Reports", version: "1" }, paths: reports };
  await importAll("reports", JSON.stringify(document), base);
  const client = await admin("?toolsets=reports");
  const found = await call(client, "find_tools", { query: "report" });
  const [first] = found.result as { name: string }[];
  expect(JSON.stringify(found).length).toBeLessThan(24_000);
  const described = JSON.stringify(await call(client, "describe_tool", { tool: first?.name }));
  expect(described).toContain("by_59");
});

test("toolsets leave the rest out, of the listing, of searching and of calling", async () => {
  const shop = await admin("?toolsets=shop");
  const { tools } = await shop.listTools();
  expect(tools.map(({ name }) => name)).not.toContain("close_invoice");
  await expect(shop.callTool({ name: "get_daily_invoice_status", arguments: { id: "7" } })).rejects.toMatchObject({
    code: -32602,
  });
  const customer = await connectModern(running().url, await keyFor(running(), "C001"));
  expect((await customer.listTools()).tools.map(({ name }) => name)).not.toContain("close_invoice");
});

const REAL = "../shared/data/openapi/support__intercom_api.intercom.io.yaml";
test.skipIf(!existsSync(REAL))(
  "of a real API with more writes than there is room for, each is named, in few words, and told in full by describe_tool",
  async () => {
    await importAll("real", readFileSync(REAL, "utf8"), base);
    const client = await admin("?toolsets=real");
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    const live = (await running().app.services.tools()).filter(({ source }) => source === "real");
    const changing = live.filter(({ effect }) => effect === "write").map(({ name }) => name);
    expect(changing.length).toBeGreaterThan(60);
    expect(names).toEqual(expect.arrayContaining([...changing, "find_tools", "describe_tool"]));
    expect(JSON.stringify(tools).length / changing.length).toBeLessThan(1_500);
    const largest = live.toSorted(
      (a, b) => JSON.stringify(b.input_schema).length - JSON.stringify(a.input_schema).length,
    );
    const described = await call(client, "describe_tool", {
      tool: largest.find(({ name }) => changing.includes(name))?.name,
    });
    expect(JSON.stringify(described).length).toBeGreaterThan(2_000);
  },
);
