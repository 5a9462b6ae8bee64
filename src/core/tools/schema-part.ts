import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { JsonSchema } from "./tool.ts";

const DEFINITIONS = "#/$defs/";

/** A step from a schema to one below it; no property's key can look like `[]`, `{}` or `anyOf:1`. */
const STEPS: readonly [step: RegExp, take: (schema: JsonObject, index: number) => JsonValue | undefined][] = [
  [/^\[\]$/, (schema) => schema.items],
  [/^\{\}$/, (schema) => schema.additionalProperties],
  [/^anyOf:(\d+)$/, (schema, index) => (Array.isArray(schema.anyOf) ? schema.anyOf[index - 1] : undefined)],
  [/^allOf:(\d+)$/, (schema, index) => (Array.isArray(schema.allOf) ? schema.allOf[index - 1] : undefined)],
];

/** The definition that a local reference names. */
export function definitionAt(definitions: JsonObject, reference: JsonValue | undefined): JsonObject | undefined {
  if (typeof reference !== "string" || !reference.startsWith(DEFINITIONS)) return undefined;
  const name = reference.slice(DEFINITIONS.length);
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return isJsonObject(definition) ? definition : undefined;
}

/** The schema itself, or what it refers to in the end. */
export function resolved(schema: JsonObject, definitions: JsonObject): JsonObject {
  let node = schema;
  for (let step = 0; step < 32; step++) {
    const next = definitionAt(definitions, node.$ref);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

export function definitionsOf(schema: JsonSchema): JsonObject {
  return isJsonObject(schema.$defs) ? schema.$defs : {};
}

/** What of the definitions a schema reaches. */
function reached(schema: JsonObject, definitions: JsonObject): JsonObject {
  const found: JsonObject = {};
  const open: JsonValue[] = [schema];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) open.push(...node);
    if (!isJsonObject(node)) continue;
    const definition = definitionAt(definitions, node.$ref);
    const name = typeof node.$ref === "string" ? node.$ref.slice(DEFINITIONS.length) : "";
    if (definition !== undefined && !Object.hasOwn(found, name)) {
      found[name] = definition;
      open.push(definition);
    }
    open.push(...Object.values(node));
  }
  return found;
}

/**
 * The part of a schema that a path leads to (`lines/[]/product`: steps are keys of properties, `[]` for a list's items,
 * `{}` for further properties, `anyOf:1` for a choice), with the definitions that it needs. Nothing if there is none.
 */
export function schemaPart(schema: JsonSchema, path: string): JsonSchema | undefined {
  const definitions = definitionsOf(schema);
  let node: JsonObject = schema;
  for (const step of path.split("/").filter((one) => one !== "")) {
    const at = resolved(node, definitions);
    const [match, take] = STEPS.map(([pattern, way]) => [pattern.exec(step), way] as const).find(([one]) => one) ?? [];
    const properties = isJsonObject(at.properties) ? at.properties : {};
    const next = match && take ? take(at, Number(match[1])) : Object.hasOwn(properties, step) && properties[step];
    if (!isJsonObject(next)) return undefined;
    node = next;
  }
  const { $defs: _, ...part } = resolved(node, definitions);
  const needed = reached(part, definitions);
  return Object.keys(needed).length > 0 ? { ...part, $defs: needed } : part;
}
