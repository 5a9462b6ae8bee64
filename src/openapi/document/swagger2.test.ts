import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { readOperations } from "./operations.ts";
import { createReferences } from "./references.ts";

const ROOT = {
  swagger: "2.0",
  host: "api.test",
  basePath: "/v1",
  schemes: ["http", "https"],
  consumes: ["application/json"],
};

function operationOf(operation: JsonObject, root: JsonObject = {}, item: JsonObject = {}) {
  const document = { ...ROOT, ...root, paths: { "/a": { ...item, post: operation } } };
  const { operations, warnings } = readOperations({ root: document, url: undefined }, createReferences(document));
  const [first] = operations;
  if (first === undefined) throw new Error(warnings.join());
  return first;
}

describe("a Swagger 2 operation reads as an OpenAPI 3 one", () => {
  it.each<[string, JsonObject, string]>([
    ["https where it is offered", {}, "https://api.test/v1"],
    ["http where it alone is", { schemes: ["http"] }, "http://api.test/v1"],
    ["https where nothing is said", { schemes: [] }, "https://api.test/v1"],
    ["no basePath", { basePath: "/" }, "https://api.test"],
    ["a basePath without its slash", { basePath: "v2" }, "https://api.test/v2"],
    ["a host with scheme and slash", { host: "http://api.test:8080/" }, "http://api.test:8080/v1"],
    ["no host", { host: "" }, "/v1"],
  ])("server: %s", (_what, root, server) => {
    expect(operationOf({}, root).server).toBe(server);
  });

  it("the operation's own schemes win", () => {
    expect(operationOf({ schemes: ["http"] }).server).toBe("http://api.test/v1");
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["no collectionFormat", { in: "query", type: "array" }, { style: "form", explode: false }],
    ["csv", { in: "query", type: "array", collectionFormat: "csv" }, { style: "form", explode: false }],
    ["ssv", { in: "query", type: "array", collectionFormat: "ssv" }, { style: "spaceDelimited", explode: false }],
    ["tsv", { in: "query", type: "array", collectionFormat: "tsv" }, { style: "tabDelimited", explode: false }],
    ["pipes", { in: "query", type: "array", collectionFormat: "pipes" }, { style: "pipeDelimited", explode: false }],
    ["multi", { in: "query", type: "array", collectionFormat: "multi" }, { style: "form", explode: true }],
    ["csv in a header", { in: "header", type: "array" }, { style: "simple", explode: false }],
    ["pipes in a header", { in: "header", type: "array", collectionFormat: "pipes" }, { style: "pipeDelimited" }],
  ])("list: %s", (_what, parameter, expected) => {
    expect(operationOf({ parameters: [{ name: "q", ...parameter }] }).parameters).toMatchObject([expected]);
  });

  it("what stands beside a parameter's name is its schema", () => {
    const words = {
      type: "integer",
      format: "int32",
      minimum: 1,
      exclusiveMinimum: true,
      "x-nullable": true,
      enum: [1, 2],
    };
    const { parameters } = operationOf({
      parameters: [{ name: "q", in: "query", description: "Q", "x-other": 1, ...words }],
    });
    expect(parameters).toMatchObject([{ schema: words, description: "Q" }]);
    expect(Object.keys(Object(parameters[0]?.schema))).not.toContain("x-other");
  });

  it("the body parameter is the body, the operation's before the path's, of the type that is best written", () => {
    const body = (type: string) => ({ name: "b", in: "body", required: true, description: type, schema: { type } });
    const consumes = ["application/xml", "application/vnd.x+json"];
    const read = operationOf({ consumes, parameters: [body("object")] }, {}, { parameters: [body("string")] });
    expect(read).toMatchObject({
      parameters: [],
      body: { mediaType: "application/vnd.x+json", required: true, schema: { type: "object" }, description: "object" },
    });
  });

  it.each<[string, string[], JsonObject[], string, string]>([
    ["a form", [], [{ type: "string" }], "application/x-www-form-urlencoded", "form"],
    ["multipart where it is said", ["multipart/form-data"], [{ type: "string" }], "multipart/form-data", "multipart"],
    [
      "multipart for a file",
      ["application/x-www-form-urlencoded"],
      [{ type: "file" }],
      "multipart/form-data",
      "multipart",
    ],
  ])("formData: %s", (_what, consumes, fields, mediaType, writing) => {
    const parameters = fields.map((field, index) => ({ name: `f${index}`, in: "formdata", ...field }));
    expect(operationOf({ consumes, parameters }).body).toMatchObject({ mediaType, writing });
  });

  it("formData parameters are the properties of the form", () => {
    const parameters: JsonValue = [
      { name: "file", in: "formData", type: "file", required: true, description: "The scan" },
      { name: "tags", in: "formData", type: "array", items: { type: "string" }, collectionFormat: "multi" },
      { name: "__proto__", in: "formData", type: "string" },
      { name: "q", in: "query", type: "string" },
    ];
    const read = operationOf({ parameters });
    expect(read.parameters.map(({ name }) => name)).toEqual(["q"]);
    expect(read.body).toMatchObject({ required: true, encoding: { tags: { style: "form", explode: true } } });
    expect(read.body?.schema).toEqual({
      type: "object",
      required: ["file"],
      properties: Object.fromEntries<JsonValue>([
        ["file", { type: "string", format: "binary", description: "The scan" }],
        ["tags", { type: "array", items: { type: "string" } }],
        ["__proto__", { type: "string" }],
      ]),
    });
  });

  it("parameters and responses may be described elsewhere", () => {
    const root = {
      parameters: {
        Page: { name: "page", in: "query", type: "integer" },
        Body: { name: "b", in: "body", schema: { type: "object" } },
      },
      responses: { Ok: { description: "Ok", schema: { $ref: "#/definitions/T" } } },
      definitions: { T: { type: "string" } },
      produces: ["application/json"],
    };
    const read = operationOf(
      {
        parameters: [{ $ref: "#/parameters/Page" }, { $ref: "#/parameters/Body" }],
        responses: { 200: { $ref: "#/responses/Ok" } },
      },
      root,
    );
    expect(read).toMatchObject({
      parameters: [{ name: "page" }],
      body: { schema: { type: "object" } },
      responses: [
        { status: "200", description: "Ok", mediaType: "application/json", schema: { $ref: "#/definitions/T" } },
      ],
    });
  });

  it("security definitions are security schemes", () => {
    const securityDefinitions = { basic: { type: "basic" }, key: { type: "apiKey", in: "query", name: "k" } };
    expect(operationOf({ security: [{ basic: [], key: [] }] }, { securityDefinitions }).security).toMatchObject([
      [
        { type: "http", httpScheme: "basic" },
        { type: "apiKey", place: "query", parameterName: "k" },
      ],
    ]);
  });

  it("also where the document calls itself OpenAPI 3", () => {
    const root = { openapi: "3.0.0", swagger: "" };
    const { parameters, body } = operationOf(
      {
        parameters: [
          { name: "q", in: "query", type: "integer" },
          { name: "b", in: "body", schema: { type: "array" } },
        ],
      },
      root,
    );
    expect(parameters).toMatchObject([{ schema: { type: "integer" } }]);
    expect(body).toMatchObject({ mediaType: "application/json", schema: { type: "array" } });
  });
});
