import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { References } from "../document/references.ts";

const TYPES = ["string", "number", "integer", "boolean", "array", "object", "null"];

const isText = (value: JsonValue) => typeof value === "string";
const isNumber = (value: JsonValue) => typeof value === "number";
const isCount = (value: JsonValue) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isFlag = (value: JsonValue) => typeof value === "boolean";
const isTextList = (value: JsonValue) => Array.isArray(value) && value.every(isText);
const isPattern = (value: JsonValue) => {
  if (typeof value !== "string") return false;
  try {
    new RegExp(value, "u");
    return true;
  } catch {
    return false;
  }
};

/** Keywords of JSON Schema 2020-12 that hold plain values, each with what makes its value one that compiles. All others are dropped. */
const PLAIN_KEYWORDS: Record<string, (value: JsonValue) => boolean> = {
  title: isText,
  description: isText,
  format: isText,
  default: () => true,
  const: () => true,
  enum: (value) => Array.isArray(value) && value.length > 0,
  examples: Array.isArray,
  multipleOf: (value) => typeof value === "number" && value > 0,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  minLength: isCount,
  maxLength: isCount,
  pattern: isPattern,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: isFlag,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  deprecated: isFlag,
};

const SCHEMA_KEYWORDS = ["items", "additionalProperties", "unevaluatedProperties", "not", "contains", "propertyNames"];
const SCHEMA_LIST_KEYWORDS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const SUBSCHEMA_KEYWORDS = [...SCHEMA_KEYWORDS, ...SCHEMA_LIST_KEYWORDS, "properties"];

/** Schemas of one tool: what they share is collected as `$defs`, and only what is reachable is in it. */
export interface SchemaTranslator {
  /** A schema of any OpenAPI version as JSON Schema 2020-12, its references pointing into `definitions`. */
  translate(schema: JsonValue): JsonValue;
  readonly definitions: JsonObject;
}

/** OpenAPI 3.0's `nullable: true` adds null to whatever the rest allows. */
function withNull(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (type === undefined) return { anyOf: [schema, { type: "null" }] };
  const types = (Array.isArray(type) ? type : [type]).filter((name) => name !== "null");
  return {
    ...schema,
    type: [...types, "null"],
    ...(Array.isArray(values) && { enum: [...new Set([...values, null])] }),
  };
}

function translateType(type: JsonValue | undefined): JsonObject {
  if (type === "file") return { type: "string" };
  const names = (Array.isArray(type) ? type : [type]).filter(
    (name) => typeof name === "string" && TYPES.includes(name),
  );
  const [only] = names;
  if (only === undefined) return {};
  return { type: names.length === 1 ? only : [...new Set(names)].map(String) };
}

/** OpenAPI 3.0 (JSON Schema draft 4) writes `exclusiveMinimum: true` beside `minimum`. */
function translateBounds(schema: JsonObject, translated: JsonObject): void {
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

/** A schema without others in it. Written out where it is used: every reader of `{ type, pattern }` understands that. */
function isScalar(schema: JsonObject): boolean {
  return SUBSCHEMA_KEYWORDS.every((keyword) => schema[keyword] === undefined);
}

/** True for what only responses contain; asking a model for it would be asking it to invent. */
export function isReadOnly(schema: JsonValue | undefined, references: References): boolean {
  if (isJsonObject(schema) && schema.readOnly === true) return true;
  return references.follow(schema)?.readOnly === true;
}

export function createSchemaTranslator(references: References): SchemaTranslator {
  const definitions: JsonObject = {};
  const nameOfPointer = new Map<string, string>();
  /** Taken one by one instead of by recursion: a chain of schemas may be longer than the stack. */
  const waiting: [name: string, schema: JsonValue][] = [];

  function nameFor(pointer: string): string {
    const stem =
      (pointer.split("/").at(-1) ?? "").replace(/[^a-zA-Z0-9_.-]/g, "_").replace(/^__proto__$/, "") || "schema";
    let name = stem;
    for (let next = 2; Object.hasOwn(definitions, name); next++) name = `${stem}_${next}`;
    return name;
  }

  function translateReference(reference: string, description: JsonValue | undefined): JsonValue {
    const own: JsonObject = typeof description === "string" ? { description } : {};
    const pointer = references.endOf(reference);
    const target = pointer === undefined ? undefined : references.lookup(pointer);
    if (pointer === undefined || target === undefined) return own;
    const known = nameOfPointer.get(pointer);
    if (known !== undefined) return { ...own, $ref: `#/$defs/${known}` };
    if (isJsonObject(target) && isScalar(target)) return { ...translateObject(target), ...own };
    const name = nameFor(pointer);
    nameOfPointer.set(pointer, name);
    definitions[name] = {};
    waiting.push([name, target]);
    return { ...own, $ref: `#/$defs/${name}` };
  }

  function translateProperties(schema: JsonObject, translated: JsonObject): void {
    if (!isJsonObject(schema.properties)) return;
    const kept = Object.entries(schema.properties).filter(([, property]) => !isReadOnly(property, references));
    translated.properties = Object.fromEntries(kept.map(([key, property]) => [key, translateNode(property)]));
  }

  function translateRequired(schema: JsonObject, translated: JsonObject): void {
    if (!Array.isArray(schema.required) || !isTextList(schema.required)) return;
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    const wanted = schema.required.filter((key) => !isReadOnly(properties[String(key)], references));
    if (wanted.length > 0) translated.required = [...new Set(wanted)];
  }

  function translateSubschemas(schema: JsonObject, translated: JsonObject): void {
    for (const keyword of SCHEMA_KEYWORDS) {
      const value = schema[keyword];
      if (isJsonObject(value) || typeof value === "boolean") translated[keyword] = translateNode(value);
    }
    for (const keyword of SCHEMA_LIST_KEYWORDS) {
      // Before 2020-12 a list of items was written as `items`.
      const value = keyword === "prefixItems" ? (schema.prefixItems ?? schema.items) : schema[keyword];
      if (Array.isArray(value) && value.length > 0) translated[keyword] = value.map(translateNode);
    }
  }

  function translateNode(schema: JsonValue): JsonValue {
    if (typeof schema === "boolean") return schema;
    if (!isJsonObject(schema)) return {};
    if (typeof schema.$ref === "string") return translateReference(schema.$ref, schema.description);
    return translateObject(schema);
  }

  function translateObject(schema: JsonObject): JsonObject {
    const translated: JsonObject = translateType(schema.type);
    for (const [keyword, value] of Object.entries(schema)) {
      if (PLAIN_KEYWORDS[keyword]?.(value)) translated[keyword] = value;
    }
    if (schema.example !== undefined && translated.examples === undefined) translated.examples = [schema.example];
    translateBounds(schema, translated);
    translateProperties(schema, translated);
    translateRequired(schema, translated);
    translateSubschemas(schema, translated);
    if (schema.type === "array" && translated.items === undefined) translated.items = {};
    return schema.nullable === true ? withNull(translated) : translated;
  }

  return {
    definitions,
    translate(schema) {
      const translated = translateNode(schema);
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const [name, target] = next;
        definitions[name] = translateNode(target);
      }
      return translated;
    },
  };
}
