/** What every provider and client accepts of a tool's schema, as rules; none of it is the importer's code. */

type Node = { [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const KEY = /^[a-zA-Z0-9_.-]{1,64}$/;
const TYPES = ["string", "number", "integer", "boolean", "array", "object", "null"];
const NOT_AT_THE_ROOT = ["oneOf", "anyOf", "allOf", "not", "enum", "const", "$ref"];
const OPENAPI_ONLY = [
  "nullable",
  "example",
  "discriminator",
  "xml",
  "externalDocs",
  "readOnly",
  "patternProperties",
  "oneOf",
];
const BELOW = ["items", "additionalProperties", "not", "contains"];

/** Everything in a tool's schema that some provider or client would refuse. */
export function brokenRules(schema: Node): string[] {
  const broken: string[] = [];
  const definitions = isNode(schema.$defs) ? schema.$defs : {};
  if (schema.type !== "object") broken.push("the root is no object");
  for (const keyword of NOT_AT_THE_ROOT) if (keyword in schema) broken.push(`${keyword} at the root`);

  function walk(node: unknown, where: string): void {
    if (!isNode(node)) {
      if (typeof node !== "boolean") broken.push(`${where} is no schema`);
      return;
    }
    for (const keyword of OPENAPI_ONLY) if (keyword in node) broken.push(`${where}: ${keyword}`);
    const types = node.type === undefined ? [] : [node.type].flat();
    if (!types.every((type) => typeof type === "string" && TYPES.includes(type)))
      broken.push(`${where}: type ${types}`);
    if (types.includes("array") && !isNode(node.items)) broken.push(`${where}: a list without items`);
    if (typeof node.exclusiveMinimum === "boolean") broken.push(`${where}: exclusiveMinimum`);
    if (typeof node.$ref === "string" && !Object.hasOwn(definitions, node.$ref.replace(/^#\/\$defs\//, ""))) {
      broken.push(`${where}: ${node.$ref} dangles`);
    }
    for (const [key, child] of Object.entries(isNode(node.properties) ? node.properties : {})) {
      if (!KEY.test(key)) broken.push(`${where}: the key ${key}`);
      walk(child, `${where}.${key}`);
    }
    for (const keyword of BELOW) if (node[keyword] !== undefined) walk(node[keyword], `${where}.${keyword}`);
    for (const keyword of ["anyOf", "allOf"]) {
      const list = node[keyword];
      if (Array.isArray(list)) for (const one of list) walk(one, `${where}.${keyword}`);
    }
  }

  const { $defs: _, ...root } = schema;
  walk(root, "root");
  for (const [name, definition] of Object.entries(definitions)) walk(definition, name);
  broken.push(...endless(definitions));
  return broken;
}

/** Definitions that contain themselves without a step into the value: validators never come back from them. */
function endless(definitions: Node): string[] {
  const next = (node: unknown): string[] => {
    if (!isNode(node)) return [];
    const own = typeof node.$ref === "string" ? [node.$ref.replace("#/$defs/", "")] : [];
    const lists = [node.anyOf, node.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
    return [...own, ...lists.flatMap(next)];
  };
  return Object.keys(definitions).filter((name) => {
    const seen = new Set<string>();
    const open = next(definitions[name]);
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (one === name) return true;
      if (seen.has(one)) continue;
      seen.add(one);
      open.push(...next(definitions[one]));
    }
    return false;
  });
}

/** True if a value for the schema may carry a property of this name. */
export function offers(schema: unknown, key: string, root: Node, depth = 0): boolean {
  if (!isNode(schema) || depth > 20) return false;
  if (typeof schema.$ref === "string") {
    const definitions = isNode(root.$defs) ? root.$defs : {};
    return offers(definitions[schema.$ref.replace("#/$defs/", "")], key, root, depth + 1);
  }
  if (isNode(schema.properties) && key in schema.properties) return true;
  const lists = [schema.anyOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return lists.some((one) => offers(one, key, root, depth + 1));
}
