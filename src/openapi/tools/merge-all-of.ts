import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { listAt } from "../document/document-node.ts";
import type { References } from "../document/references.ts";
import { typesOf } from "./schema-types.ts";

/** `allOf` of `allOf` deeper than this is left open: nobody writes it, and it must not exhaust the stack. */
const MAX_DEPTH = 32;

const CHOICES = ["oneOf", "anyOf"] as const;

type Combine = (one: JsonValue, other: JsonValue) => JsonValue | undefined;

const union: Combine = (one, other) =>
  Array.isArray(one) && Array.isArray(other) ? [...new Set([...one, ...other])] : other;

const common: Combine = (one, other) => {
  if (!Array.isArray(one) || !Array.isArray(other)) return other;
  const both = one.filter((value) => other.includes(value));
  return both.length > 0 ? both : other;
};

/** Two types of which a value has to be both; nothing where no value could. */
const commonType: Combine = (one, other) => {
  const others = typesOf(other);
  const both = typesOf(one).filter((name) => others.includes(name));
  return both.length > 0 ? both : undefined;
};

const either: Combine = (one, other) => one === true || other === true;

/** An object that is closed stays so if nobody opens it: its author means the properties of all parts. */
const closedness: Combine = (one, other) => (canonicalJson(one) === canonicalJson(other) ? one : undefined);

/** How two parts' keywords become one. Of all others the later part's is taken: it refines. */
const COMBINE: Record<string, Combine> = {
  properties: mergeProperties,
  required: union,
  enum: common,
  type: commonType,
  readOnly: either,
  additionalProperties: closedness,
};

/** True for a reference, or for parts that are taken together and of which one is. */
export const refers = (schema: JsonObject): boolean =>
  schema.$ref !== undefined || listAt(schema, "allOf").some((part) => isJsonObject(part) && refers(part));

/** A property that two parts describe. Two references are not taken together: two trees side by side would never end. */
function mergeProperty(one: JsonValue | undefined, other: JsonValue): JsonValue {
  if (!isJsonObject(one) || !isJsonObject(other)) return isJsonObject(one) ? one : other;
  const both: JsonObject = refers(one) && refers(other) ? { ...other } : { allOf: [one, other] };
  return one.readOnly === true ? { ...both, readOnly: true } : both;
}

function mergeProperties(one: JsonValue, other: JsonValue): JsonValue {
  if (!isJsonObject(one) || !isJsonObject(other)) return isJsonObject(one) ? one : other;
  const merged = new Map(Object.entries(one));
  for (const [name, property] of Object.entries(other)) merged.set(name, mergeProperty(merged.get(name), property));
  return Object.fromEntries(merged);
}

const isNullable = (part: JsonObject) => part.nullable === true;

/**
 * A schema whose `allOf` is written out, as people mean it: one object with everybody's properties. What cannot be taken
 * together (two choices, two kinds of list items) remains as `allOf`. `open` holds the pointers that the schema
 * stands in: a base that lists its own heirs hands on its properties, not the choice among them. `seen` gathers what was taken in.
 */
export function mergeAllOf(
  schema: JsonObject,
  references: References,
  open: ReadonlySet<string> = new Set(),
  seen: Set<string> = new Set(),
): JsonObject {
  const parts = partsOf(schema, references, open, seen);
  if (parts.length === 1 && parts[0] === schema) return schema;
  const own = parts.at(-1);
  const remaining: JsonObject[] = [];
  let merged: JsonObject = {};
  for (const part of parts) merged = mergeTwo(merged, part, remaining);
  const bases = parts.slice(0, -1);
  if (own?.nullable === true || (bases.length > 0 && bases.every(isNullable))) merged.nullable = true;
  else delete merged.nullable;
  return remaining.length > 0 ? { ...merged, allOf: [...listAt(merged, "allOf"), ...remaining] } : merged;
}

function mergeTwo(one: JsonObject, other: JsonObject, remaining: JsonObject[]): JsonObject {
  const merged = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const before = merged[keyword];
    if (before === undefined) merged[keyword] = value;
    else if (keyword === "allOf") remaining.push(...[value].flat().filter(isJsonObject));
    else if (keyword === "oneOf" || keyword === "anyOf" || keyword === "items" || keyword === "not") {
      if (canonicalJson(before) !== canonicalJson(value)) remaining.push({ [keyword]: value });
    } else {
      const combine = Object.hasOwn(COMBINE, keyword) ? COMBINE[keyword] : undefined;
      const combined = combine === undefined ? value : combine(before, value);
      if (combined === undefined) delete merged[keyword];
      else merged[keyword] = combined;
    }
  }
  return merged;
}

/** The schema's parts, its own keywords last. A choice among one is no choice. */
function partsOf(
  schema: JsonObject,
  references: References,
  open: ReadonlySet<string>,
  seen: Set<string>,
): JsonObject[] {
  const single = CHOICES.filter((keyword) => listAt(schema, keyword).length === 1);
  if (schema.allOf === undefined && single.length === 0) return [schema];
  const { allOf: _, ...own } = schema;
  const parts = listAt(schema, "allOf");
  for (const keyword of single) {
    parts.push(...listAt(schema, keyword));
    delete own[keyword];
  }
  return [...parts.flatMap((part) => heritage(part, references, open, seen)), own];
}

function heritage(part: JsonValue, references: References, open: ReadonlySet<string>, seen: Set<string>): JsonObject[] {
  if (!isJsonObject(part) || open.size > MAX_DEPTH) return [];
  if (typeof part.$ref !== "string") {
    const within = new Set([...open, `depth ${open.size}`]);
    return [withoutHeirs(mergeAllOf(part, references, within, seen), references, open)];
  }
  const pointer = references.endOf(part.$ref);
  const target = references.follow(part);
  if (pointer === undefined || target === undefined || open.has(pointer)) return [];
  const { $ref: _, ...beside } = part;
  // What several parts are based on is taken once: written out for each, a diamond of diamonds would never end.
  if (seen.has(pointer)) return [beside];
  seen.add(pointer);
  const base = mergeAllOf(target, references, new Set([...open, pointer]), seen);
  return [withoutHeirs(base, references, open), beside];
}

function withoutHeirs(base: JsonObject, references: References, open: ReadonlySet<string>): JsonObject {
  const kept = { ...base };
  for (const keyword of CHOICES) {
    const heirs = listAt(base, keyword).map((choice) =>
      isJsonObject(choice) && typeof choice.$ref === "string" ? references.endOf(choice.$ref) : undefined,
    );
    if (heirs.some((pointer) => pointer !== undefined && open.has(pointer))) delete kept[keyword];
  }
  return kept;
}
