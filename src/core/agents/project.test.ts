import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolsOf } from "./agent.ts";
import { loadProject } from "./project.ts";
import { projectFolder, writeProjectFile } from "./project-folder.fixture.ts";

const GOOD = {
  "agents/orders.yaml": `name: orders
description: Looks after orders.
effect: write
instructions: Be brief.
tools: [get_order, "cancel_*"]
handoffs: [human]
examples: [where is my order, 我的订单到哪里了]
`,
  "policies/default.yaml": `- tool: "*"
  effect: write
  decide: approval

- tool: refund_order
  when: args.amount > 100
  type: refund
  decide: approval
  approvers: [finance]
  approvals: 2
  ttl: 1h30m
  execute_within: 90s
  reason: Two people from finance.
`,
  "tools/shop.yaml": `source: shop
tools:
  get_order:
    access: owned
    owner: { field: customer_id, equals: customer.id }
    rate: 5/1m
    idempotency_header: Idempotency-Key
    wording:
      ask: { order_id: { en: Which order?, zh: 哪个订单？ } }
  cancel_order: {}
`,
};

async function problemsOf(files: Record<string, string>): Promise<string[]> {
  const { problems } = await loadProject(await projectFolder(files));
  return problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

describe("loading a project", () => {
  it("reads agents, policies and tool settings", async () => {
    const { project, problems } = await loadProject(await projectFolder(GOOD));
    expect(problems).toEqual([]);
    expect(project?.agents.get("orders")).toMatchObject({ effect: "write", model: "default", handoffs: ["human"] });
    expect(project?.policies).toMatchObject([
      { id: "policies/default.yaml:1", tool: "*", approvers: [], approvals: 1 },
      {
        id: "policies/default.yaml:5",
        approvers: ["finance"],
        approvals: 2,
        ttlMs: 5_400_000,
        executeWithinMs: 90_000,
      },
    ]);
    expect(project?.policies[1]?.when?.evaluate({ args: { amount: 120 } })).toBe(true);
    expect(project?.toolSettings.get("get_order")).toEqual({
      access: "owned",
      owner: { field: "customer_id", equals: "customer.id" },
      rate: "5/1m",
      idempotencyHeader: "Idempotency-Key",
      wording: { ask: { order_id: { en: "Which order?", zh: "哪个订单？" } } },
    });
  });

  it("gives a tool that nobody classified to staff only", async () => {
    const { project } = await loadProject(await projectFolder(GOOD));
    expect(project?.toolSettings.get("cancel_order")).toEqual({ access: "staff" });
  });

  it("reports what is wrong in all files at once, and gives no half project", async () => {
    const directory = await projectFolder({
      "agents/a.yaml": "name: Orders\ndescription: x\ninstructions: x\ntools: [get order]\nmodel: gpt\n",
      "agents/b.yaml": "name: human\ndescription: ''\ninstructions: x\nexamples: ['']\n",
      "policies/p.yaml":
        "- tool: x\n  when: args.amount >\n  decide: allow\n  approvals: 0\n- tool: x\n  decide: deny\n  ttl: 5 minutes\n",
      "tools/t.yaml":
        "tools:\n  get_order: { access: owned, rate: 5 }\n  b: { access: bound, bind: {} }\n  'a b': { access: publik }\n",
    });
    const { project, problems } = await loadProject(directory);
    expect(project).toBeNull();
    expect(problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)).toEqual([
      "agents/a.yaml:1:7 INVALID_VALUE",
      "agents/a.yaml:4:9 INVALID_VALUE",
      "agents/a.yaml:5:8 INVALID_VALUE",
      "agents/b.yaml:1:7 INVALID_VALUE",
      "agents/b.yaml:2:14 INVALID_VALUE",
      "agents/b.yaml:4:12 INVALID_VALUE",
      "policies/p.yaml:2:22 EXPRESSION_INVALID",
      "policies/p.yaml:4:14 CONTRADICTION",
      "policies/p.yaml:4:14 INVALID_VALUE",
      "policies/p.yaml:7:8 CONTRADICTION",
      "policies/p.yaml:7:8 INVALID_VALUE",
      "tools/t.yaml:1:1 MISSING",
      "tools/t.yaml:2:24 CONTRADICTION",
      "tools/t.yaml:2:37 WRONG_TYPE",
      "tools/t.yaml:3:29 INVALID_VALUE",
      "tools/t.yaml:4:10 INVALID_VALUE",
      "tools/t.yaml:4:20 NOT_ALLOWED",
    ]);
  });

  it("finds what is declared twice", async () => {
    const files = {
      ...GOOD,
      "agents/zweite.yml": "description: x\ninstructions: x\nname: orders\n",
      "tools/zoo.yaml": "source: zoo\ntools:\n  get_order: { access: public }\n",
    };
    expect(await problemsOf(files)).toEqual([
      "agents/zweite.yml:3:1 DUPLICATE_NAME",
      "tools/zoo.yaml:3:3 DUPLICATE_NAME",
    ]);
  });

  it("asks for at least one agent", async () => {
    expect(await problemsOf({})).toEqual(["agents:1:1 NO_AGENTS"]);
  });

  it("does without policies and tool settings, and passes over what is not YAML", async () => {
    const files = {
      "agents/a.yaml": GOOD["agents/orders.yaml"],
      "agents/notes.txt": "{{",
      "agents/.a.yaml.swp": "{{",
      "policies/empty.yaml": "",
    };
    const { project, problems } = await loadProject(await projectFolder(files));
    expect(problems).toEqual([]);
    expect(project?.policies).toEqual([]);
  });

  it("reports a file that is no text", async () => {
    const directory = await projectFolder(GOOD);
    await writeFile(`${directory}/agents/z.yaml`, Buffer.from([0xff, 0xfe, 0x00, 0x41]));
    const { problems } = await loadProject(directory);
    expect(problems).toMatchObject([{ file: "agents/z.yaml", line: 1, column: 1, code: "FILE_UNREADABLE" }]);
  });

  it("gives every problem of any mangled file a place and a remedy", async () => {
    const directory = await projectFolder(GOOD);
    const names = Object.keys(GOOD) as (keyof typeof GOOD)[];
    const edit = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.integer({ min: 0, max: 40 }),
      put: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom("\n", ": ", "- ", "[", "}", "\t", "*a", "!x", "args.x"),
      ),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ name, at, cut, put }) => {
        const text = GOOD[name];
        const from = Math.floor(at * text.length);
        await writeProjectFile(directory, name, text.slice(0, from) + put + text.slice(from + cut));
        const { project, problems } = await loadProject(directory);
        await writeProjectFile(directory, name, text);
        expect(project === null).toBe(problems.length > 0);
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect([problem.file, problem.code, problem.message, problem.remedy]).not.toContain("");
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("an agent's tools", () => {
  const catalogue = [
    { name: "cancel_order", effect: "write" as const, access: "owned", tags: ["Order Changes"] },
    { name: "get_order", effect: "read" as const, access: "owned" },
    { name: "get_customer_notes", effect: "read" as const, access: "staff" },
  ];
  it.each([
    ["by name", ["get_order"], "read", ["get_order"]],
    ["by pattern, without what is for staff", ["*"], "write", ["cancel_order", "get_order"]],
    ["without writes for a reader", ["*"], "read", ["get_order"]],
    ["by tag, in any case", ["tag:order changes"], "write", ["cancel_order"]],
    ["nothing by default", [], "write", []],
    ["nothing that is for staff, even by name", ["get_customer_notes"], "read", []],
  ] as const)("%s", (_name, tools, effect, names) => {
    expect(toolsOf({ name: "orders", tools, effect }, catalogue).map(({ name }) => name)).toEqual(names);
  });
});
