import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { readOperations } from "../document/operations.ts";
import { createReferences } from "../document/references.ts";
import { createToolInput } from "./input-schema.ts";
import { withOriginalNames } from "./original-names.ts";
import { createSchemaTranslator } from "./translate-schema.ts";

const ajv = new Ajv2020({ strict: false, logger: false });

/** The input of one POST operation, given its own part of the description and its shared schemas. */
function inputOf(operation: JsonObject, schemas: JsonObject = {}, path = "/orders/{id}") {
  const root: JsonObject = { openapi: "3.0.3", paths: { [path]: { post: operation } }, components: { schemas } };
  const references = createReferences(root);
  const { operations } = readOperations({ root, url: undefined }, references, "https://api.test");
  const [first] = operations;
  if (first === undefined) throw new Error("no operation");
  const input = createToolInput(first, createSchemaTranslator(references), () => false);
  ajv.compile(input.schema);
  return input;
}

const withBody = (schema: JsonValue, more: JsonObject = {}) => ({
  requestBody: { required: true, content: { "application/json": { schema } }, ...more },
});

describe("arguments", () => {
  it("are the parameters and the body's properties, side by side", () => {
    const { schema, body } = inputOf({
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" }, description: "The order." },
        { name: "notify", in: "query", schema: { type: "boolean" } },
      ],
      ...withBody({
        type: "object",
        required: ["reason"],
        properties: { reason: { type: "string" }, note: { type: "string" } },
      }),
    });
    expect(schema).toEqual({
      type: "object",
      properties: {
        id: { type: "string", description: "The order." },
        notify: { type: "boolean" },
        reason: { type: "string" },
        note: { type: "string" },
      },
      required: ["id", "reason"],
      additionalProperties: false,
    });
    expect(body).toMatchObject({ shape: "fields", mediaType: "application/json" });
  });

  it("that share a name are told apart, the path's keeping it", () => {
    const { schema, parameters, body } = inputOf({
      parameters: [
        { name: "id", in: "header", schema: {} },
        { name: "id", in: "query", schema: {} },
      ],
      ...withBody({ properties: { id: { type: "integer" } } }),
    });
    expect(Object.keys(schema.properties ?? {})).toEqual(["id", "id_query", "id_header", "id_body"]);
    expect(parameters.map(({ key, parameter }) => [key, parameter.place])).toEqual([
      ["id", "path"],
      ["id_query", "query"],
      ["id_header", "header"],
    ]);
    expect(body).toMatchObject({ fields: [{ key: "id_body", name: "id" }] });
  });

  it("have keys that every model provider accepts, and lead back to the real names", () => {
    const { schema, parameters } = inputOf({
      parameters: [
        { name: "filter[status]", in: "query", schema: {} },
        { name: "过滤", in: "query", schema: {} },
        { name: "过期", in: "query", schema: {} },
        { name: "x".repeat(80), in: "query", schema: {} },
      ],
    });
    const keys = Object.keys(schema.properties ?? {});
    for (const key of keys) expect(key).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/);
    expect(new Set(keys).size).toBe(5);
    expect(parameters.map(({ parameter }) => parameter.name)).toEqual([
      "id",
      "filter[status]",
      "过滤",
      "过期",
      "x".repeat(80),
    ]);
  });

  it("never stand for what only responses contain", () => {
    const { schema } = inputOf(
      withBody({
        required: ["created_at", "state", "name"],
        properties: {
          created_at: { type: "string", readOnly: true },
          state: { $ref: "#/components/schemas/State" },
          name: {},
        },
      }),
      { State: { type: "string", readOnly: true } },
    );
    expect(Object.keys(schema.properties ?? {})).toEqual(["id", "name"]);
    expect(schema.required).toEqual(["id", "name"]);
  });

  it("of an optional body are all optional", () => {
    const { schema } = inputOf(withBody({ required: ["a"], properties: { a: {} } }, { required: false }));
    expect(schema.required).toEqual(["id"]);
  });

  it("take an allOf together", () => {
    const { schema } = inputOf(
      withBody({
        allOf: [{ $ref: "#/components/schemas/Base" }, { properties: { b: { type: "string" } }, required: ["b"] }],
      }),
      { Base: { type: "object", properties: { a: { type: "string" } } } },
    );
    expect(Object.keys(schema.properties ?? {})).toEqual(["id", "a", "b"]);
    expect(schema.required).toEqual(["id", "b"]);
  });

  it.each<[string, JsonValue]>([
    ["a list", { type: "array", items: { type: "string" } }],
    ["a choice", { oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }],
    ["a map", { type: "object", additionalProperties: { type: "string" } }],
    ["anything", {}],
  ])("hold a body that is %s whole", (_what, bodySchema) => {
    const { schema, body } = inputOf(withBody(bodySchema));
    expect(body).toMatchObject({ shape: "whole", key: "body" });
    expect(schema.required).toEqual(["id", "body"]);
  });

  it("beside a body's named fields are all others that it takes", () => {
    const { schema, body } = inputOf(withBody({ properties: { name: {} }, additionalProperties: { type: "integer" } }));
    expect(body).toMatchObject({ shape: "fields", restKey: "further_fields" });
    expect(schema.properties).toMatchObject({ further_fields: { additionalProperties: { type: "integer" } } });
  });

  it("that are files are texts, and say how bytes are given", () => {
    const file = { type: "string", format: "binary", description: "The photo" };
    const content = {
      "multipart/form-data": { schema: { properties: { photo: file, pages: { type: "array", items: file } } } },
    };
    const { schema, body } = inputOf({ requestBody: { content } });
    expect(body).toMatchObject({
      fields: [
        { key: "photo", isFile: true },
        { key: "pages", isFile: true },
      ],
    });
    const asText = { type: "string", description: expect.stringMatching(/^The photo\. A file: .*data:.*base64/) };
    expect(schema.properties).toMatchObject({ photo: asText, pages: { type: "array", items: asText } });
  });

  it("have keys at every depth, and each leads back to the one name that it stands for", () => {
    const nested = { type: "object", required: ["a b"], properties: { "a b": {}, a_b: {}, "a.b": {}, "€": {} } };
    const { schema, renamed } = inputOf(withBody({ properties: { p: { type: "array", items: nested } } }));
    const items = (schema.properties as JsonObject).p as JsonObject;
    const keys = Object.keys((items.items as JsonObject).properties ?? {});
    for (const key of keys) expect(key).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/);
    expect(items.items).toMatchObject({ required: [keys[0]] });
    const args = Object.fromEntries(keys.map((key, index) => [key, index]));
    expect(withOriginalNames([{ p: args }], renamed)).toEqual([{ p: { "a b": 0, a_b: 1, "a.b": 2, "€": 3 } }]);
  });

  it("never put a choice at the root, where providers refuse it", () => {
    const { schema } = inputOf(withBody({ anyOf: [{ type: "object" }, { type: "string" }] }));
    for (const keyword of ["anyOf", "oneOf", "allOf"]) expect(schema).not.toHaveProperty(keyword);
  });
});

