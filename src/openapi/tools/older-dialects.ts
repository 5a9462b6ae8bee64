import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";

/** OpenAPI 3.0's `nullable: true` adds null to whatever the rest allows. */
export function withNull(schema: JsonObject): JsonObject {
  const { type, enum: values, description } = schema;
  if (type === undefined) {
    const { description: _, ...rest } = schema;
    const branches = Array.isArray(rest.anyOf) && Object.keys(rest).length === 1 ? rest.anyOf : [rest];
    const isNull = (one: JsonValue) => isJsonObject(one) && one.type === "null";
    const anyOf = branches.some(isNull) ? branches : [...branches, { type: "null" }];
    return { ...(description !== undefined && { description }), anyOf };
  }
  const types = [type].flat().filter((name) => name !== "null");
  return {
    ...schema,
    type: [...types, "null"],
    ...(Array.isArray(values) && { enum: [...new Set([...values, null])] }),
  };
}

/** OpenAPI 3.0 (JSON Schema draft 4) writes `exclusiveMinimum: true` beside `minimum`. */
export function translateBounds(schema: JsonObject, translated: JsonObject): void {
  for (const [bound, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const limit = translated[bound];
    if (schema[exclusive] !== true || limit === undefined) continue;
    translated[exclusive] = limit;
    delete translated[bound];
  }
}
