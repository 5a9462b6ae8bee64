import { describe, expect, it } from "vitest";
import type { Method } from "../document/operations.ts";
import { classifyEffect, classifyRisk } from "./classify-effect.ts";

const operation = (method: Method, path: string, operationId?: string, description?: string) => ({
  method,
  path,
  operationId,
  description,
});

describe("effect", () => {
  it.each<[Method, string, string | undefined, string]>([
    ["get", "/orders/{order_id}", "get_order", "read"],
    ["head", "/orders", undefined, "read"],
    ["post", "/orders/{order_id}/cancel", "cancel_order", "write"],
    ["put", "/a", undefined, "write"],
    ["patch", "/a", undefined, "write"],
    ["delete", "/a", undefined, "write"],
    ["get", "/auth.revoke", undefined, "write"],
    ["get", "/items", "create_item", "write"],
    ["get", "/items/{id}/delete", undefined, "write"],
    ["get", "/orders/cancelled", "listCancelledOrders", "read"],
    ["get", "/updates", "getUpdates", "read"],
    ["post", "/orders/search", "search_orders", "write"],
  ])("%s %s (%s) is a %s", (method, path, operationId, effect) => {
    expect(classifyEffect(operation(method, path, operationId))).toBe(effect);
  });
});

describe("risk", () => {
  it.each([
    [operation("get", "/refunds/{id}"), "low"],
    [operation("post", "/orders/{id}/notes"), "medium"],
    [operation("delete", "/orders/{id}/notes"), "high"],
    [operation("post", "/refunds"), "high"],
    [operation("post", "/accounts/{id}/close", undefined, "Cannot be undone."), "high"],
  ])("of %o is %s", (subject, risk) => {
    expect(classifyRisk(subject)).toBe(risk);
  });
});
