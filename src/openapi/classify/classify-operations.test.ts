import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Classification } from "../../core/tools/classification.ts";
import { createReferences } from "../document/references.ts";
import { createOperationTools } from "../tools/operation-tools.ts";
import type { KnownAgent } from "./choose-agent.ts";
import { classifyOperations } from "./classify-operations.ts";

interface Described {
  id?: string;
  takes?: string[];
  body?: string[];
  answers?: object;
  tags?: string[];
  security?: object[];
  description?: string;
}

const object = (...names: string[]) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
});

/** An operation by `METHOD /path`; what it takes beside its path is required, in the query or the body. */
function operationOf(path: string, { id, takes = [], body = [], answers, tags, security, description }: Described) {
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path" })),
    ...takes.map((name) => ({ name, in: "query" })),
  ].map((parameter) => ({ ...parameter, required: true, schema: { type: "string" } }));
  const schema = { ...object(...body), required: body };
  return {
    parameters,
    ...(id && { operationId: id }),
    ...(tags && { tags }),
    ...(security && { security }),
    ...(description && { description }),
    ...(body.length > 0 && { requestBody: { required: true, content: { "application/json": { schema } } } }),
    responses: { 200: { description: "", content: { "application/json": { schema: answers ?? {} } } } },
  };
}

function classified(described: Record<string, Described>, agents: KnownAgent[] = []): Map<string, Classification> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [key, one] of Object.entries(described)) {
    const [method = "", path = ""] = key.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(path, one) };
  }
  const components = {
    schemas: {
      Order: {
        allOf: [object("order_id", "status"), { properties: { customer: { $ref: "#/components/schemas/Person" } } }],
      },
      Person: object("id", "name"),
      Card: object("card_number"),
    },
  };
  const root = JSON.parse(JSON.stringify({ openapi: "3.1.0", info: {}, paths, components }));
  const { tools } = createOperationTools({ root, url: undefined });
  const results = classifyOperations(tools, { agents }, createReferences(root));
  return new Map(tools.flatMap(({ definition }, index) => [[definition.origin, results[index]] as const])) as Map<
    string,
    Classification
  >;
}

const one = (key: string, described: Described) => classified({ [key]: described }).get(key);

describe("access is bound", () => {
  it.each<[string, Described, Record<string, string>]>([
    ["GET /users/{user_id}/orders", {}, { user_id: "customer.id" }],
    ["GET /customers/{id}", {}, { id: "customer.id" }],
    ["GET /orders", { takes: ["customerId"] }, { customerId: "customer.id" }],
    ["GET /orders", { takes: ["email"] }, { email: "customer.email" }],
    ["GET /subscriptions", { takes: ["account_id"] }, { account_id: "customer.id" }],
    ["POST /orders", { body: ["customer_id", "product_id"] }, { customer_id: "customer.id" }],
    ["POST /customers/{customer_id}/orders/{order_id}/cancel", {}, { customer_id: "customer.id" }],
  ])("%s %o", (key, described, bind) => {
    expect(one(key, described)).toMatchObject({ access: "bound", bind });
  });
});

describe("access is for staff, in doubt", () => {
  it.each<[string, Described]>([
    ["GET /orders", {}],
    ["GET /me/orders", {}],
    ["GET /teams/{team_id}/members/{member_id}", {}],
    ["GET /orders/{order_id}", { takes: ["customer_id"] }],
    ["GET /admin/users/{user_id}", {}],
    ["GET /users/{user_id}", { tags: ["Internal"] }],
    ["GET /users/{user_id}", { security: [{ oauth: ["users:admin"] }] }],
    ["GET /users/{user_id}", { description: "Admins only. Gets a user." }],
    ["GET /agents/{user_id}/shifts", {}],
    ["PATCH /users/{user_id}", { body: ["role"] }],
    ["POST /users", { body: ["email"] }],
    ["GET /orders", { takes: ["client_id"] }],
    ["GET /orders/{order_id}", { answers: object("created_by", "customer_note") }],
  ])("%s %o", (key, described) => {
    const result = one(key, described);
    expect(result).toMatchObject({ access: "staff" });
    expect(result?.reasons.join()).toContain("For staff");
    expect(result).not.toHaveProperty("bind");
  });
});

