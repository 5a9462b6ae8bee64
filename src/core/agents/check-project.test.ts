import { describe, expect, it } from "vitest";
import type { ToolDefinition } from "../tools/tool.ts";
import { checkProject } from "./check-project.ts";
import { loadProject } from "./project.ts";
import { projectFolder } from "./project-folder.fixture.ts";

function tool(name: string, effect: "read" | "write", properties: ToolDefinition["inputSchema"]): ToolDefinition {
  const inputSchema = { type: "object", properties, required: Object.keys(properties) };
  return { name, effect, inputSchema, description: name, risk: "low", version: "1", origin: name };
}

const TOOLS = [
  tool("get_order", "read", { order_id: { type: "string" } }),
  tool("list_orders", "read", { customer_id: { type: "string" } }),
  tool("cancel_order", "write", { order_id: { type: "string" } }),
  tool("refund_order", "write", { order_id: { type: "string" }, amount: { type: "string" } }),
];
const SETTINGS = `source: shop
tools:
  get_order: { access: owned, owner: { field: customer_id, equals: customer.id } }
  list_orders: { access: bound, bind: { customer_id: customer.id } }
  cancel_order:
    access: owned
    owner: { tool: get_order, with: { order_id: args.order_id }, field: customer_id, equals: customer.id }
    preview: get_order
`;
const AGENT =
  "name: orders\ndescription: x\neffect: write\ninstructions: x\ntools: [get_order, 'list_*', cancel_order]\nhandoffs: [human]\n";
const LIN = { id: "lin", role: "support" as const, groups: ["finance"] };

async function check(files: Record<string, string>, tools: ToolDefinition[] | null = TOOLS, staff = [LIN]) {
  const { project, problems } = await loadProject(
    await projectFolder({ "agents/orders.yaml": AGENT, "tools/shop.yaml": SETTINGS, ...files }),
  );
  expect(problems).toEqual([]);
  return project ? checkProject(project, tools, staff) : [];
}

const places = (problems: Awaited<ReturnType<typeof check>>) =>
  problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);

describe("checking a project against its tools and staff", () => {
  it("finds nothing wrong with what is right", async () => {
    expect(
      await check({
        "policies/p.yaml":
          "- { tool: refund_order, when: double(args.amount) > 100, decide: approval, approvers: [finance] }",
      }),
    ).toEqual([]);
  });

  it("finds agents that are given what they may not have", async () => {
    const problems = await check({
      "agents/reader.yaml":
        "name: reader\ndescription: x\ninstructions: x\ntools:\n  - cancel_order\n  - get_ordr\n  - delete_*\n  - '*'\n  - cancel_order\n",
      "agents/refunds.yaml": "name: refunds\ndescription: x\neffect: write\ninstructions: x\ntools: [refund_order]\n",
    });
    expect(places(problems)).toEqual([
      "agents/reader.yaml:5:5 WRITE_TOOL_FOR_READER",
      "agents/reader.yaml:6:5 UNKNOWN_TOOL",
      "agents/reader.yaml:7:5 UNKNOWN_TOOL",
      "agents/reader.yaml:9:5 DUPLICATE_ENTRY",
      "agents/reader.yaml:9:5 WRITE_TOOL_FOR_READER",
      "agents/refunds.yaml:5:9 STAFF_TOOL_FOR_CUSTOMERS",
    ]);
    expect(problems[1]?.remedy).toBe('Did you mean "get_order"?');
  });

  it("finds handoffs to nobody and examples that two agents claim, without any tools", async () => {
    const problems = await check(
      {
        "agents/a.yaml": "name: a\ndescription: x\ninstructions: x\nhandoffs: [human, ordesr, a]\nexamples: [hello]\n",
        "agents/b.yaml":
          "name: b\ndescription: x\ninstructions: x\nhandoffs: [orders, orders]\nexamples: [bye, Hello]\n",
      },
      null,
    );
    expect(places(problems)).toEqual([
      "agents/a.yaml:4:19 UNKNOWN_HANDOFF",
      "agents/a.yaml:4:27 UNKNOWN_HANDOFF",
      "agents/b.yaml:4:20 DUPLICATE_ENTRY",
      "agents/b.yaml:5:17 DUPLICATE_EXAMPLE",
    ]);
    expect(problems[0]?.remedy).toBe('Did you mean "orders"?');
  });

  it("checks a condition against the schema of every tool that the rule governs", async () => {
    const problems = await check({
      "policies/p.yaml": `- tool: refund_order
  when: args.amount > 100
  decide: approval
- tool: "*_order"
  effect: write
  when: double(args.amount) > 100
  decide: deny
- tool: refund_ordr
  decide: deny
- tool: cancel_order
  when: args.order_id
  decide: deny
`,
    });
    expect(places(problems)).toEqual([
      "policies/p.yaml:2:9 EXPRESSION_INVALID",
      "policies/p.yaml:6:21 EXPRESSION_INVALID",
      "policies/p.yaml:8:9 UNKNOWN_TOOL",
      "policies/p.yaml:11:9 EXPRESSION_INVALID",
    ]);
    expect(problems[0]).toMatchObject({
      message: "For refund_order: args.amount is text, and text cannot be compared or reckoned with as a number.",
      remedy: "Write double(args.amount).",
    });
    expect(problems[1]?.message).toContain("For cancel_order: ");
  });

  it("finds approvals that nobody could give", async () => {
    const problems = await check({
      "policies/p.yaml":
        "- { tool: '*', decide: approval, approvers: [fiannce] }\n- { tool: '*', decide: approval, approvers: [finance], approvals: 2 }\n",
    });
    expect(places(problems)).toEqual(["policies/p.yaml:1:46 UNKNOWN_GROUP", "policies/p.yaml:2:67 TOO_FEW_APPROVERS"]);
    expect(problems[0]?.remedy).toBe('Did you mean "finance"?');
    expect(problems[1]?.message).toBe("2 people have to approve, but only 1 are in finance.");
  });

  it("finds settings that name tools, parameters and fields that there are not", async () => {
    const problems = await check({
      "tools/more.yaml": `source: more
tools:
  refund_order:
    access: owned
    effect: read
    bind: { custmer_id: customer.id, amount: args.order_id }
    owner: { tool: cancel_order, with: { orderid: args.ordr_id }, field: customer_id, equals: customer.idd }
    preview: get_oder
    wording: { ask: { amonut: { en: How much? } } }
  refund_ordre: { access: public }
`,
    });
    expect(places(problems)).toEqual([
      "tools/more.yaml:5:13 EFFECT_LOWERED",
      "tools/more.yaml:6:13 UNKNOWN_PARAMETER",
      "tools/more.yaml:6:46 EXPRESSION_INVALID",
      "tools/more.yaml:7:20 NOT_A_READ",
      "tools/more.yaml:7:42 UNKNOWN_PARAMETER",
      "tools/more.yaml:7:56 EXPRESSION_INVALID",
      "tools/more.yaml:7:104 EXPRESSION_INVALID",
      "tools/more.yaml:8:14 UNKNOWN_TOOL",
      "tools/more.yaml:9:23 UNKNOWN_PARAMETER",
      "tools/more.yaml:10:3 UNKNOWN_TOOL",
    ]);
  });

  it("asks how the owner of what a write touches is known", async () => {
    const settings =
      "source: more\ntools:\n  refund_order: { access: owned, owner: { field: a, equals: customer.id } }\n";
    expect(places(await check({ "tools/more.yaml": settings }))).toEqual(["tools/more.yaml:3:41 OWNER_WITHOUT_READ"]);
  });
});
