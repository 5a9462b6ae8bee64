import type { JsonValue } from "../../core/json.ts";

const isText = (value: JsonValue) => typeof value === "string";
const isNumber = (value: JsonValue) => typeof value === "number";
const isCount = (value: JsonValue) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isFlag = (value: JsonValue) => typeof value === "boolean";

/** Keywords of JSON Schema 2020-12 that hold plain values, each with what makes its value one that compiles. */
export const PLAIN_KEYWORDS: Record<string, (value: JsonValue) => boolean> = {
  title: isText,
  format: isText,
  contentEncoding: isText,
  contentMediaType: isText,
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
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: isFlag,
  minProperties: isCount,
  maxProperties: isCount,
  deprecated: isFlag,
};

/** Keywords that say something about a schema without deciding what fits it. */
export const ANNOTATIONS = new Set([
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "nullable",
  "xml",
  "externalDocs",
  "summary",
]);

/** What decides about values but is left to the API to check: no two providers agree on it, or it breaks where branches are cut. */
export const LEFT_TO_THE_API = [
  "if",
  "then",
  "else",
  "dependentSchemas",
  "dependentRequired",
  "dependencies",
  "contains",
  "unevaluatedItems",
];

/** Bounds of which the first must not be above the second. */
export const BOUNDS: readonly [least: string, most: string][] = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
];

/** A pattern as ECMAScript reads it in Unicode mode, without needless escapes such as `\@`; nothing where it cannot be read. */
export function readablePattern(pattern: string): string | undefined {
  for (const candidate of [pattern, pattern.replace(/\\([^A-Za-z0-9^$\\.*+?()[\]{}|/-])/g, "$1")]) {
    try {
      new RegExp(candidate, "u");
      return candidate;
    } catch {}
  }
  return undefined;
}