describe("access is owned", () => {
  it.each<[string, object, string]>([
    ["GET /orders/{order_id}", object("customer_id"), "customer_id"],
    ["GET /orders/{order_id}", { $ref: "#/components/schemas/Order" }, "customer.id"],
    ["GET /orders/{order_id}", { properties: { data: object("buyerId") } }, "data.buyerId"],
    ["GET /orders/{order_id}/items", { type: "array", items: object("user_id") }, "user_id"],
  ])("by what %s answers: %o", (key, answers, field) => {
    const result = one(key, { answers });
    expect(result).toMatchObject({ access: "owned", owner: { field, equals: "customer.id" } });
    expect(result?.owner).not.toHaveProperty("tool");
  });

  it("by the holder's e-mail where there is no id", () => {
    const result = one("GET /orders/{order_id}", { answers: object("buyer_email") });
    expect(result?.owner).toEqual({ field: "buyer_email", equals: "customer.email" });
  });

  it.each<[string, Described]>([
    ["POST /orders/{order_id}/cancel", {}],
    ["PUT /orders/{id}/address", {}],
    ["DELETE /orders/{order_id}/items/{item_id}", {}],
    ["GET /orders/{order_id}/invoice", {}],
    ["POST /refunds", { body: ["order_id", "amount"] }],
    ["POST /refunds", { body: ["original_order_number"] }],
  ])("by the read of the record that %s is about", (key, described) => {
    const read = { id: "get_order", answers: { $ref: "#/components/schemas/Order" } };
    const results = classified({ "GET /orders/{order_id}": read, [key]: described });
    const { tool, field, ...rest } = results.get(key)?.owner ?? {};
    expect(results.get(key)?.access).toBe("owned");
    expect({ tool, field }).toEqual({ tool: "get_order", field: "customer.id" });
    const name = described.body?.[0] ?? (key.includes("{id}") ? "id" : "order_id");
    expect(rest).toMatchObject({ with: { order_id: `args.${name}` } });
  });

  it("not by a field that speaks of somebody else", () => {
    const answers = { properties: { assignee: object("id"), review: { properties: { author: object("user_id") } } } };
    expect(one("GET /orders/{order_id}", { answers })?.access).toBe("staff");
  });

  it("of accounts, where customers have them", () => {
    const results = classified({
      "GET /accounts/{account_id}": { id: "get_account", answers: object("customer_id") },
      "POST /accounts/{account_id}/close": {},
    });
    expect(results.get("POST /accounts/{account_id}/close")).toMatchObject({
      access: "owned",
      owner: { tool: "get_account", with: { account_id: "args.account_id" }, field: "customer_id" },
    });
  });
});

describe("access is public", () => {
  it("for a catalogue that asks for nothing", () => {
    expect(one("GET /products/{product_id}", {})?.access).toBe("public");
    expect(one("GET /store/opening-hours", {})?.access).toBe("public");
  });

  it.each<[string, Described]>([
    ["GET /products", { security: [{ key: [] }] }],
    ["POST /products", {}],
    ["GET /products/{id}/customers", {}],
    ["GET /store/settings", {}],
    ["GET /admin/products", {}],
  ])("not for %s %o", (key, described) => {
    expect(one(key, described)?.access).toBe("staff");
  });
});

describe("decisions", () => {
  it("are asked for every write, and for reads of what is secret", () => {
    expect(one("POST /orders/{id}/notes", {})?.approval).toBe(true);
    expect(one("GET /orders/{id}", {})?.approval).toBe(false);
    expect(one("GET /users/{user_id}/api-keys", {})).toMatchObject({ approval: true, risk: "high" });
    expect(one("GET /users/{user_id}/export", {})?.approval).toBe(true);
    expect(one("GET /wallets/{id}", { answers: { $ref: "#/components/schemas/Card" } })?.approval).toBe(true);
    expect(one("GET /wallets/{id}", { answers: object("card_last4", "next_page_token") })?.approval).toBe(false);
  });

  it("are made after a look at the record, where its read takes the same arguments", () => {
    const results = classified({
      "GET /orders/{order_id}": { id: "get_order" },
      "POST /orders/{order_id}/cancel": {},
      "POST /refunds": { body: ["original_order_id"] },
    });
    expect(results.get("POST /orders/{order_id}/cancel")?.preview).toBe("get_order");
    expect(results.get("POST /refunds")).not.toHaveProperty("preview");
  });
});

