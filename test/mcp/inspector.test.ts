import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { MAIN } from "../cli/command.ts";
import { runApp } from "../http/running-app.ts";
import { call, keyFor, openOrder } from "./calling.ts";
import { connectModern } from "./clients.ts";
import { type Inspect, withInspector } from "./inspector.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 100_000, waitMs: 50 } });
const inspector = withInspector();

const ERAS = ["legacy", "modern"] as const;
type Era = (typeof ERAS)[number];

const tools = z.object({ tools: z.array(z.looseObject({ name: z.string(), inputSchema: z.any() })) });
const resources = z.object({ resources: z.array(z.looseObject({ uri: z.string() })) });
const templates = z.object({ resourceTemplates: z.array(z.looseObject({ uriTemplate: z.string() })) });
const prompts = z.object({
  prompts: z.array(
    z.looseObject({ name: z.string(), arguments: z.array(z.looseObject({ name: z.string() })).default([]) }),
  ),
});
const outcome = z.object({ structuredContent: z.looseObject({ status: z.string(), code: z.string().optional() }) });

/** What arguments and variables are called, and what there is in the demo by that name. */
const known: Record<string, unknown> = {
  order_id: "1001",
  product_id: "P101",
  query: "lamp",
  code: "WELCOME10",
  email: "alice.chen@example.com",
  phone: "+8613800138000",
  country: "CN",
  refund_id: "F4017",
  return_id: "R3001",
  address_id: "A1",
  tracking_number: "HP0000000001",
  wait_seconds: 0,
  name: "shop",
  range: "7d",
  cursor: "latest",
  tool: "get_order",
  path: "",
};
let customerKey: string;
let readerKey: string;

beforeAll(async () => {
  const { app, url } = running();
  customerKey = await keyFor(running(), "C001", ["read", "act"]);
  readerKey = await keyFor(running(), null, ["read", "act", "admin"]);
  const identity = { externalId: "C001", email: null, name: null, attributes: null };
  const customer = await app.services.customers.fromIdentity(identity);
  known.conversation_id = (await app.services.threads.open("web", { kind: "customer", customer })).id;
  const client = await connectModern(url, customerKey);
  const args = { order_id: await openOrder(client), reason: "changed_mind" };
  known.action_id = (await call(client, "cancel_order", args)).action_id;
});

const overHttp = (key: string, era: Era) =>
  inspector([
    `${running().url}/mcp`,
    "--transport",
    "http",
    "--protocol-era",
    era,
    "--header",
    `Authorization: Bearer ${key}`,
  ]);
const overStdio = (key: string, era: Era) =>
  inspector([
    ...[process.execPath, MAIN, "mcp", "--url", running().url],
    ...["-e", `SMART_SUPPORT_API_KEY=${key}`, "--transport", "stdio", "--protocol-era", era],
  ]);

/** Something that fits a property: what is known by its name, else the least that its schema takes. */
function valueFor(name: string, schema: Record<string, never>): unknown {
  if (name in known) return known[name];
  const { enum: values, type, minimum = 1, minLength = 3, properties, items } = schema as Record<string, never>;
  if (values) return values[0];
  if (properties) return argumentsFor(schema);
  if (items) return [valueFor(name, items)];
  if (type === "integer" || type === "number") return minimum;
  return type === "boolean" ? true : "x".repeat(Math.max(minLength, 3));
}

function argumentsFor({ properties = {}, required = [] }: { properties?: object; required?: string[] }) {
  return Object.fromEntries(required.map((name) => [name, valueFor(name, Object(properties)[name] ?? {})]));
}

const filled = (template: string) =>
  template.replace(/\{(\w+)\}/g, (_, name) => String(known[name])).replace(/\{\?\w+\}/, "");

const named = (list: { name?: unknown; uri?: unknown; uriTemplate?: unknown }[]) =>
  list.map(({ uriTemplate, uri, name }) => uriTemplate ?? uri ?? name);

/** Everything that a key is offered. */
async function listed(inspect: Inspect) {
  const ask = (method: string) => inspect("--method", method);
  return {
    tools: tools.parse(await ask("tools/list")).tools,
    resources: resources.parse(await ask("resources/list")).resources,
    templates: templates.parse(await ask("resources/templates/list")).resourceTemplates,
    prompts: prompts.parse(await ask("prompts/list")).prompts,
  };
}

