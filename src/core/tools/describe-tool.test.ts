import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { describeTool, MAX_SCHEMA_BYTES } from "./describe-tool.ts";
import { fitSchema, jsonBytes } from "./fit-schema.ts";

const ajv = new Ajv2020({ strict: false });
const words = (count: number) => "These words say what it is for. ".repeat(count);

/** A definition with several fields of its own, and others below it. */
const record = (below: JsonObject, about = 3): JsonObject => ({
  type: "object",
  description: words(about),
  required: ["code"],
  properties: {
    code: { type: "string", description: words(about), maxLength: 3 },
    currency: { type: "string", enum: Array.from({ length: 200 }, (_, index) => `CUR${index}`) },
    ...below,
  },
});
const list = (items: JsonValue): JsonObject => ({ type: "array", items });
const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

/** A tree of definitions with a circle in it, several times larger than what may be shown. */
const LARGE: JsonObject = {
  type: "object",
  properties: {
    id: { type: "string", description: words(60) },
    order: ref("Order"),
    tags: list({ type: "string" }),
    payment: { anyOf: [ref("Card"), { type: "null" }] },
    notes: { type: "object", additionalProperties: ref("Note") },
  },
  required: ["id", "order"],
  additionalProperties: false,
  $defs: {
    Order: record({ lines: list(ref("Line")), parent: ref("Order") }),
    Line: record({ product: ref("Product"), taxes: list(ref("Tax")) }),
    Product: record(
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`attribute_${index}`, ref("Note")])),
      40,
    ),
    Tax: record({ authority: record({}, 40) }, 40),
    Card: record({ address: record({}, 40) }, 40),
    Note: record({ author: record({ name: { type: "string", minLength: 2 } }, 40) }, 40),
  },
};

describe("a schema that is too large", () => {
  const { schema, cut } = fitSchema(LARGE, MAX_SCHEMA_BYTES);
  const accepts = ajv.compile(schema);
  const acceptsWhole = ajv.compile(LARGE);

  it("fits, with every first-level property and what lies near", () => {
    expect(jsonBytes(LARGE)).toBeGreaterThan(2 * MAX_SCHEMA_BYTES);
    expect(jsonBytes(schema)).toBeLessThanOrEqual(MAX_SCHEMA_BYTES);
    expect(Object.keys(schema.properties ?? {})).toEqual(["id", "order", "tags", "payment", "notes"]);
    expect(schema.properties).toMatchObject({ order: { $ref: "#/$defs/Order" }, tags: list({ type: "string" }) });
    expect(schema.$defs).toMatchObject({ Order: { properties: { lines: { type: "array" }, parent: ref("Order") } } });
    expect(cut.length).toBeGreaterThan(0);
  });

  it.each<[string, JsonObject]>([
    ["near", { id: "1", order: { code: "A" } }],
    [
      "deep",
      { id: "1", order: { code: "A", lines: [{ code: "B", product: { code: "C", attribute_3: { code: "D" } } }] } },
    ],
    ["in a choice", { id: "1", order: { code: "A" }, payment: { code: "E", address: { code: "F" } } }],
    ["in a map", { id: "1", order: { code: "A" }, notes: { any: { code: "G", author: { code: "H", name: "Li" } } } }],
    ["with one of many values", { id: "1", order: { code: "A", currency: "CUR7" } }],
  ])("still takes what the whole takes: %s", (_where, args) => {
    expect(acceptsWhole(args)).toBe(true);
    expect(accepts(args)).toBe(true);
  });

  it("still refuses what is wrong where nothing was left out", () => {
    expect(accepts({ id: 1, order: { code: "A" } })).toBe(false);
    expect(accepts({ id: "1", order: { code: "too long" } })).toBe(false);
    expect(accepts({ id: "1", order: {}, unknown: 1 })).toBe(false);
  });

  it("loses words before it loses branches", () => {
    const talkative = {
      type: "object",
      properties: { a: { type: "object", properties: { b: { type: "string", description: words(900) } } } },
    };
    const fitted = fitSchema(talkative, MAX_SCHEMA_BYTES);
    expect(fitted.cut).toEqual([]);
    expect(fitted.schema).toMatchObject({
      properties: { a: { properties: { b: { description: expect.stringMatching(/^These.*\.$/) } } } },
    });
  });

  it("keeps hundreds of first-level properties by their types", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 350 }, (_, index) => [
        `property_${index}`,
        { type: "string", description: words(3), title: "T" },
      ]),
    );
    const fitted = fitSchema({ type: "object", properties }, MAX_SCHEMA_BYTES);
    expect(jsonBytes(fitted.schema)).toBeLessThanOrEqual(MAX_SCHEMA_BYTES);
    expect(Object.keys(fitted.schema.properties ?? {})).toHaveLength(350);
    expect(fitted.schema.properties).toMatchObject({ property_349: { type: "string" } });
  });
});

describe("describe_tool", () => {
  const { schema, cut } = fitSchema(LARGE, MAX_SCHEMA_BYTES);
  const tool = {
    name: "create_order",
    description: "Creates an order.",
    visibleSchema: schema,
    visibleFullSchema: LARGE,
  };

  it("shows every part that was left out, and what of that is left out again", () => {
    const open = [...cut];
    const shown = new Set<string>();
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (shown.has(path)) continue;
      shown.add(path);
      const part = describeTool(tool, path);
      expect(jsonBytes(part.schema ?? null), path).toBeLessThanOrEqual(MAX_SCHEMA_BYTES);
      const compile = () => ajv.compile(part.schema as JsonObject);
      expect(compile).not.toThrow();
      if (path.split("/").length < 6 && Array.isArray(part.left_out)) open.push(...part.left_out.map(String));
    }
    expect(shown.size).toBeGreaterThan(0);
  });

  it("leads through references, lists, maps and choices", () => {
    expect(describeTool(tool, "order/lines/[]/taxes/[]/authority")).toMatchObject({ schema: { required: ["code"] } });
    expect(describeTool(tool, "payment/anyOf:1/address")).toMatchObject({ schema: { type: "object" } });
    expect(describeTool(tool, "notes/{}/author/name")).toMatchObject({ schema: { type: "string", minLength: 2 } });
    expect(describeTool(tool, "order/parent/parent/code")).toMatchObject({ schema: { maxLength: 3 } });
  });

  it("begins with the tool, and says what there is where a path leads nowhere", () => {
    expect(describeTool(tool)).toMatchObject({ tool: "create_order", description: "Creates an order.", left_out: cut });
    expect(() => describeTool(tool, "order/nothing")).toThrow(expect.objectContaining({ code: "NO_SUCH_PART" }));
  });
});
