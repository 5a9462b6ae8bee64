import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { RequestBody } from "../document/operations.ts";
import type { References } from "../document/references.ts";
import { isFile } from "./file-argument.ts";
import { mergeAllOf } from "./merge-all-of.ts";
import { typesOf } from "./schema-types.ts";
import { isReadOnly, requiredNames } from "./written-schema.ts";

/** How a body is asked for: as arguments of its own properties, or as one. */
export type BodyShape =
  | {
      kind: "fields";
      properties: { name: string; schema: JsonObject; isRequired: boolean; isFile: boolean }[];
      /** What other properties are like, where there may be any. */
      rest: JsonObject | undefined;
    }
  | { kind: "whole"; schema: JsonValue; isFile: boolean };

/** Where values depend on each other, arguments side by side could not say so. */
const CHOICES = ["oneOf", "anyOf", "not", "allOf", "if", "dependentSchemas"];

export const wholeBody = (schema: JsonValue): BodyShape => ({ kind: "whole", schema, isFile: false });

/** Properties of a body that is plainly an object stand side by side; a choice, a list, a map or anything else is one argument. */
export function bodyShape({ schema, mediaType, writing }: RequestBody, references: References): BodyShape {
  if (writing === "binary") return { kind: "whole", schema: {}, isFile: true };
  if (writing === "text") return { kind: "whole", schema: asText(mediaType), isFile: false };
  const whole = wholeBody(schema);
  const node = references.follow(schema);
  if (node === undefined) return whole;
  const pointer = isJsonObject(schema) && typeof schema.$ref === "string" ? references.endOf(schema.$ref) : undefined;
  const merged = mergeAllOf(node, references, new Set(pointer === undefined ? [] : [pointer]));
  const types = typesOf(merged.type);
  if (types.length > 0 && !types.includes("object")) return whole;
  if (CHOICES.some((keyword) => merged[keyword] !== undefined) || !isJsonObject(merged.properties)) return whole;
  const required = new Set(requiredNames(merged));
  const properties = Object.entries(merged.properties)
    .filter(([, property]) => property !== false && !isReadOnly(property, references))
    .map(([name, property]) => ({
      name,
      schema: isJsonObject(property) ? property : {},
      isRequired: required.has(name),
      isFile: writing === "multipart" && isFile(property, references),
    }));
  if (properties.length === 0) return whole;
  return { kind: "fields", properties, rest: restOf(merged) };
}

const asText = (mediaType: string): JsonObject => ({
  type: "string",
  description: `The whole body as text of type ${mediaType}.`,
});

/** A base without a choice among its heirs takes the heirs' properties too. */
function restOf(schema: JsonObject): JsonObject | undefined {
  const others = schema.additionalProperties;
  if (isJsonObject(others)) return others;
  return others === true || schema.patternProperties !== undefined || schema.discriminator !== undefined
    ? {}
    : undefined;
}
