import type { JsonObject, JsonValue } from "../../core/json.ts";

export const TYPES = ["string", "number", "integer", "boolean", "array", "object", "null"] as const;
type TypeName = (typeof TYPES)[number];

/** What people write for the types of JSON Schema; `undefined` stands for any type. */
const ALIASES: Record<string, TypeName | undefined> = {
  ...Object.fromEntries(TYPES.map((name) => [name, name])),
  str: "string",
  text: "string",
  char: "string",
  file: "string",
  date: "string",
  datetime: "string",
  "date-time": "string",
  uuid: "string",
  guid: "string",
  uri: "string",
  url: "string",
  email: "string",
  binary: "string",
  byte: "string",
  enum: "string",
  int: "integer",
  int32: "integer",
  int64: "integer",
  long: "integer",
  float: "number",
  double: "number",
  decimal: "number",
  bool: "boolean",
  list: "array",
  map: "object",
  hash: "object",
  dict: "object",
  any: undefined,
};

const IS_OF: Record<TypeName, (value: JsonValue) => boolean> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  null: (value) => value === null,
};

/** The types of a schema as JSON Schema names them; none where any type will do. */
export function typesOf(type: JsonValue | undefined): TypeName[] {
  const names = [type].flat().map((name) => (typeof name === "string" ? ALIASES[name.toLowerCase()] : undefined));
  return [...new Set(names.filter((name) => name !== undefined))];
}

export const isOfTypes = (value: JsonValue, types: readonly TypeName[]) =>
  types.length === 0 || types.some((name) => IS_OF[name](value));

/** Keywords that only make sense for one type, and so tell the type where none is stated. */
const TYPE_TOLD_BY: readonly [keyword: string, type: TypeName][] = [
  ["properties", "object"],
  ["additionalProperties", "object"],
  ["patternProperties", "object"],
  ["items", "array"],
  ["prefixItems", "array"],
];

/** The type that a schema without one means. */
export function impliedType(schema: JsonObject): TypeName | undefined {
  const told = TYPE_TOLD_BY.find(([keyword]) => schema[keyword] !== undefined);
  if (told !== undefined) return told[1];
  const values = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : [];
  return values.length > 0 && values.every(IS_OF.string) ? "string" : undefined;
}

/** A value that was written in another notation (`"1"` for 1, an unquoted YAML `yes`) as the type that is stated. */
export function asType(value: JsonValue, types: readonly TypeName[]): JsonValue | undefined {
  if (isOfTypes(value, types)) return value;
  if (types.includes("string") && (typeof value === "number" || typeof value === "boolean")) return String(value);
  if (typeof value !== "string") return undefined;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(number) && isOfTypes(number, types)) return number;
  return types.includes("boolean") && /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : undefined;
}
