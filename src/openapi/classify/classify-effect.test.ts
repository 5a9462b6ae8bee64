import { describe, expect, it } from "vitest";
import type { Method, SecurityUse } from "../document/operations.ts";
import { judgeEffect, reasonsToLower, type Stated } from "./classify-effect.ts";
import { judgeRisk } from "./classify-risk.ts";

const stated = (method: Method, path: string, more: Partial<Stated> = {}): Stated => ({ method, path, ...more });
const answering = (...statuses: string[]) =>
  statuses.map((status) => ({ status, description: "", mediaType: "application/json", schema: { type: "object" } }));
const scoped = (...scopes: string[]): (readonly SecurityUse[])[] => [
  [{ name: "oauth", type: "oauth2", place: undefined, parameterName: undefined, httpScheme: undefined, scopes }],
];

describe("a GET", () => {
  it.each<[string, Partial<Stated>]>([
    ["/auth.revoke", {}],
    ["/chat.postMessage", {}],
    ["/conversations.archive", {}],
    ["/orders/{id}:cancel", {}],
    ["/items", { operationId: "create_item" }],
    ["/items", { operationId: "order_cancel" }],
    ["/items", { operationId: "Items.Delete" }],
    ["/users/{id}/delete", {}],
    ["/delete/{id}", {}],
    ["/orders/bulk-cancel", {}],
    ["/rest", { fixedQuery: "method=photos.delete" }],
    ["/sessions/{id}", { description: "Deletes the session." }],
    ["/sessions/{id}", { summary: "This endpoint will remove a session" }],
    ["/channels/{id}/archive", { description: "Archives the channel." }],
    ["/channels/{id}/archive", { security: scoped("channels:write") }],
    ["/channels/{id}/archive", { responses: answering("204") }],
  ])("%s %o writes if anything says so", (path, more) => {
    const { effect, reasons } = judgeEffect(stated("get", path, more));
    expect(effect).toBe("write");
    expect(reasons).toHaveLength(1);
  });

  it.each<[string, Partial<Stated>]>([
    ["/orders/closed", {}],
    ["/orders", { operationId: "listCancelledOrders" }],
    ["/orders?created_at=today", {}],
    ["/updates", { operationId: "getUpdates" }],
    ["/updates", { description: "Updates from the newsroom." }],
    ["/numbers/{id}/send-history", { operationId: "sendHistory" }],
    ["/cancel-reasons", {}],
    ["/add-ons", {}],
    ["/users.list", {}],
    ["/feed.json", {}],
    ["/transfer/{id}", { description: "One transfer." }],
    ["/payment", { responses: answering("200") }],
    ["/import-jobs", { operationId: "importJobs", responses: answering("201") }],
    ["/tickets/show_many", { description: "Accepts a list of ids." }],
    ["/accounts/{id}/limits/send", { summary: "How much may still be sent today" }],
    ["/starred/{id}", { responses: answering("204") }],
  ])("%s %o reads where a word only looks like a change", (path, more) => {
    expect(judgeEffect(stated("get", path, more))).toEqual({ effect: "read", reasons: [] });
  });
});

it.each<[Method, string]>([
  ["head", "read"],
  ["options", "read"],
  ["trace", "read"],
  ["post", "write"],
  ["put", "write"],
  ["patch", "write"],
  ["delete", "write"],
])("the method alone says that %s is a %s", (method, effect) => {
  expect(judgeEffect(stated(method, "/orders/search", { operationId: "get_orders" })).effect).toBe(effect);
});

it("OPTIONS runs nothing, whatever its path is called", () => {
  expect(judgeEffect(stated("options", "/users/{id}/delete")).effect).toBe("read");
});

describe("a POST", () => {
  it.each<[string, Partial<Stated>]>([
    ["/orders/search", { responses: answering("200") }],
    ["/balance/get", { description: "Retrieves the balance." }],
    ["/shipping", { operationId: "calculateShipping", responses: answering("200") }],
    ["/orders/query", { security: scoped("orders:read") }],
    ["/transfer/list", { description: "Use this endpoint to list transfers.", responses: answering("200", "400") }],
  ])("%s %o looks like a read where two signs agree", (path, more) => {
    const operation = stated("post", path, more);
    expect(reasonsToLower(operation).length).toBeGreaterThanOrEqual(2);
    expect(judgeEffect(operation).effect).toBe("write");
  });

  it.each<[string, Partial<Stated>]>([
    ["/orders/search", {}],
    ["/login", { responses: answering("200") }],
    ["/orders/search", { responses: answering("201"), description: "Searches orders." }],
    ["/orders/search", { responses: answering("200"), description: "Searches orders and stores the result." }],
    ["/quote/request", { operationId: "requestQuote", description: "Get a quote.", responses: answering("200") }],
    ["/cache/reload", { description: "Retrieves the statistics.", responses: answering("200") }],
    ["/orders", { operationId: "createOrder", description: "Returns the order.", responses: answering("200") }],
  ])("%s %o does not, with one sign or one against", (path, more) => {
    expect(reasonsToLower(stated("post", path, more))).toEqual([]);
  });

  it.each<Method>(["put", "patch", "delete"])("is alone in that: never a %s", (method) => {
    const operation = stated(method, "/orders/search", {
      responses: answering("200"),
      description: "Searches orders.",
    });
    expect(reasonsToLower(operation)).toEqual([]);
  });
});

describe("the risk", () => {
  it.each<[Stated, string]>([
    [stated("get", "/refunds/{id}"), "low"],
    [stated("post", "/orders/{id}/notes"), "medium"],
    [stated("put", "/orders/{id}/address"), "medium"],
    [stated("delete", "/orders/{id}/notes"), "high"],
    [stated("post", "/refunds"), "high"],
    [stated("post", "/users/{id}/api-keys"), "high"],
    [stated("post", "/orders/bulk"), "high"],
    [stated("post", "/accounts/{id}/close", { description: "Cannot be undone." }), "high"],
  ])("of %o is %s", (operation, risk) => {
    const { effect } = judgeEffect(operation);
    expect(judgeRisk(operation, effect).risk).toBe(risk);
    expect(judgeRisk(operation, effect).reasons.length > 0).toBe(risk === "high");
  });
});
