import { describe, expect, it } from "vitest";
import { readPath } from "./path-template.ts";

const template = (path: string, declared: string[] = []) => readPath(path, declared)?.template;

describe("a path", () => {
  it.each([
    ["/orders/{id}", [], "/orders/{id}"],
    ["orders/{id}", [], "/orders/{id}"],
    [" /orders/ ", [], "/orders/"],
    ["/files/{+path}", [], "/files/{path}"],
    ["/rest/{rest*}", [], "/rest/{rest}"],
    ["/v1/{name=projects/*}", ["name"], "/v1/{name}"],
    ["/orders/{id:[0-9]+}", ["id"], "/orders/{id}"],
    ["/orders/{{id}}", ["id"], "/orders/{id}"],
    ["/orders/{id", ["id"], "/orders/{id}"],
    ["/orders/:id", ["id"], "/orders/{id}"],
    ["/time/12:30", [], "/time/12:30"],
    ["/orders/{orderID}", ["order_id"], "/orders/{order_id}"],
    ["/a{b}.{c}", [], "/a{b}.{c}"],
    ["/a#Action=B", [], "/a"],
    ["/a{?page,size}", [], "/a"],
  ])("%s is sent as it was meant", (path, declared, expected) => {
    expect(template(path, declared)).toBe(expected);
  });

  it.each(["/a/../b", "/..", "../a", "/a/./b", "https://elsewhere.test/a", "/a\\b"])("%s is none", (path) => {
    expect(readPath(path, [])).toBeUndefined();
  });

  it("may bring a query along: fixed words, and parameters", () => {
    expect(readPath("/x?action=list all&id={order}&{more}", [])).toMatchObject({
      template: "/x",
      variables: [],
      fixedQuery: "action=list%20all",
      query: [{ name: "id", variable: "order" }],
      warnings: ['"{more}" in its path was left out.'],
    });
    expect(readPath("/x{?page,size*}", [])?.query.map(({ name }) => name)).toEqual(["page", "size"]);
  });

  it("names each variable once", () => {
    expect(readPath("/{a}/{b}/{a}", [])?.variables).toEqual(["a", "b"]);
  });
});
