import { describe, expect, it } from "vitest";
import type { Parameter } from "./description.ts";
import { nested, readParameters } from "./parameters.ts";

const schemas = { Colours: { type: "array" } };
const array = { type: "array", items: { type: "string" } };
const query = (name: string, rest: Partial<Parameter> = {}): Parameter => ({
  name,
  in: "query",
  required: false,
  schema: { type: "string" },
  ...rest,
});

function read(parameters: Parameter[], search: string, headers: Record<string, string> = {}) {
  return readParameters(schemas, parameters, {
    path: { id: "7" },
    query: new URLSearchParams(search),
    headers: new Headers(headers),
  });
}

describe("parameters", () => {
  it.each<[string, Parameter, string, unknown]>([
    ["text", query("q"), "q=a%2Cb", "a,b"],
    ["the last of several", query("q"), "q=1&q=2", "2"],
    ["an exploded array", query("q", { schema: array }), "q=1&q=2", ["1", "2"]],
    ["an array by reference", query("q", { schema: { $ref: "#/components/schemas/Colours" } }), "q=1", ["1"]],
    ["an array with commas", query("q", { schema: array, explode: false }), "q=1,2", ["1", "2"]],
    ["an array with pipes", query("q", { schema: array, style: "pipeDelimited" }), "q=1|2", ["1", "2"]],
    ["an object in brackets", query("q", { style: "deepObject" }), "q[a]=1&q[b][c]=2", { a: "1", b: { c: "2" } }],
    ["JSON", query("q", { content: { "application/json": { schema: {} } } }), 'q={"a":[1]}', { a: [1] }],
    ["a name with brackets", query("page[size]"), "page[size]=5", "5"],
  ])("are read: %s", (_what, parameter, search, value) => {
    const values = read([parameter], search);
    expect(values).toEqual({ id: "7", [parameter.name]: value });
  });

  it("are read from headers in any case", () => {
    const header: Parameter = { ...query("X-Zone"), in: "header" };
    expect(read([header], "", { "x-zone": "eu" })).toMatchObject({ "X-Zone": "eu" });
  });

  it("that nothing declares are kept, so that they are refused", () => {
    expect(read([query("q")], "q=1&colour=red")).toMatchObject({ colour: "red" });
  });

  it("reach no object's prototype", () => {
    nested([["filter[__proto__][seen]", "1"]]);
    nested([["__proto__[seen]", "1"]]);
    expect({}).not.toHaveProperty("seen");
  });
});
