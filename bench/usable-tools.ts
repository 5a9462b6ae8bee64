import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import { isJsonObject } from "../src/core/json.ts";

/** A tool as any importer describes it. */
export const describedTool = z.object({
  name: z.string(),
  description: z.string().optional(),
  inputSchema: z.unknown(),
});
type DescribedTool = z.infer<typeof describedTool>;

/** What makes tools unusable, and how many of them: of the first thing found in each. */
export type Faults = Record<string, number>;

interface Rules {
  name: RegExp;
  /** Also of properties further down; some providers check the first level only. */
  keysAtEveryLevel: boolean;
  maxBytes: number;
}

/**
 * `provider`: what the strictest of today's model providers and MCP clients turn down, and schemas of 25,000 tokens.
 * `ours`: what this product demands of itself on top.
 */
export const RULES = {
  provider: { name: /^[a-zA-Z0-9_-]{1,64}$/, keysAtEveryLevel: false, maxBytes: 100_000 },
  ours: { name: /^[a-z0-9_-]{1,48}$/, keysAtEveryLevel: true, maxBytes: 16_000 },
} as const satisfies Record<string, Rules>;

const KEY = /^[a-zA-Z0-9_.-]{1,64}$/;
const COMBINATORS = ["oneOf", "anyOf", "allOf", "not", "enum"];

/** Keywords whose values hold schemas, by how they hold them (JSON Schema 2020-12, core and applicator vocabularies). */
const ONE = ["items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"];
const SEVERAL = ["oneOf", "anyOf", "allOf", "prefixItems"];
const NAMED = ["properties", "patternProperties", "$defs", "dependentSchemas"];

function* subschemas(schema: Record<string, unknown>): Generator<Record<string, unknown>> {
  yield schema;
  const held = [
    ...ONE.map((keyword) => schema[keyword]),
    ...SEVERAL.flatMap((keyword) => (Array.isArray(schema[keyword]) ? schema[keyword] : [])),
    ...NAMED.flatMap((keyword) => (isJsonObject(schema[keyword]) ? Object.values(schema[keyword]) : [])),
  ];
  for (const one of held) if (isJsonObject(one)) yield* subschemas(one);
}

const isArrayWithoutItems = (schema: Record<string, unknown>) =>
  (schema.type === "array" || (Array.isArray(schema.type) && schema.type.includes("array"))) &&
  schema.items === undefined &&
  schema.prefixItems === undefined;

const keysOf = (schema: Record<string, unknown>) =>
  isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];

const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, code: { optimize: false } });
const compiled = new Map<string, string | undefined>();

function compileFault(text: string): string | undefined {
  const schema = JSON.parse(text);
  try {
    ajv.compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error && /resolve reference/.test(error.message)
      ? "dangling reference"
      : "does not compile";
  } finally {
    ajv.removeSchema(schema);
  }
}

/** What is wrong with an input schema that was sent as JSON. Written apart from the importer, so that both cannot be wrong alike. */
function schemaFault(text: string, rules: Rules): string | undefined {
  const schema: unknown = JSON.parse(text);
  if (!isJsonObject(schema) || schema.type !== "object") return "root is no object";
  if (Buffer.byteLength(text) > rules.maxBytes) return "too large";
  if (COMBINATORS.some((keyword) => keyword in schema)) return "combinator at the root";
  const all = [...subschemas(schema)];
  if (all.some(isArrayWithoutItems)) return "array without items";
  if ((rules.keysAtEveryLevel ? all : [schema]).flatMap(keysOf).some((key) => !KEY.test(key))) return "property key";
  if (!compiled.has(text)) compiled.set(text, compileFault(text));
  return compiled.get(text);
}

/** How many of the tools may be used under the rules, and what is wrong with the others. */
export function countUsable(tools: readonly DescribedTool[], rules: Rules): { usable: number; faults: Faults } {
  const names = new Set<string>();
  const faults: Faults = {};
  let usable = 0;
  for (const tool of tools) {
    const fault = toolFault(tool, names, rules);
    names.add(tool.name);
    if (fault === undefined) usable++;
    else faults[fault] = (faults[fault] ?? 0) + 1;
  }
  return { usable, faults };
}

function toolFault(tool: DescribedTool, names: ReadonlySet<string>, rules: Rules): string | undefined {
  if (!rules.name.test(tool.name)) return "name";
  if (names.has(tool.name)) return "name taken";
  if (!tool.description) return "no description";
  try {
    return schemaFault(JSON.stringify(tool.inputSchema) ?? "null", rules);
  } catch {
    return "no JSON (circular)";
  }
}
