import { describe, expect, it } from "vitest";
import type { ContractOperation } from "./contract.ts";
import { routeTable } from "./routes.ts";

const route = (method: ContractOperation["method"], path: string) => ({ described: { method, path } });
const find = routeTable([
  route("get", "/orders/{id}"),
  route("get", "/orders/latest"),
  route("post", "/orders/{id}:cancel"),
  route("get", "/orders/{order-id}/files/{file}.pdf"),
]);

describe("a route", () => {
  it.each([
    ["GET", "/orders/7", "/orders/{id}", { id: "7" }],
    ["GET", "/orders/latest", "/orders/latest", {}],
    ["POST", "/orders/7:cancel", "/orders/{id}:cancel", { id: "7" }],
    ["GET", "/orders/7/files/a.b.pdf", "/orders/{order-id}/files/{file}.pdf", { "order-id": "7", file: "a.b" }],
    ["GET", "/orders/%E8%AE%A2%2F1", "/orders/{id}", { id: "订/1" }],
  ])("%s %s", (method, path, written, values) => {
    const { described, path: found } = find(method, path);
    expect([described.path, found]).toEqual([written, values]);
  });

  it.each([
    ["GET", "/nothing", 404],
    ["DELETE", "/orders/7", 405],
    ["GET", "/orders/%ff", 400],
  ])("%s %s is refused", (method, path, status) => {
    expect(() => find(method, path)).toThrow(expect.objectContaining({ status }));
  });
});
