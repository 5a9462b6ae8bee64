import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { settleReferences } from "./settle-references.ts";

const SELF = "https://api.test/openapi.json";

/** A document in which one schema refers to another, somehow. */
function settled(reference: string, more: JsonObject = {}) {
  const schema: JsonObject = { $ref: reference };
  const root: JsonObject = {
    $self: SELF,
    components: {
      schemas: {
        From: { properties: { default: schema, sibling: { type: "string" } } },
        Pet: { $anchor: "pet", $id: "https://schemas.test/pet.json", $defs: { Name: { type: "string" } } },
        "a b/c": {},
        "d%20e": {},
      },
    },
    definitions: { Old: {} },
    ...more,
  };
  const { outside, warnings } = settleReferences(root, "doc", undefined);
  return { to: schema.$ref, outside, warnings };
}

describe("a reference", () => {
  it.each([
    ["as it should be", "#/components/schemas/Pet", undefined],
    ["to a key with reserved characters", "#/components/schemas/a%20b~1c", undefined],
    ["to a key that looks encoded", "#/components/schemas/d%20e", undefined],
    ["with a blank at its end", "#/components/schemas/Pet ", "#/components/schemas/Pet"],
    ["without its slash", "#components/schemas/Pet", "#/components/schemas/Pet"],
    ["without its hash", "/components/schemas/Pet", "#/components/schemas/Pet"],
    ["by the document's own address", `${SELF}#/components/schemas/Pet`, "#/components/schemas/Pet"],
    ["by anchor", "#pet", "#/components/schemas/Pet"],
    ["by id", "https://schemas.test/pet.json", "#/components/schemas/Pet"],
    ["by id and pointer", "https://schemas.test/pet.json#/$defs/Name", "#/components/schemas/Pet/%24defs/Name"],
    ["by the last part of an id", "pet.json", "#/components/schemas/Pet"],
    ["by bare name", "Pet", "#/components/schemas/Pet"],
    ["by bare name, Swagger's", "Old", "#/definitions/Old"],
    ["relative to where it stands", "1/sibling", "#/components/schemas/From/properties/sibling"],
  ])("%s means a place in the document", (_what, reference, expected) => {
    const { to, outside, warnings } = settled(reference);
    expect(decodeURIComponent(`${to}`)).toBe(decodeURIComponent(expected ?? reference));
    expect([outside, warnings]).toEqual([[], []]);
  });

  it.each(["other.yaml#/x", "https://elsewhere.test/a", "./pet.yaml", "../x", "file:///etc/passwd"])(
    "%s leads outside",
    (reference) => {
      expect(settled(reference)).toEqual({ to: reference, outside: [reference], warnings: [] });
    },
  );

  it("by a bare name that nobody has points nowhere", () => {
    expect(settled("None")).toMatchObject({ outside: [], warnings: [expect.stringContaining('"None"')] });
  });

  it("that points nowhere is warned of, with its place", () => {
    expect(settled("#/components/schemas/None").warnings).toEqual([
      '#/components/schemas/From/properties/default: refers to "#/components/schemas/None", which is not there.',
    ]);
  });

  it("counts from the part around it that has an id", () => {
    const inner: JsonObject = { $ref: "#/$defs/Inner" };
    const Around = { $id: "https://schemas.test/around", items: inner, $defs: { Inner: {} } };
    settled("#/components", { definitions: { Around } });
    expect(decodeURIComponent(`${inner.$ref}`)).toBe("#/definitions/Around/$defs/Inner");
  });

  it("in a value is none", () => {
    const values: JsonValue = {
      example: { $ref: "./a" },
      default: { $ref: "./b" },
      enum: [{ $ref: "./c" }],
      "x-d": { $ref: "./d" },
    };
    expect(settled("#/components", { definitions: { V: values } }).outside).toEqual([]);
    expect(settled("#/components", { responses: { default: { $ref: "./e" } } }).outside).toEqual(["./e"]);
  });

  it("of which thousands point nowhere does not drown everything else", () => {
    const definitions = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`d${n}`, { $ref: `#/none/${n}` }]));
    expect(settled("#/components", { definitions }).warnings).toHaveLength(51);
  });
});
