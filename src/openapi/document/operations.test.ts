import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { readOperations } from "./operations.ts";
import { createReferences } from "./references.ts";

const HOST = { openapi: "3.1.0", servers: [{ url: "https://api.test" }] };

function read(root: JsonObject, url?: string, baseUrl?: string) {
  return readOperations({ root, url }, createReferences(root), baseUrl);
}

/** The first operation of a document with one path. */
function operationOf(operation: JsonValue, { path = "/a/{id}", item = {}, root = HOST as JsonObject } = {}) {
  const { operations, warnings } = read({ ...root, paths: { [path]: { ...item, post: operation } } });
  const [first] = operations;
  if (first === undefined) throw new Error(warnings.join());
  return first;
}

const parametersOf = (parameters: JsonValue, more: Parameters<typeof operationOf>[1] = {}) =>
  operationOf({ parameters }, { path: "/a", ...more });

describe("parameters", () => {
  it("of the operation win over those of the path", () => {
    const item = {
      parameters: [
        { name: "q", in: "query", required: true },
        { name: "h", in: "header" },
      ],
    };
    const { parameters } = parametersOf([{ name: "q", in: "query", description: "own" }], { item });
    expect(parameters).toMatchObject([{ name: "q", required: false, description: "own" }, { name: "h" }]);
  });

  it("may have one name in several places", () => {
    const { parameters } = operationOf({
      parameters: ["query", "header", "path"].map((place) => ({ name: "id", in: place })),
    });
    expect(parameters.map(({ place, required }) => [place, required])).toEqual([
      ["query", false],
      ["header", false],
      ["path", true],
    ]);
  });

  it.each<[string, JsonValue, unknown, RegExp | undefined]>([
    [
      "declared twice",
      [
        { name: "q", in: "query" },
        { name: "q", in: "query", description: "2" },
      ],
      [{ description: "2" }],
      /twice/,
    ],
    ["in an unknown place", [{ name: "q", in: "matrix" }], [], /"matrix"/],
    ["in a place in capitals", [{ name: "q", in: "Query" }], [{ place: "query" }], undefined],
    [
      "that are a query of another form",
      [{ name: "q", in: "querystring", content: { "text/plain": {} } }],
      [],
      /left out/,
    ],
    ["in no place", [{ name: "q" }], [{ place: "query" }], undefined],
    ["without a name", [{ in: "query" }], [], /no name/],
    ["with a number for a name", [{ name: 1, in: "query" }], [{ name: "1" }], undefined],
    ["described nowhere", [{ $ref: "#/components/parameters/None" }], [], /nowhere/],
    ["of the path that are not in it", [{ name: "x", in: "path" }], [], /"x"/],
    ["by name instead of in a list", { q: { in: "query" } }, [{ name: "q" }], undefined],
    ["required as text", [{ name: "q", in: "query", required: "true" }], [{ required: true }], undefined],
    [
      "in an unknown style",
      [{ name: "q", in: "query", style: "matrix" }],
      [{ style: "form", explode: true }],
      undefined,
    ],
    [
      "by content",
      [{ name: "q", in: "query", content: { "application/json": { schema: { type: "object" } } } }],
      [{ mediaType: "application/json", schema: { type: "object" } }],
      undefined,
    ],
    [
      "in Swagger's words",
      [{ name: "q", in: "query", type: "array", items: { type: "string" } }],
      [{ schema: { type: "array", items: { type: "string" } }, style: "form", explode: false }],
      undefined,
    ],
    [
      "with an example of their own",
      [{ name: "q", in: "query", schema: { type: "string" }, example: "x" }],
      [{ schema: { type: "string", example: "x" } }],
      undefined,
    ],
    [
      "that are the whole query",
      [
        {
          name: "q",
          in: "querystring",
          content: {
            "application/x-www-form-urlencoded": { schema: { properties: { a: {}, b: {} }, required: ["b"] } },
          },
        },
      ],
      [
        { name: "a", place: "query", required: false },
        { name: "b", place: "query", required: true },
      ],
      undefined,
    ],
  ])("%s", (_what, stated, expected, warning) => {
    const { parameters, warnings } = parametersOf(stated);
    expect(parameters).toMatchObject(expected as object[]);
    expect(parameters).toHaveLength((expected as object[]).length);
    expect(warnings.join()).toMatch(warning ?? /^$/);
  });

  it("that stand in the path undeclared are text, with a warning", () => {
    const { parameters, warnings } = operationOf({});
    expect(parameters).toMatchObject([{ name: "id", place: "path", required: true, schema: { type: "string" } }]);
    expect(warnings).toEqual([expect.stringContaining('"id"')]);
  });

  it("that the path writes into its query are query parameters, or fixed", () => {
    const { path, pathTemplate, fixedQuery, parameters } = operationOf(
      { parameters: [{ name: "order", in: "path", schema: { type: "integer" } }] },
      { path: "/x?action=get&id={order}" },
    );
    expect({ path, pathTemplate, fixedQuery }).toEqual({
      path: "/x?action=get&id={order}",
      pathTemplate: "/x",
      fixedQuery: "action=get",
    });
    expect(parameters).toMatchObject([{ name: "id", place: "query", required: true, schema: { type: "integer" } }]);
  });
});

