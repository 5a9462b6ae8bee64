import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { definitionAt, definitionsOf, resolved } from "./schema-part.ts";
import { cutAtSentence } from "./sentences.ts";
import type { JsonSchema } from "./tool.ts";

export interface FittedSchema {
  /** Accepts whatever the whole schema accepts. */
  schema: JsonSchema;
  /** Where branches were left out, as paths that `schemaPart` understands. */
  cut: string[];
}

/** How much is said in words, most first: characters of a first-level description, of one below, and of what is left out. */
interface Wording {
  first: number;
  below: number;
  hint: string;
}
const HINT = "Details: describe_tool.";
const WORDINGS: readonly Wording[] = [
  { first: 600, below: 240, hint: HINT },
  { first: 240, below: 100, hint: HINT },
  { first: 100, below: 60, hint: HINT },
  { first: 40, below: 0, hint: "" },
  { first: 0, below: 0, hint: "" },
];
/** The wording at which branches are rather left out than words. */
const PREFERRED = 1;

/** Longer lists of values, in bytes, are a branch of their own. */
const MAX_ENUM_BYTES = 400;
const EXAMPLES_OF_ENUM = 5;
const MAX_SIMPLE_BYTES = 400;

/** Size of a JSON value as UTF-8. */
export const jsonBytes = (value: JsonValue): number => Buffer.byteLength(JSON.stringify(value));

/** A branch that stands as a stub until there is room for it. */
interface Branch {
  /** Puts a schema in the stub's place. */
  put: (schema: JsonObject) => void;
  whole: JsonObject;
  stubBytes: number;
  path: string;
  isRequired: boolean;
}

/**
 * A schema in at most `maxBytes`: first words are shortened, then branches that do not fit are left open, those that lie
 * deepest and take most room first. The first level of properties always stays.
 */
export function fitSchema(whole: JsonSchema, maxBytes: number): FittedSchema {
  if (jsonBytes(whole) <= maxBytes) return { schema: whole, cut: [] };
  const outlines = WORDINGS.map((wording) => () => outline(whole, wording, maxBytes));
  let preferred: FittedSchema | undefined;
  for (const [index, draw] of outlines.entries()) {
    const fitted = draw();
    const fits = jsonBytes(fitted.schema) <= maxBytes;
    if (fits && fitted.cut.length === 0) return fitted;
    if (fits && index >= PREFERRED) preferred ??= fitted;
    if (index === WORDINGS.length - 1) preferred ??= fitted;
    // Fewer words save little where many branches are missing.
    if (preferred !== undefined && fitted.cut.length > 3) return preferred;
  }
  return preferred ?? { schema: whole, cut: [] };
}

