import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { listAt } from "../document/document-node.ts";
import type { References } from "../document/references.ts";
import { ANNOTATIONS } from "./plain-keywords.ts";

/** True for what only responses contain; asking a model for it would be asking it to invent. */
export function isReadOnly(schema: JsonValue | undefined, references: References): boolean {
  if (!isJsonObject(schema)) return false;
  if (schema.readOnly === true || references.follow(schema)?.readOnly === true) return true;
  return listAt(schema, "allOf").some(
    (part) => isJsonObject(part) && (part.readOnly === true || references.follow(part)?.readOnly === true),
  );
}

/** Also where a property was written as required itself (`required: true`), as in JSON Schema draft 3. */
export function requiredNames(schema: JsonObject): string[] {
  const listed = listAt(schema, "required").filter((name) => typeof name === "string");
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const marked = properties.flatMap(([name, one]) => (isJsonObject(one) && one.required === true ? [name] : []));
  return [...new Set([...listed, ...marked])];
}

/** `allOf: [{ $ref }]` with nothing beside it but words: how OpenAPI 3.0 adds a description to a reference. */
export function wrappedReference(schema: JsonObject): JsonObject | undefined {
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const [only, ...more] = listAt(schema, keyword);
    if (more.length > 0 || !isJsonObject(only) || typeof only.$ref !== "string") continue;
    const { [keyword]: _, ...beside } = schema;
    if (Object.keys(beside).every((name) => ANNOTATIONS.has(name) || name === "type" || name.startsWith("x-"))) {
      const { type: __, ...words } = beside;
      return { ...only, ...words };
    }
  }
  return undefined;
}