describe("hints", () => {
  it.each<[string, Described, Partial<Classification["hints"]>]>([
    ["GET /orders", {}, { readOnly: true, destructive: false, idempotent: true, openWorld: false }],
    ["GET /auth.revoke", {}, { readOnly: false, destructive: true, idempotent: false, openWorld: false }],
    [
      "POST /orders",
      { id: "create_order" },
      { readOnly: false, destructive: false, idempotent: false, openWorld: false },
    ],
    ["POST /orders/{id}/cancel", {}, { destructive: true, idempotent: false }],
    ["PUT /orders/{id}", {}, { destructive: true, idempotent: true }],
    ["DELETE /orders/{id}", {}, { destructive: true, idempotent: true }],
    ["POST /orders/{id}/emails", {}, { openWorld: true }],
  ])("of %s %o", (key, described, hints) => {
    expect(one(key, described)?.hints).toMatchObject(hints);
  });
});

describe("agents", () => {
  const billing = { name: "billing", description: "Invoices and payments.", examples: ["I need my invoice"] };

  it("that there are get what they speak of; the rest is grouped by tag or path", () => {
    const results = classified(
      { "GET /invoices": {}, "GET /shipments": { tags: ["Shipping & Delivery"] }, "GET /v1/plans": {} },
      [billing],
    );
    expect([...results.values()].map(({ agent }) => agent)).toEqual(["billing", "shipping_delivery", "plans"]);
  });

  it("are few, whatever the tags", () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`GET /kind${index % 20}/${index}`, {}]));
    const agents = new Set([...classified(many).values()].map(({ agent }) => agent));
    expect(agents.size).toBeLessThanOrEqual(8);
    expect(agents).toContain("general");
  });
});

describe("whatever the description says", () => {
  const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
  const SEGMENTS = [
    "orders",
    "{order_id}",
    "users",
    "{user_id}",
    "products",
    "search",
    "cancel",
    "me",
    "admin",
    "status",
    "list",
  ];
  const key = fc
    .tuple(fc.constantFrom(...METHODS), fc.uniqueArray(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 4 }))
    .map(([method, segments]) => `${method} /${segments.join("/")}`);
  const described = fc.record({
    takes: fc.subarray(["customer_id", "email", "page"]),
    answers: fc.constantFrom({}, object("customer_id"), object("status")),
  });
  const api = fc.dictionary(key, described, { minKeys: 1, maxKeys: 8, noNullPrototype: true });

  it("no other method than a safe one reads, and no access is given without its evidence", () => {
    fc.assert(
      fc.property(api, (operations) => {
        for (const [origin, { effect, access, bind, owner, hints }] of classified(operations)) {
          if (!origin.startsWith("GET")) expect(effect).toBe("write");
          expect(hints.readOnly).toBe(effect === "read");
          if (access === "bound") expect(Object.keys(bind ?? {})).not.toEqual([]);
          if (access === "owned") expect(owner).toBeDefined();
          if (access === "public") expect([effect, bind, owner]).toEqual(["read", undefined, undefined]);
          if (access === "staff") expect([bind, owner]).toEqual([undefined, undefined]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("the order of its operations changes nothing", () => {
    fc.assert(
      fc.property(api, (operations) => {
        const reversed = classified(Object.fromEntries(Object.entries(operations).reverse()));
        for (const [origin, classification] of classified(operations)) {
          expect(reversed.get(origin)).toEqual(classification);
        }
      }),
      { numRuns: 60 },
    );
  });
});
