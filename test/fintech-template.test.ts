import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Company } from "../demo/company/company.ts";
import { startFintech } from "../demo/fintech/server.ts";
import { evaluatePolicy, type PolicyVerdict } from "../src/core/actions/policy.ts";
import { loadProject } from "../src/core/agents/project.ts";
import type { JsonObject, JsonValue } from "../src/core/json.ts";
import { createHttpClient } from "../src/core/net/http-client.ts";
import { evaluate, isOwned, readArguments } from "../src/core/tools/access.ts";
import { fillWording } from "../src/core/tools/wording.ts";
import { createOpenApiSource, type OpenApiSource } from "../src/openapi/source.ts";
import { projectSuite } from "./support/project-suite.ts";

const root = resolve(import.meta.dirname, "..");
const { project, problems } = await loadProject(resolve(root, "agents/templates/fintech"));
if (!project) throw new Error(JSON.stringify(problems, null, 1));
const { agents, policies, toolSettings } = project;

const http = createHttpClient({ allowHttp: true, allowLoopback: true, timeoutMs: 2_000 });
const sourceAt = (baseUrl: string, token: string) =>
  createOpenApiSource({
    name: "fintech",
    document: resolve(root, "demo/fintech/openapi.yaml"),
    baseUrl,
    auth: [
      { type: "bearer", token },
      { type: "apiKey", in: "header", name: "X-Larkspur-Client", value: token },
    ],
    http,
  });
const imported = await sourceAt("http://127.0.0.1:1", "secret");
const definitions = await imported.list();
const catalogue = definitions.map((tool) => ({ ...tool, access: toolSettings.get(tool.name)?.access ?? "staff" }));

function definition(name: string) {
  const tool = definitions.find((one) => one.name === name);
  if (!tool) throw new Error(`The bank has no ${name}.`);
  return tool;
}

describe("the bank's description", () => {
  it("is imported whole, odd as it is", () => {
    expect(imported.warnings).toEqual([]);
    expect(definitions.map(({ name }) => name).sort()).toEqual([...toolSettings.keys()].sort());
  });

  it("leaves out of a tool's input what only answers have", () => {
    expect(definition("add-payee").inputSchema.required).toEqual([
      "customerId",
      "name",
      "accountNumber",
      "bank",
      "currency",
    ]);
  });
});