describe("a body", () => {
  const schema = { type: "object", properties: { a: { type: "string" } } };
  const withFile = { type: "object", properties: { f: { type: "string", format: "binary" } } };
  const bodyOf = (content: JsonObject, more: JsonObject = {}) =>
    operationOf({ requestBody: { content, ...more } }, { path: "/a" }).body;

  it.each<[string, JsonObject, string, string]>([
    [
      "JSON before a form",
      { "multipart/form-data": { schema }, "application/json": { schema } },
      "application/json",
      "json",
    ],
    [
      "JSON by its suffix",
      { "application/xml": { schema }, "application/vnd.api+json": { schema } },
      "application/vnd.api+json",
      "json",
    ],
    [
      "JSON with parameters",
      { "application/json; charset=utf-8": { schema } },
      "application/json; charset=utf-8",
      "json",
    ],
    ["any type as JSON", { "*/*": { schema } }, "application/json", "json"],
    [
      "any type as bytes if it is binary",
      { "*/*": { schema: { type: "string", format: "binary" } } },
      "application/octet-stream",
      "binary",
    ],
    ["a word that is no type as JSON", { json: { schema } }, "application/json", "json"],
    ["a form", { "application/x-www-form-urlencoded": { schema } }, "application/x-www-form-urlencoded", "form"],
    [
      "multipart where there is a file",
      { "application/json": { schema: withFile }, "multipart/form-data": { schema: withFile } },
      "multipart/form-data",
      "multipart",
    ],
    [
      "what has a schema before what has none",
      { "application/json": {}, "multipart/form-data": { schema } },
      "multipart/form-data",
      "multipart",
    ],
    ["text", { "text/csv": {} }, "text/csv", "text"],
    ["XML", { "text/xml": { schema } }, "text/xml", "text"],
    ["bytes", { "image/png": {} }, "image/png", "binary"],
  ])("%s", (_what, content, mediaType, writing) => {
    expect(bodyOf(content)).toMatchObject({ mediaType, writing });
  });

  it("that is text or bytes is one argument", () => {
    expect(bodyOf({ "application/xml": { schema } })?.schema).toMatchObject({ type: "string" });
    expect(bodyOf({ "text/plain": { schema: { type: "string", maxLength: 9 } } })?.schema).toEqual({
      type: "string",
      maxLength: 9,
    });
    expect(bodyOf({ "application/pdf": { schema: withFile } })?.schema).toEqual({ type: "string", format: "binary" });
  });

  it("as XML is warned of", () => {
    expect(operationOf({ requestBody: { content: { "text/xml": {} } } }, { path: "/a" }).warnings).toEqual([
      expect.stringContaining("XML"),
    ]);
  });

  it("may stand with any method, and be described elsewhere or nowhere", () => {
    const root = {
      ...HOST,
      components: { requestBodies: { B: { required: true, content: { "application/json": { schema } } } } },
    };
    const requestBody = { $ref: "#/components/requestBodies/B" };
    const { operations } = read({ ...root, paths: { "/a": { get: { requestBody }, delete: { requestBody } } } });
    expect(operations.map(({ body }) => body)).toMatchObject([
      { required: true, schema },
      { required: true, schema },
    ]);
    const missing = operationOf({ requestBody: { $ref: "#/none" } }, { path: "/a" });
    expect(missing).toMatchObject({
      body: { writing: "json", schema: {} },
      warnings: [expect.stringContaining("nowhere")],
    });
  });

  it("keeps how its parts are written", () => {
    const encoding = {
      a: { contentType: "text/csv", style: "pipeDelimited", explode: false },
      b: { style: "matrix" },
      c: 1,
    };
    expect(bodyOf({ "multipart/form-data": { schema, encoding } })?.encoding).toEqual({
      a: { contentType: "text/csv", style: "pipeDelimited", explode: false, allowReserved: false },
      b: { contentType: undefined, style: undefined, explode: undefined, allowReserved: false },
    });
  });
});

