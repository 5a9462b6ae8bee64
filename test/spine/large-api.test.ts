import { ToolMessage } from "@langchain/core/messages";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ModelTool } from "../../src/core/models/answer.ts";
import type { ToolDefinition, ToolSource } from "../../src/core/tools/tool.ts";
import { openTestDatabase } from "../support/databases.ts";
import { openProduct, type Product, projectIn } from "../support/product.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { say, told } from "./conversing.ts";

const SUBJECTS = ["invoice", "seat", "domain", "coupon", "tax rate"];
const INPUT = {
  type: "object",
  properties: { id: { type: "string" }, detail: { type: "object", description: "Details: describe_tool." } },
};
const read = (index: number): ToolDefinition => ({
  name: `lookup_${index}`,
  description: index === 8 ? "Looks up a webhook." : `Looks up the ${SUBJECTS[index % SUBJECTS.length]} of a plan.`,
  inputSchema: INPUT,
  ...(index === 0 && {
    fullSchema: {
      type: "object",
      properties: { ...INPUT.properties, detail: { type: "object", properties: { year: { type: "integer" } } } },
    },
  }),
  effect: "read",
  risk: "low",
  version: "1",
  origin: `GET /plans/${index}`,
});
const reads = Array.from({ length: 60 }, (_, index) => read(index));
const write: ToolDefinition = { ...read(99), name: "change_plan", effect: "write", origin: "POST /plans" };
const called: string[] = [];
const large: ToolSource = {
  name: "large",
  list: async () => [...reads, write],
  async call(name) {
    called.push(name);
    return { kind: "ok", result: { name } };
  },
};

let desk: Product;
let script: Script;
let offered: string[][];

beforeAll(async () => {
  const project = await projectIn(".");
  const [demo] = project.agents.values();
  if (!demo) throw new Error("The demo has no agents.");
  const agent = {
    ...demo,
    name: "plans",
    effect: "write" as const,
    tools: ["lookup_*", "change_plan", "lookup_7", "lookup_0"],
    handoffs: [],
  };
  desk = await openProduct({
    db: await openTestDatabase("pglite"),
    source: large,
    company: "Plans & Co",
    project: {
      ...project,
      agents: new Map([["plans", agent]]),
      toolSettings: new Map([...reads, write].map(({ name }) => [name, { access: "public" }])),
    },
    models: scriptedSource((messages, tools: ModelTool[], asked) => {
      offered.push(tools.map(({ name }) => name));
      return script(messages, tools, asked);
    }),
  });
});
afterAll(() => desk.close());
beforeEach(() => {
  offered = [];
  called.length = 0;
});

/** Makes one call an answer, then says what the last one gave. */
async function turnOf(...calls: { name: string; args: { [key: string]: string } }[]): Promise<string> {
  script = (messages, _tools) => {
    const results = messages.filter((message) => ToolMessage.isInstance(message));
    const next = calls[results.length];
    return next ? { calls: [next] } : { text: results.at(-1)?.text ?? "nothing" };
  };
  const id = await say(desk.support, await desk.customer("1"), "how is my plan");
  return (await told(desk.support, id, "text")).text;
}

it("an agent with more tools than it can use is shown its writes, those named in its file, and a search", async () => {
  await turnOf();
  expect(offered[0]?.filter((name) => !/action/.test(name))).toEqual([
    "change_plan",
    "lookup_0",
    "lookup_7",
    "find_tools",
    "describe_tool",
  ]);
});

it("what it finds is listed and can be called for the rest of the turn", async () => {
  const reply = await turnOf(
    { name: "find_tools", args: { query: "webhooks of a plan" } },
    { name: "lookup_8", args: { id: "8" } },
  );
  expect(offered[1]).toContain("lookup_8");
  expect(offered[1]?.filter((name) => name.startsWith("lookup_"))).toHaveLength(10);
  expect(called).toEqual(["lookup_8"]);
  expect(reply).toContain("lookup_8");
});

it("what a large schema leaves open is told by describe_tool", async () => {
  const reply = await turnOf({ name: "describe_tool", args: { tool: "lookup_0", path: "detail" } });
  expect(reply).toContain("year");
  expect(await turnOf({ name: "describe_tool", args: { tool: "cancel_order" } })).toContain("NOT_FOUND");
});