describe("the template's agents, policies and tools", () => {
  projectSuite(project, definitions);

  it("come with articles in both languages, each with a title and sections", async () => {
    const folder = resolve(root, "agents/templates/fintech/knowledge");
    const names = (await readdir(folder)).sort();
    const english = names.filter((name) => !name.endsWith(".zh.md"));
    expect(names).toEqual(english.flatMap((name) => [name, name.replace(".md", ".zh.md")]).sort());
    for (const name of names) {
      const article = await readFile(resolve(folder, name), "utf8");
      expect(article, name).toMatch(/^# \S.*\n[\s\S]*\n## \S/);
      expect(/\p{Script=Han}/u.test(article), name).toBe(name.endsWith(".zh.md"));
    }
  });

  it("tell no customer's words to two tools", () => {
    const examples = [...toolSettings.values()].flatMap(({ wording }) => wording?.examples ?? []);
    expect(examples.filter((text, index) => examples.indexOf(text) !== index)).toEqual([]);
  });

  it.each([...agents.values()])("$name can bring a customer to everybody, people included", ({ name, handoffs }) => {
    expect([...handoffs].sort()).toEqual([...agents.keys(), "human"].filter((other) => other !== name).sort());
  });

  const support = { approvers: [], approvals: 1 };
  const finance = { approvers: ["finance"], approvals: 2 };
  it.each<[string, JsonObject, Partial<PolicyVerdict>]>([
    ["accounts_list_995f16", {}, { decide: "allow" }],
    [
      "cards_freeze_819dae",
      {},
      { decide: "approval", ttlMs: 10 * 60_000, executeWithinMs: 2 * 60_000, requirements: [support] },
    ],
    ["cards_set_limits_b8fce3", { daily: "10000.01" }, { requirements: [finance, support] }],
    ["cards_set_limits_b8fce3", { daily: "10000" }, { requirements: [support] }],
    ["cards_authorise_793712", { amount: "1" }, { decide: "deny" }],
    ["create-transfer", { amount: "1000", currency: "USD" }, { type: "transfer", requirements: [support] }],
    ["create-transfer", { amount: "1000.01", currency: "USD" }, { requirements: [finance, support] }],
    ["create-transfer", { amount: "20000.01", currency: "USD" }, { decide: "deny" }],
    ["create-transfer", { amount: "150000", currency: "JPY" }, { requirements: [support] }],
    ["create-transfer", { amount: "150001", currency: "JPY" }, { requirements: [finance, support] }],
    ["create-transfer", { amount: "3000001", currency: "JPY" }, { decide: "deny" }],
    ["create-transfer", { amount: "much", currency: "USD" }, { decide: "deny", code: "POLICY_FAILED" }],
    ["open-dispute", {}, { decide: "approval", type: "dispute", requirements: [support] }],
    ["open-dispute", { amount: "500.01" }, { requirements: [{ approvers: ["finance"], approvals: 1 }, support] }],
    ["customers_update_contact_6ac9d6", { address: {} }, { requirements: [support] }],
    ["customers_update_contact_6ac9d6", { email: "a@b.example" }, { type: "sensitive_info" }],
    ["customers_lookup_e9d16f", {}, { decide: "approval", type: "sensitive_info" }],
  ])("%s %j", (name, args, verdict) => {
    const { effect, risk } = definition(name);
    const subject = {
      tool: { name, effect, risk, source: "fintech" },
      args,
      customer: { id: "C1001" },
      conversation: null,
    };
    expect(evaluatePolicy(policies, subject, { modelIsFallback: false })).toMatchObject(verdict);
  });
});

const grace = { id: "cus_1", externalId: "C1001", email: null, name: null, attributes: {} };
const somebodyElse = { ...grace, externalId: "C1002" };
const ANYTHING = { customerId: "C1001" };

/** For every tool that customers may use, arguments by which it succeeds for Grace Thompson, in an order in which all do. */
const SAMPLES: Record<string, JsonObject> = {
  "get-service-info": {},
  fees_price_list_cf97f8: {},
  customers_get_3e6df4: ANYTHING,
  customers_update_contact_6ac9d6: { ...ANYTHING, phone: "+44 20 5550 2001" },
  accounts_list_995f16: ANYTHING,
  accounts_get_1f0c9d: { accountId: "A20001" },
  accounts_balance_71ffe1: { accountId: "A20001" },
  transactions_list_67019a: {
    accountId: "A20001",
    filter: { kinds: ["card_payment"], minAmount: "100.00" },
    pageSize: 5,
  },
  transactions_get_2906b5: { transactionId: "TX500007", "X-Request-Id": "0b8f6a52-6a0e-4c3e-9a5e-2f1c6d1f7a10" },
  statements_list_da26c1: { accountId: "A20001" },
  statements_get_539128: {
    accountId: "A20001",
    period: new Date(Date.now() - 31 * 86_400_000).toISOString().slice(0, 7),
  },
  fees_list_474d2b: { accountId: "A20001", "Accept-Language": "zh-CN" },
  fees_get_692b41: { feeId: "FE6003" },
  fees_refund_e0cfc5: { feeId: "FE6003", reason: "Goodwill." },
  cards_list_ebbfbe: ANYTHING,
  cards_get_73599b: { cardId: "CD3001" },
  cards_freeze_819dae: { cardId: "CD3001", reason: "misplaced" },
  cards_unfreeze_ce9109: { cardId: "CD3001" },
  cards_set_limits_b8fce3: { cardId: "CD3001", perTransaction: "250.50", daily: "1000" },
  cards_replace_bcbf0b: { cardId: "CD3002", reason: "damaged", express: true },
  "create-transfer": {
    fromAccountId: "A20001",
    amount: "12.34",
    currency: "USD",
    destination: { type: "payee", payeeId: "PY4002" },
    metadata: { conversation: "cnv_1" },
  },
  "get-transfer": { transferId: "TR70003" },
  "list-transfers": { accountId: "A20001", status: ["pending", "cancelled"], pageSize: 5 },
  "cancel-transfer": { transferId: "TR70003" },
  "list-payees": ANYTHING,
  "add-payee": {
    ...ANYTHING,
    name: "Ada Park",
    accountNumber: "US99 0000 1111",
    bank: "Union Savings",
    currency: "USD",
  },
  "remove-payee": { ...ANYTHING, payeeId: "PY4001" },
  "open-dispute": { transactionId: "TX500008", reason: "duplicate", explanation: "Paid twice." },
  "get-dispute": { disputeId: "DP8001" },
  "list-disputes": ANYTHING,
  "add-dispute-evidence": { disputeId: "DP8001", kind: "receipt", text: "The cancellation mail." },
  "withdraw-dispute": { disputeId: "DP8001" },
};

describe("a tool that customers may use", () => {
  let bank: Company;
  let source: OpenApiSource;
  beforeAll(async () => {
    bank = await startFintech({ token: "secret", quiet: true });
    source = await sourceAt(bank.url, bank.token);
  });
  afterAll(async () => {
    await http.close();
    await bank.close();
  });

  async function call(name: string, args: JsonObject, idempotencyKey?: string): Promise<JsonValue> {
    const outcome = await source.call(name, args, idempotencyKey === undefined ? {} : { idempotencyKey });
    if (outcome.kind !== "ok") throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    return outcome.result;
  }

  it("has a sample here", () => {
    const open = catalogue.filter(({ access }) => access !== "staff").map(({ name }) => name);
    expect(Object.keys(SAMPLES).sort()).toEqual(open.sort());
  });

  it.each(Object.entries(SAMPLES))("%s does what it says for its owner, and for nobody else", async (name, args) => {
    const { effect } = definition(name);
    const { owner, preview, reconcile, bind = {}, wording } = toolSettings.get(name) ?? {};
    if (owner?.tool) {
      const proof = await call(owner.tool, readArguments(owner.with, { customer: grace, args }));
      expect([grace, somebodyElse].map((customer) => isOwned(owner, proof, { customer, args }))).toEqual([true, false]);
    }
    if (preview) await call(preview, shared(preview, args));

    const result = await call(name, args, effect === "write" ? `key ${name}` : undefined);
    expect(bank.effects({ key: `key ${name}` })).toHaveLength(effect === "write" ? 1 : 0);
    if (owner && !owner.tool) {
      expect([grace, somebodyElse].map((customer) => isOwned(owner, result, { customer, args }))).toEqual([
        true,
        false,
      ]);
    }
    if (reconcile) {
      const scope = { customer: grace, args };
      const record = await call(reconcile.tool, readArguments(reconcile.with, scope));
      expect(evaluate(reconcile.succeeded, { ...scope, result: record })).toBe(true);
    }

    const asked = Object.keys(wording?.ask ?? {});
    const required = (definition(name).inputSchema.required ?? []) as string[];
    expect(required.filter((arg) => !(arg in bind) && !asked.includes(arg))).toEqual([]);
    for (const language of ["en", "zh"]) {
      expect(fillWording(wording?.title?.[language] ?? "{missing}", args), language).not.toBeNull();
      expect(fillWording(wording?.done?.[language] ?? "{missing}", args, result), language).not.toBeNull();
    }
  });

  function shared(name: string, args: JsonObject): JsonObject {
    const known = Object.keys((definition(name).inputSchema.properties ?? {}) as JsonObject);
    return Object.fromEntries(Object.entries(args).filter(([key]) => known.includes(key)));
  }
});
