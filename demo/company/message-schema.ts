import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Schema, Schemas } from "./description.ts";

export type Arguments = Record<string, unknown>;
export type Compile = (schema: Schema) => ValidateFunction<Arguments>;

/** Who sends the message: what a client must not send is read-only, what a server never answers is write-only. */
type Sender = "client" | "server";

const WITHHELD = { client: "readOnly", server: "writeOnly" } as const;
const OF_SCHEMAS = new Set(["properties", "patternProperties", "$defs"]);
const ONE_SCHEMA = new Set(["items", "additionalProperties", "not"]);
const SEVERAL = new Set(["allOf", "anyOf", "oneOf"]);

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapSchemas(schemas: Schema, sender: Sender): Schema {
  return Object.fromEntries(Object.entries(schemas).map(([name, value]) => [name, asSentBy(value, sender)]));
}

/** OpenAPI's schema as JSON Schema 2020-12 for what this sender may send: 3.0's `nullable` and boolean limits are put into its words. */
function asSentBy(schema: unknown, sender: Sender): unknown {
  if (!isSchema(schema)) return schema;
  const { nullable, exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const result: Schema = {};
  for (const [key, value] of Object.entries(rest)) {
    if (OF_SCHEMAS.has(key) && isSchema(value)) result[key] = mapSchemas(value, sender);
    else if (ONE_SCHEMA.has(key)) result[key] = asSentBy(value, sender);
    else if (SEVERAL.has(key) && Array.isArray(value)) result[key] = value.map((one) => asSentBy(one, sender));
    else result[key] = value;
  }
  withLimit(result, "minimum", "exclusiveMinimum", exclusiveMinimum);
  withLimit(result, "maximum", "exclusiveMaximum", exclusiveMaximum);
  withhold(result, sender);
  return nullable === true ? { anyOf: [result, { type: "null" }] } : result;
}

function withLimit(schema: Schema, limit: string, exclusive: string, value: unknown): void {
  if (typeof value === "number") schema[exclusive] = value;
  if (value !== true) return;
  schema[exclusive] = schema[limit];
  delete schema[limit];
}

/** A member that is not for this sender is refused when it comes, and not missed when it does not. */
function withhold(schema: Schema, sender: Sender): void {
  if (!isSchema(schema.properties)) return;
  const withheld = Object.entries(schema.properties)
    .filter(([, member]) => isSchema(member) && member[WITHHELD[sender]] === true)
    .map(([name]) => name);
  for (const name of withheld) schema.properties[name] = false;
  if (Array.isArray(schema.required)) schema.required = schema.required.filter((name) => !withheld.includes(name));
}

/** Compiles schemas whose `$ref`s point into the document's components; one compiler for all, as each costs 20 ms. */
export function schemaCompiler(
  named: Schemas,
  sender: Sender,
  options: { coerceTypes?: "array"; useDefaults?: boolean } = {},
): Compile {
  // Strictly, ajv would refuse `example` and `components`, which are OpenAPI's words and not JSON Schema's.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false, ...options });
  addFormats.default(ajv);
  const components = { schemas: mapSchemas(named, sender) };
  return (schema) => ajv.compile({ ...(asSentBy(schema, sender) as Schema), components });
}
