import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { JsonSchema } from "../../tools/tool.ts";
import { snakeCase } from "./field-name.ts";
import { INSIDE, memberName } from "./nested-arguments.ts";

/** One argument of a tool, as far as filling it from talk needs. */
export interface Argument {
  /** With the path to it, where it stands inside an object. */
  name: string;
  required: boolean;
  kind: "string" | "number" | "integer" | "boolean" | "array" | "object";
  description: string;
  options: string[];
  /** What the options are called, as far as the schema says so. */
  labels?: Record<string, string>;
  pattern?: RegExp;
  format?: string;
  minLength: number;
  schema: JsonObject;
}

const KINDS = ["string", "number", "integer", "boolean", "array", "object"] as const;

function kindOf(type: JsonValue | undefined): Argument["kind"] {
  const types = Array.isArray(type) ? type : [type];
  return KINDS.find((kind) => types.includes(kind)) ?? "string";
}

function patternOf(pattern: JsonValue | undefined): RegExp | undefined {
  if (typeof pattern !== "string") return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");
const objectsIn = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

/** So many references in a row are followed; more are a circle. */
const MOST_REFERENCES = 16;

function referenced(schema: JsonObject, root: JsonObject): JsonObject {
  let found: JsonObject = schema;
  for (let step = 0; step < MOST_REFERENCES && typeof found.$ref === "string"; step++) {
    const { $ref, ...beside } = found;
    const names = textOf($ref).replace(/^#\/?/, "").split("/");
    let target: JsonValue | undefined = root;
    for (const name of names.filter((part) => part !== ""))
      target = isJsonObject(target) ? target[name.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
    found = { ...(isJsonObject(target) ? target : {}), ...beside };
  }
  return found;
}

/** A schema without references, and with what it is all of. */
function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const { allOf, ...own } = referenced(schema, root);
  let whole: JsonObject = own;
  for (const each of objectsIn(allOf)) {
    const part = referenced(each, root);
    const properties = { ...objectOf(part.properties), ...objectOf(whole.properties) };
    const required = [...listOf(whole.required), ...listOf(part.required)];
    whole = { ...part, ...whole, ...(Object.keys(properties).length > 0 ? { properties, required } : {}) };
  }
  return whole;
}

const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** The schemas of which one is to be chosen; what may also be null is no choice. */
function variantsOf(schema: JsonObject, root: JsonObject): JsonObject[] {
  return objectsIn(schema.oneOf ?? schema.anyOf)
    .map((variant) => resolved(variant, root))
    .filter(({ type }) => type !== "null");
}

function optionsOf(schema: JsonObject): string[] {
  const allowed = schema.const === undefined ? listOf(schema.enum) : [schema.const];
  return allowed.filter((option) => typeof option === "string");
}

/** The member whose one value tells a variant from the others. */
function discriminatorOf(variants: JsonObject[], root: JsonObject): string | undefined {
  const [first, ...others] = variants.map(({ properties }) => objectOf(properties));
  const single = (members: JsonObject, name: string): boolean =>
    optionsOf(resolved(objectOf(members[name]), root)).length === 1;
  return Object.keys(first ?? {}).find((name) => [first ?? {}, ...others].every((members) => single(members, name)));
}

/** What a description calls each of the values: "lost 遗失，stolen 被盗", "lost: cannot be found; stolen: …". */
function labelsIn(description: string, options: string[]): Record<string, string> {
  return Object.fromEntries(
    options.flatMap((option): [string, string][] => {
      const plain = option.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const told = new RegExp(
        `(?<![\\w-])${plain}["'\`]?(?:\\s*[:：=]|\\s+[-–]\\s|\\s*[(（]|\\s*(?=\\p{Script=Han}))\\s*([^,，;；、|/\\n)）。]+)`,
        "u",
      ).exec(description)?.[1];
      return told ? [[option, told.trim()]] : [];
    }),
  );
}

/**
 * The arguments of a tool in the order of its schema, required ones first. A required object's are its members; where it
 * is one of several kinds, the kind comes first, and its members once `known` tells it.
 */
export function argumentsOf(schema: JsonSchema, known: JsonObject = {}): Argument[] {
  return membersOf(schema, schema, known, "").sort((a, b) => Number(b.required) - Number(a.required));
}

function membersOf(schema: JsonObject, root: JsonObject, known: JsonObject, path: string): Argument[] {
  const required = listOf(schema.required);
  return Object.entries(objectOf(schema.properties)).flatMap(([name, property]) =>
    leavesOf(resolved(objectOf(property), root), root, known, path + name, required.includes(name)),
  );
}

function leavesOf(given: JsonObject, root: JsonObject, known: JsonObject, path: string, required: boolean): Argument[] {
  const variants = variantsOf(given, root);
  const [only, ...others] = variants;
  if (only && others.length === 0)
    return leavesOf({ ...only, ...given, anyOf: [], oneOf: [] }, root, known, path, required);
  const inside = path + INSIDE;
  const kind = required ? discriminatorOf(variants, root) : undefined;
  if (kind === undefined) {
    const own = only && required && only.properties ? only : given;
    const expands = required && own.properties !== undefined && path.split(INSIDE).length < MOST_LEVELS;
    return expands ? membersOf(own, root, known, inside) : [leaf(own, path, required)];
  }
  const kindIn = ({ properties }: JsonObject): string =>
    optionsOf(resolved(objectOf(objectOf(properties)[kind]), root))[0] ?? "";
  const chosen = variants.find((variant) => kindIn(variant) === known[inside + kind]);
  const choice = {
    ...leaf({ type: "string", enum: variants.map(kindIn) }, inside + kind, true),
    labels: Object.fromEntries(variants.map((variant) => [kindIn(variant), textOf(variant.title)])),
  };
  const members = chosen ? membersOf(chosen, root, known, inside) : [];
  return [choice, ...members.filter(({ name }) => name !== choice.name)];
}

/** Objects within objects are asked through so far. */
const MOST_LEVELS = 4;

function leaf(own: JsonObject, name: string, required: boolean): Argument {
  const description = textOf(own.description);
  const options = optionsOf(own);
  return {
    name,
    required,
    kind: kindOf(own.type),
    description,
    options,
    labels: labelsIn(description, options),
    pattern: patternOf(own.pattern),
    format: typeof own.format === "string" ? own.format : undefined,
    minLength: typeof own.minLength === "number" ? own.minLength : 1,
    schema: own,
  };
}

const IDENTIFIER = /(?:_id|_?number|_no|^id|_?code|_ref)$/;

/** Whether an argument names a record ("order_id", "tracking_number"), so that "it" or "the second one" can stand for it. */
export function isIdentifier(argument: Argument): boolean {
  return (
    argument.kind === "string" &&
    argument.options.length === 0 &&
    argument.format === undefined &&
    IDENTIFIER.test(snakeCase(memberName(argument.name))) &&
    !/postal|zip|phone/.test(argument.name)
  );
}

/** What an identifier tells apart: "order" for `order_id`. */
export function nounOf(name: string): string {
  return snakeCase(memberName(name)).replace(IDENTIFIER, "").replace(/_/g, " ").trim();
}