const callTool = async (inspect: Inspect, name: string, args: object) =>
  outcome.parse(await inspect("--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)))
    .structuredContent;

async function getPrompt(inspect: Inspect, { name, arguments: named }: z.infer<typeof prompts>["prompts"][number]) {
  const given = named.flatMap((one) => (one.name in known ? [`${one.name}=${known[one.name]}`] : []));
  return inspect(
    "--method",
    "prompts/get",
    "--prompt-name",
    name,
    ...(given.length > 0 ? ["--prompt-args", ...given] : []),
  );
}

/** Calls, reads and gets everything that is listed, but for the tools of `skipped`. Gives the names of those that wait for staff. */
async function tryAll(inspect: Inspect, skipped: ReadonlySet<string>): Promise<Set<string>> {
  const all = await listed(inspect);
  for (const list of Object.values(all)) expect(list.length).toBeGreaterThan(0);
  const waiting = new Set<string>();
  const unfit: string[] = [];
  for (const tool of all.tools) {
    if (skipped.has(tool.name)) continue;
    const answer = await callTool(inspect, tool.name, argumentsFor(tool.inputSchema));
    expect(answer.status).toMatch(/^(done|pending_approval|withdrawn|failed|refused)$/);
    if (answer.status === "pending_approval") waiting.add(tool.name);
    if (answer.code === "INVALID_ARGUMENTS") unfit.push(JSON.stringify(answer));
  }
  expect(unfit).toEqual([]);
  const fixed = all.resources.map(({ uri }) => uri);
  for (const uri of [...fixed, ...all.templates.map(({ uriTemplate }) => filled(uriTemplate))]) {
    expect(await inspect("--method", "resources/read", "--uri", uri)).toMatchObject({ contents: [{ uri }] });
  }
  for (const prompt of all.prompts) {
    expect(await getPrompt(inspect, prompt)).toMatchObject({ messages: expect.any(Array) });
  }
  return waiting;
}

test("over HTTP, both eras: every tool, resource, template and prompt, for a customer's key and for one that reads everything", async () => {
  for (const key of [customerKey, readerKey]) {
    const waiting = await tryAll(overHttp(key, "legacy"), new Set());
    // The Inspector of the newer revision follows a task until somebody decides: see below.
    await tryAll(overHttp(key, "modern"), waiting);
  }
});

test.each(ERAS)("over stdio, %s: the same lists, and one of each kind", async (era) => {
  const [there, here] = [overHttp(readerKey, era), overStdio(readerKey, era)];
  const all = await listed(there);
  const [same, read, called, got] = await Promise.all([
    listed(here),
    here("--method", "resources/read", "--uri", "conversations://recent"),
    callTool(here, "get_store_info", {}),
    all.prompts[0] && getPrompt(here, all.prompts[0]),
  ]);
  for (const kind of ["tools", "resources", "templates", "prompts"] as const) {
    expect(named(same[kind])).toEqual(named(all[kind]));
  }
  expect(read).toMatchObject({ contents: [{ uri: "conversations://recent" }] });
  expect(called).toMatchObject({ status: "done" });
  expect(got).toMatchObject({ messages: expect.any(Array) });
});

test("the Inspector follows the task of a write until staff have approved it, and shows what was done", async () => {
  const { app, call: rest, staff } = running();
  const refund = callTool(overHttp(customerKey, "modern"), "refund_order", {
    order_id: "1001",
    amount: 9.25,
    reason: "A chip.",
  });
  const asked = async () => {
    const { items } = await app.services.approvals.list({ status: "awaiting_approval", limit: 50 });
    return items.find(({ args }) => Object(args).amount === 9.25)?.id;
  };
  await expect.poll(asked).toBeDefined();
  const decided = { token: await staff("lin"), body: { decision: "approve" } };
  await rest("POST", `/approvals/${await asked()}/decision`, decided);
  expect(await refund).toMatchObject({ status: "done", result: { amount: 9.25 } });
});
