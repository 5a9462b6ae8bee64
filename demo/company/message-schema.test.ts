import { describe, expect, it } from "vitest";
import type { Schema } from "./description.ts";
import { schemaCompiler } from "./message-schema.ts";

const schemas = {
  Item: {
    allOf: [
      { type: "object", required: ["id"], properties: { id: { type: "string", readOnly: true } } },
      {
        type: "object",
        required: ["name", "pin"],
        properties: { name: { type: "string" }, pin: { type: "string", writeOnly: true } },
      },
    ],
  },
};

const item: Schema = { $ref: "#/components/schemas/Item" };

describe("a schema", () => {
  it.each<[string, "client" | "server", Schema, unknown, boolean]>([
    ["needs nothing read-only of a client", "client", item, { name: "a", pin: "1" }, true],
    ["refuses what is read-only from a client", "client", item, { id: "1", name: "a", pin: "1" }, false],
    ["needs it of a server", "server", item, { name: "a" }, false],
    ["refuses what is write-only from a server", "server", item, { id: "1", name: "a", pin: "1" }, false],
    ["takes null where it is nullable", "client", { type: "string", nullable: true }, null, true],
    ["takes null beside allOf", "client", { allOf: [{ type: "string" }], nullable: true }, null, true],
    ["takes null nowhere else", "client", { type: "string" }, null, false],
    ["knows the limits of 3.0", "client", { type: "number", minimum: 0, exclusiveMinimum: true }, 0, false],
    ["knows the limits of 3.1", "client", { type: "number", exclusiveMaximum: 5 }, 5, false],
    ["keeps limits that are included", "client", { type: "number", minimum: 0, exclusiveMinimum: false }, 0, true],
    [
      "looks into members",
      "client",
      { type: "object", properties: { a: { type: "string", nullable: true } } },
      { a: null },
      true,
    ],
  ])("%s", (_what, sender, schema, value, valid) => {
    expect(schemaCompiler(schemas, sender)(schema)(value)).toBe(valid);
  });
});
