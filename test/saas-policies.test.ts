import { resolve } from "node:path";
import { expect, it } from "vitest";
import { evaluatePolicy, type PolicyVerdict } from "../src/core/actions/policy.ts";
import { loadProject } from "../src/core/agents/project.ts";

const { project } = await loadProject(resolve(import.meta.dirname, "../agents/templates/saas"));

const support = { approvers: [], approvals: 1 };
const finance = { approvers: ["finance"], approvals: 2 };
const management = { approvers: ["management"], approvals: 1 };

it.each<[string, "read" | "write", Record<string, string | number>, Partial<PolicyVerdict>]>([
  ["get-subscription", "read", {}, { decide: "allow" }],
  ["invite-member", "write", {}, { decide: "approval", requirements: [support] }],
  ["refund_invoice", "write", { amount: 200 }, { decide: "approval", type: "refund", requirements: [support] }],
  ["refund_invoice", "write", { amount: 200.01 }, { decide: "approval", requirements: [finance, support] }],
  ["refund_invoice", "write", { amount: 10_001 }, { decide: "deny", code: "POLICY_DENIED" }],
  ["refund_invoice", "write", { amount: "all" }, { decide: "deny", code: "POLICY_FAILED" }],
  ["set-seats", "write", { seats: 201 }, { decide: "approval", type: "contract", requirements: [management, support] }],
  ["change-plan", "write", { planCode: "team" }, { decide: "approval", requirements: [support] }],
  ["change-plan", "write", { planCode: "enterprise" }, { decide: "approval", requirements: [management, support] }],
  ["api_keys_revoke_c6b260", "write", {}, { decide: "approval", type: "credentials", ttlMs: 20 * 60_000 }],
  ["accounts_search_edf117", "read", {}, { decide: "approval", type: "sensitive_info", requirements: [management] }],
])("the software company's policies: %s (%s) %j", (name, effect, args, verdict) => {
  const subject = {
    tool: { name, effect, risk: "medium" as const, source: "saas" },
    args,
    customer: { id: "acc_1001" },
    conversation: null,
  };
  expect(evaluatePolicy(project?.policies ?? [], subject, { modelIsFallback: false })).toMatchObject(verdict);
});