describe("schemas", () => {
  const propertyOf = (property: JsonValue, schemas?: JsonObject) => {
    const { schema } = inputOf(withBody({ properties: { p: property } }), schemas);
    return (schema.properties as JsonObject).p;
  };

  it.each<[string, JsonValue, JsonValue]>([
    ["nullable", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["nullable enum", { type: "string", enum: ["a"], nullable: true }, { type: ["string", "null"], enum: ["a", null] }],
    ["nullable without a type", { nullable: true }, { anyOf: [{}, { type: "null" }] }],
    ["boolean bounds", { type: "number", minimum: 0, exclusiveMinimum: true }, { type: "number", exclusiveMinimum: 0 }],
    ["false bounds", { type: "number", maximum: 9, exclusiveMaximum: false }, { type: "number", maximum: 9 }],
    ["example", { type: "string", example: "1042" }, { type: "string", examples: ["1042"] }],
    ["a list without items", { type: "array" }, { type: "array", items: {} }],
    ["what only documents use", { type: "string", xml: {}, "x-y": 1, discriminator: {} }, { type: "string" }],
    ["unknown types", { type: "file" }, { type: "string" }],
    ["patterns of other dialects", { type: "string", pattern: "(?i)^a[" }, { type: "string" }],
    ["impossible bounds", { type: "string", minLength: -1, maxLength: "9" }, { type: "string" }],
    ["a schema that is none", "string", {}],
    [
      "needless escapes in patterns",
      { type: "string", pattern: "^\\@[\\_a]$" },
      { type: "string", pattern: "^@[_a]$" },
    ],
    ["other words for types", { type: "Int64", minimum: 1 }, { type: "integer", minimum: 1 }],
    ["what only one type can mean", { properties: { a: true } }, { type: "object", properties: { a: {} } }],
    ["values in another notation", { type: "string", enum: [1, true, 1] }, { type: "string", enum: ["1", "true"] }],
    [
      "values of a list's items",
      { type: "array", items: { type: "string" }, enum: ["a"] },
      { type: "array", items: { type: "string", enum: ["a"] } },
    ],
    ["a null among the values", { type: "string", enum: ["a", null] }, { type: ["string", "null"], enum: ["a", null] }],
    ["a default in another notation", { type: "integer", default: "10" }, { type: "integer", default: 10 }],
    ["a default that contradicts", { type: "integer", default: "many" }, { type: "integer" }],
    ["bounds that nothing fits", { type: "string", minLength: 9, maxLength: 2 }, { type: "string" }],
    [
      "tuples",
      { type: "array", items: [{ type: "string" }, { type: "number" }], additionalItems: false },
      { type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] }, maxItems: 2 },
    ],
    [
      "patterns of names",
      { type: "object", patternProperties: { "^x": { type: "string" } }, additionalProperties: false },
      { type: "object", additionalProperties: { type: "string" } },
    ],
    [
      "oneOf, whose branches overlap in fact",
      { oneOf: [{ type: "string" }, { type: "string", maxLength: 1 }] },
      { anyOf: [{ type: "string" }, { type: "string", maxLength: 1 }] },
    ],
    [
      "a closed part of something larger",
      { allOf: [{ properties: { a: {} }, additionalProperties: false }, { properties: { b: {} } }] },
      { type: "object", properties: { a: {}, b: {} }, additionalProperties: false },
    ],
    [
      "what is read-only below",
      {
        type: "array",
        items: {
          allOf: [{ properties: { id: {}, n: {} }, required: ["id"] }, { properties: { id: { readOnly: true } } }],
        },
      },
      { type: "array", items: { type: "object", properties: { n: {} } } },
    ],
    ["markup in words", { description: "<b>Bold</b>  and `code`" }, { description: "Bold and code" }],
  ])("translate %s", (_what, property, expected) => {
    expect(propertyOf(property)).toEqual(expected);
  });

  it("write plain shared schemas out, and keep the description that stands at the reference", () => {
    const schemas = {
      Id: { $ref: "#/components/schemas/RealId" },
      RealId: { type: "string", description: "General." },
    };
    expect(propertyOf({ $ref: "#/components/schemas/Id", description: "Special." }, schemas)).toEqual({
      type: "string",
      description: "Special.",
    });
  });

  it("carry exactly the shared schemas that are reachable, circles included", () => {
    const { schema } = inputOf(withBody({ properties: { tree: { $ref: "#/components/schemas/Tree" } } }), {
      Tree: {
        type: "object",
        properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
      },
      Unused: { type: "object", properties: { a: {} } },
    });
    expect(schema.$defs).toEqual({
      Tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } } },
    });
    const validate = ajv.compile(schema);
    expect(validate({ id: "1", tree: { children: [{ children: [] }] } })).toBe(true);
    expect(validate({ id: "1", tree: { children: [{ children: 5 }] } })).toBe(false);
  });

  it("survive references that dangle or chase each other", () => {
    const schemas = { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } };
    expect(propertyOf({ $ref: "#/components/schemas/A" }, schemas)).toEqual({});
    expect(propertyOf({ $ref: "#/components/schemas/None" })).toEqual({});
    expect(propertyOf({ $ref: "other.yaml#/a" })).toEqual({});
  });

  it("inherit from a base that lists its heirs, without an end to it", () => {
    const schemas: JsonObject = {
      Pet: {
        type: "object",
        properties: { name: { type: "string" } },
        oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
        discriminator: { propertyName: "name" },
      },
      Cat: { allOf: [{ $ref: "#/components/schemas/Pet" }, { properties: { lives: { type: "integer" } } }] },
      Dog: { allOf: [{ $ref: "#/components/schemas/Pet" }, { properties: { tricks: { type: "integer" } } }] },
      Loop: { anyOf: [{ $ref: "#/components/schemas/Loop2" }, { type: "string" }] },
      Loop2: { anyOf: [{ $ref: "#/components/schemas/Loop" }, { type: "number" }] },
    };
    const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const { schema } = inputOf(
      withBody({ properties: { pet: refer("Pet"), cat: refer("Cat"), loop: refer("Loop") } }),
      schemas,
    );
    const validate = ajv.compile(schema);
    expect(validate({ id: "1", pet: { name: "Tom", lives: 9 }, cat: { name: "Tom", lives: 9 }, loop: "x" })).toBe(true);
    expect(validate({ id: "1", cat: { lives: "nine" } })).toBe(false);
    expect(validate({ id: "1", pet: { name: 5 } })).toBe(false);
  });

  it("of a diamond of diamonds are taken together once", () => {
    const schemas: JsonObject = {};
    for (let level = 0; level < 30; level++) {
      const next = ["A", "B"].map((side) => ({ $ref: `#/components/schemas/${side}${level + 1}` }));
      schemas[`A${level}`] = { allOf: [...next, { properties: { [`a${level}`]: {} } }] };
      schemas[`B${level}`] = { allOf: [...next, { properties: { [`b${level}`]: {} } }] };
    }
    const { schema } = inputOf(withBody({ $ref: "#/components/schemas/A0" }), schemas);
    expect(Object.keys(schema.properties ?? {})).toHaveLength(60);
  });

  it("do not depend on what else the document's tools refer to", () => {
    const shared = { type: "object", properties: { a: { type: "string" } } };
    const schemas = { "A B": shared, "A-B": shared, "A/B": shared };
    const alone = inputOf(withBody({ properties: { p: { $ref: "#/components/schemas/A B" } } }), schemas);
    const beside = inputOf(
      withBody({ properties: { q: { $ref: "#/components/schemas/A~1B" }, p: { $ref: "#/components/schemas/A B" } } }),
      schemas,
    );
    expect((beside.schema.properties as JsonObject).p).toEqual((alone.schema.properties as JsonObject).p);
  });

  it("may form a chain of any length", () => {
    const schemas: JsonObject = {};
    for (let index = 0; index < 20_000; index++) {
      schemas[`S${index}`] = { type: "object", properties: { next: { $ref: `#/components/schemas/S${index + 1}` } } };
    }
    const root = { openapi: "3.1.0", components: { schemas } };
    const body = {
      mediaType: "application/json",
      writing: "json" as const,
      required: true,
      description: undefined,
      encoding: {},
    };
    const operation = { parameters: [], body: { ...body, schema: { $ref: "#/components/schemas/S0" } } };
    const { schema } = createToolInput(operation, createSchemaTranslator(createReferences(root)), () => false);
    expect(Object.keys(schema.$defs ?? {})).toHaveLength(19_999);
  });

  it("and properties may have any name", () => {
    const { schema, body } = inputOf(
      withBody(JSON.parse('{"properties":{"__proto__":{"$ref":"#/components/schemas/__proto__"}}}')),
      JSON.parse('{"__proto__":{"type":"object","properties":{"a":{}}}}'),
    );
    expect(body).toMatchObject({ fields: [{ key: "body", name: "__proto__" }] });
    expect(schema.properties).toMatchObject({
      body: { $ref: expect.stringMatching(/^#\/\$defs\/schema_[0-9a-f]{6}$/) },
    });
  });

  it("stay small where a document would unfold without end", () => {
    const names = Array.from({ length: 30 }, (_, index) => `S${index}`);
    const schemas = Object.fromEntries(
      names.map((name, index) => {
        const next = { $ref: `#/components/schemas/S${(index + 1) % 30}` };
        return [name, { type: "object", properties: { a: next, b: next, c: next } }];
      }),
    );
    const { schema } = inputOf(withBody({ properties: { p: { $ref: "#/components/schemas/S0" } } }), schemas);
    expect(Object.keys(schema.$defs ?? {})).toHaveLength(30);
    expect(JSON.stringify(schema).length).toBeLessThan(6_000);
  });
});