describe("servers", () => {
  const serverOf = (root: JsonObject, url?: string) => {
    const { operations, warnings } = read({ openapi: "3.0.0", paths: { "/a": { get: {} } }, ...root }, url);
    return [operations[0]?.server, warnings.join("\n")] as const;
  };

  it("of the operation win over the path's, and those over the document's", () => {
    const at = (host: string) => [{ url: `https://${host}.test/` }];
    const item = { servers: at("item"), get: { servers: at("operation") }, post: {} };
    const { operations } = read({ openapi: "3.0.0", servers: at("root"), paths: { "/a": item, "/b": { get: {} } } });
    expect(operations.map(({ server }) => server)).toEqual([
      "https://operation.test",
      "https://item.test",
      "https://root.test",
    ]);
  });

  it.each<[string, JsonValue, string | undefined, string, RegExp]>([
    [
      "relative to the document",
      [{ url: "../v2/" }],
      "https://docs.test/api/openapi.json",
      "https://docs.test/v2",
      /^$/,
    ],
    ["none, but the document's own host", [], "https://docs.test/api/openapi.json", "https://docs.test", /^$/],
    ["relative to nothing", [{ url: "/v2" }], undefined, "/v2", /set base_url/],
    ["none at all", [], undefined, "", /set base_url/],
    ["without a scheme", [{ url: "api.test/v1" }], undefined, "https://api.test/v1", /^$/],
    [
      "https before http",
      [{ url: "http://localhost:1/" }, { url: "https://api.test" }],
      undefined,
      "https://api.test",
      /2 servers/,
    ],
    ["no web address", [{ url: "wss://api.test" }, { url: "https://api.test" }], undefined, "https://api.test", /^$/],
    [
      "a variable with a choice",
      [{ url: "https://{r}.test", variables: { r: { enum: ["eu", "us"] } } }],
      undefined,
      "https://eu.test",
      /^$/,
    ],
    [
      "a variable that is free",
      [{ url: "https://{r}.test", variables: { r: { default: "acme" } } }],
      undefined,
      "https://acme.test",
      /"r"/,
    ],
    ["a variable without a value", [{ url: "https://{r}.test" }], undefined, "", /"r" has no default/],
    [
      "a number as default",
      [{ url: "https://api.test:{port}", variables: { port: { default: 8443, enum: [8443] } } }],
      undefined,
      "https://api.test:8443",
      /^$/,
    ],
  ])("%s", (_what, servers, url, expected, warning) => {
    const [server, warnings] = serverOf({ servers }, url);
    expect(server).toBe(expected);
    expect(warnings).toMatch(warning);
  });

  it("are all replaced by base_url", () => {
    expect(read({ paths: { "/a": { get: {} } } }, undefined, "https://own.test/v1/")).toMatchObject({
      operations: [{ server: "https://own.test/v1" }],
      warnings: [],
    });
  });
});

describe("security", () => {
  const components = {
    securitySchemes: {
      key: { type: "apiKey", in: "Header", name: "X-Key" },
      oauth: { type: "oauth2", flows: {} },
      bearer: { type: "http", scheme: "Bearer" },
    },
  };

  it("is a choice of combinations, the operation's own or the document's", () => {
    const root = { ...HOST, components, security: [{ bearer: [] }] };
    const own = operationOf({ security: [{ key: [], oauth: ["read"] }, {}] }, { root });
    expect(own.security).toMatchObject([
      [
        { name: "key", type: "apiKey", place: "header", parameterName: "X-Key" },
        { name: "oauth", type: "oauth2", scopes: ["read"] },
      ],
      [],
    ]);
    expect(operationOf({}, { root }).security).toMatchObject([[{ type: "http", httpScheme: "bearer" }]]);
    expect(operationOf({ security: [] }, { root }).security).toEqual([]);
    expect(operationOf({ security: [{ none: [] }] }, { root }).security).toMatchObject([[{ name: "none", type: "" }]]);
  });
});

describe("what cannot be read is left out, with where it stands", () => {
  it.each<[string, JsonObject, RegExp]>([
    ["a path without anything", { "/a": null }, /^\/a: left out/],
    ["a path that is described nowhere", { "/a": { $ref: "#/none" } }, /^\/a: left out/],
    ["an operation that is none", { "/a": { get: "x" } }, /^GET \/a: left out/],
    ["a path that climbs", { "/a/../b": { get: {} } }, /^GET \/a\/\.\.\/b: left out/],
    ["methods that nobody knows", { "/a": { additionalOperations: { COPY: {} } } }, /^COPY \/a: left out/],
  ])("%s", (_what, paths, warning) => {
    const { operations, warnings } = read({ ...HOST, paths });
    expect(operations).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  it("but not what stands around it, nor callbacks and webhooks", () => {
    const done = { "{$request.body#/url}": { post: {} } };
    const paths = {
      "/a": null,
      "/b": { GET: { callbacks: { done } }, query: {} },
      "x-note": "y",
      "/c": { $ref: "#/x-c", post: {} },
    };
    const { operations } = read({ ...HOST, webhooks: { w: { post: {} } }, paths, "x-c": { get: { summary: "C" } } });
    expect(operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "get /b",
      "query /b",
      "get /c",
      "post /c",
    ]);
  });

  it("but thousands of paths that share thousands of parameters are refused", () => {
    const parameters = Array.from({ length: 1_000 }, (_, n) => ({ name: `p${n}`, in: "query" }));
    const paths = Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`/p${n}`, { $ref: "#/x-shared" }]));
    expect(() => read({ ...HOST, paths, "x-shared": { parameters, get: {} } })).toThrow(
      expect.objectContaining({ code: "OPENAPI_TOO_LARGE" }),
    );
  });

  it("an id that several operations have is warned of", () => {
    const paths = { "/a": { get: { operationId: "x" } }, "/b": { get: { operationId: "x" } } };
    expect(read({ ...HOST, paths }).warnings).toEqual([expect.stringContaining('"x" is given to 2')]);
  });
});
