import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluatePolicy, type PolicyVerdict } from "../src/core/actions/policy.ts";
import { loadProject } from "../src/core/agents/project.ts";
import { createHttpClient } from "../src/core/net/http-client.ts";
import { createOpenApiSource } from "../src/openapi/source.ts";
import { projectSuite } from "./support/project-suite.ts";

const root = resolve(import.meta.dirname, "..");
const source = await createOpenApiSource({
  name: "shop",
  document: resolve(root, "demo/shop/openapi.yaml"),
  baseUrl: "http://127.0.0.1:1",
  http: createHttpClient(),
});
const definitions = await source.list();
const { project, problems } = await loadProject(root);
if (!project) throw new Error(JSON.stringify(problems, null, 1));
const { agents, policies } = project;

describe("the demo's agents, policies and tools", () => {
  projectSuite(project, definitions);

  it("lets customers reach everybody from everywhere, people included", () => {
    for (const agent of agents.values()) {
      expect(agent.handoffs).toContain("human");
      expect(agent.handoffs).toContain(agent.name === "general" ? "orders" : "general");
    }
  });

  const finance = { approvers: ["finance"], approvals: 2 };
  const support = { approvers: [], approvals: 1 };
  it.each<[string, Record<string, string | number>, Partial<PolicyVerdict>]>([
    ["get_order", {}, { decide: "allow" }],
    ["refund_order", { amount: 20 }, { decide: "approval", type: "refund", requirements: [support] }],
    ["refund_order", { amount: 100.01 }, { decide: "approval", type: "refund", requirements: [finance, support] }],
    ["refund_order", { amount: 5001 }, { decide: "deny", code: "POLICY_DENIED" }],
    ["refund_order", { amount: "much" }, { decide: "deny", code: "POLICY_FAILED" }],
    ["cancel_order", {}, { decide: "approval", requirements: [support], ttlMs: 20 * 60_000 }],
    ["close_account", {}, { decide: "approval", type: "account_delete" }],
    ["find_customer_by_email", {}, { decide: "approval", type: "sensitive_info" }],
    ["add_address", {}, { decide: "approval", requirements: [support] }],
  ])("%s %j", (name, args, verdict) => {
    const tool = definitions.find((definition) => definition.name === name);
    if (!tool) throw new Error(`The shop has no ${name}.`);
    const subject = {
      tool: { name, effect: tool.effect, risk: tool.risk, source: "shop" },
      args,
      customer: { id: "C001" },
      conversation: null,
    };
    expect(evaluatePolicy(policies, subject, { modelIsFallback: false })).toMatchObject(verdict);
  });
});