function outline(whole: JsonSchema, wording: Wording, maxBytes: number): FittedSchema {
  const definitions = definitionsOf(whole);
  const kept: JsonObject = {};
  const { $defs: _, ...root } = whole;
  let level: Branch[] = [];
  const schema = drawn(root, "", wording.first);
  let room = maxBytes - jsonBytes(schema) - '"$defs":{},'.length;
  const cut: Branch[] = [];
  while (level.length > 0) {
    const now = level.sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
    level = [];
    for (const branch of now) if (!grow(branch)) cut.push(branch);
  }
  // What a branch refers to may have found its place since.
  const missing = cut.filter((branch) => !grow(branch));
  if (Object.keys(kept).length > 0) schema.$defs = kept;
  return { schema, cut: [...missing, ...level].map(({ path }) => path) };

  /** Puts a branch in its place if there is room for it; what is below it waits for the next level. */
  function grow({ put, whole: branch, stubBytes, path }: Branch): boolean {
    const before = level;
    level = [];
    const definition = definitionAt(definitions, branch.$ref);
    const name = definition === undefined ? undefined : String(branch.$ref).slice("#/$defs/".length);
    const isNew = name !== undefined && !Object.hasOwn(kept, name);
    const node = name === undefined ? drawn(branch, path, wording.below) : worded(branch, wording.below);
    const shared = isNew && definition ? drawn(definition, path, wording.below) : undefined;
    const bytes = jsonBytes(node) - stubBytes + (shared && name ? jsonBytes(shared) + jsonBytes(name) + 2 : 0);
    if (bytes > room) {
      level = before;
      return false;
    }
    room -= bytes;
    if (shared && name) kept[name] = shared;
    put(node);
    level = [...before, ...level];
    return true;
  }

  /** One level of a schema, with stubs for the branches below that are more than a line. */
  function drawn(node: JsonObject, path: string, characters: number): JsonObject {
    const copy = worded(node, characters);
    const required = Array.isArray(node.required) ? node.required : [];
    const under = (step: string) => (path === "" ? step : `${path}/${step}`);
    if (isJsonObject(node.properties)) {
      const properties: JsonObject = {};
      copy.properties = properties;
      for (const [key, property] of Object.entries(node.properties)) {
        place(properties, key, property, under(key), characters, required.includes(key));
      }
    }
    if (isJsonObject(node.items)) place(copy, "items", node.items, under("[]"), wording.below, true);
    if (isJsonObject(node.additionalProperties)) {
      place(copy, "additionalProperties", node.additionalProperties, under("{}"), wording.below, true);
    }
    for (const keyword of ["anyOf", "allOf"] as const) {
      const branches = node[keyword];
      if (!Array.isArray(branches)) continue;
      const list: JsonValue[] = [];
      copy[keyword] = list;
      for (const [index, one] of branches.entries()) {
        place(list, index, one, under(`${keyword}:${index + 1}`), wording.below, true);
      }
    }
    return copy;
  }

  function place(
    holder: JsonObject | JsonValue[],
    key: string | number,
    child: JsonValue,
    path: string,
    characters: number,
    isRequired: boolean,
  ): void {
    const put = (schema: JsonValue) => void Object.assign(holder, { [key]: schema });
    if (!isJsonObject(child) || isSimple(child)) {
      put(isJsonObject(child) ? worded(child, characters) : child);
      return;
    }
    const stub = stubOf(child, characters);
    put(stub);
    level.push({ put, whole: child, stubBytes: jsonBytes(stub), path, isRequired });
  }

  /** Something that takes whatever the branch takes, and says where to read more. */
  function stubOf(node: JsonObject, characters: number): JsonObject {
    const { type, enum: values, description } = resolved(node, definitions);
    const words = cutAtSentence(String(node.description ?? description ?? ""), characters);
    const some = Array.isArray(values)
      ? `One of ${values.length}, such as ${values
          .slice(0, EXAMPLES_OF_ENUM)
          .map((one) => cutAtSentence(String(one), 30))
          .join(", ")}.`
      : "";
    const text = [words, wording.hint === "" ? "" : some, wording.hint].filter((part) => part !== "").join(" ");
    return {
      ...(type !== undefined && { type }),
      ...([type].flat().includes("array") && { items: {} }),
      ...(text !== "" && { description: text }),
    };
  }
}

const HOLDS_BRANCHES = ["$ref", "properties", "anyOf", "allOf"];

/** The tools of a document share their definitions, so the same nodes are asked about many times. */
const simple = new WeakMap<JsonObject, boolean>();

function isSimple(node: JsonObject): boolean {
  const answer = simple.get(node) ?? isSmallLeaf(node);
  simple.set(node, answer);
  return answer;
}

function isSmallLeaf(node: JsonObject): boolean {
  if (HOLDS_BRANCHES.some((keyword) => node[keyword] !== undefined)) return false;
  if (isJsonObject(node.additionalProperties) && Object.keys(node.additionalProperties).length > 0) return false;
  if (Array.isArray(node.enum) && jsonBytes(node.enum) > MAX_ENUM_BYTES) return false;
  if (isJsonObject(node.items) && !isSimple(node.items)) return false;
  const { description: _, examples: __, ...rest } = node;
  return jsonBytes(rest) <= MAX_SIMPLE_BYTES;
}

/** The schema's own keywords without what lies below, its words shortened. */
function worded(node: JsonObject, characters: number): JsonObject {
  const { examples: _, title: __, properties: ___, anyOf: ____, allOf: _____, description, ...copy } = node;
  if (isJsonObject(copy.items)) copy.items = isSimple(copy.items) ? worded(copy.items, characters) : {};
  const words = typeof description === "string" ? cutAtSentence(description, characters) : "";
  return words === "" ? copy : { ...copy, description: words };
}
