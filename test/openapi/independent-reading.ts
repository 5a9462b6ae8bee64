import { parse } from "yaml";

/**
 * A second reading of OpenAPI descriptions, written from the specifications alone and sharing nothing with the importer: which
 * parameters and which first-level body properties does each operation declare? It understands OpenAPI 3.x and Swagger 2.0,
 * local references and `allOf`, and asks for nothing else.
 */

type Node = { [key: string]: unknown };

export interface DeclaredOperation {
  method: string;
  path: string;
  parameters: { name: string; in: string }[];
  /** The first-level properties that a request may carry, by media type (`*` where Swagger 2 leaves it open). */
  bodies: Map<string, string[]>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const MOST_STEPS = 40;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
const members = (value: unknown): [string, unknown][] => (isNode(value) ? Object.entries(value) : []);

export function readText(text: string): Node {
  const root: unknown = text.trimStart().startsWith("{") ? JSON.parse(text) : parse(text, { maxAliasCount: -1 });
  if (!isNode(root)) throw new Error("not a description");
  return root;
}

/** What every operation of a description declares, in its order. */
export function readIndependently(root: Node): DeclaredOperation[] {
  const follow = (value: unknown): Node => {
    let node: unknown = value;
    for (let step = 0; step < MOST_STEPS && isNode(node) && typeof node.$ref === "string"; step++)
      node = at(root, node.$ref);
    return isNode(node) ? node : {};
  };

  /** Names of the properties of a schema and of everything that is taken together or chosen from in it. */
  function propertiesOf(schema: unknown, seen: ReadonlySet<Node> = new Set()): Map<string, "writable" | "readOnly"> {
    const node = follow(schema);
    const found = new Map<string, "writable" | "readOnly">();
    if (seen.has(node)) return found;
    const within = new Set([...seen, node]);
    // A base that lists its heirs gives them its own properties, not each other's.
    const choices = [nodes(node.oneOf), nodes(node.anyOf)].filter((some) => !some.some((one) => seen.has(follow(one))));
    for (const part of [...nodes(node.allOf), ...choices.flat()]) {
      for (const [name, kind] of propertiesOf(part, within)) {
        if (kind === "readOnly" || !found.has(name)) found.set(name, kind);
      }
    }
    for (const [name, property] of members(node.properties)) {
      if (property === false) continue;
      if (isReadOnly(property) || !found.has(name)) found.set(name, isReadOnly(property) ? "readOnly" : "writable");
    }
    return found;
  }

  function isReadOnly(property: unknown): boolean {
    const layers = [property, follow(property), ...nodes(isNode(property) ? property.allOf : undefined).map(follow)];
    return layers.some((layer) => isNode(layer) && layer.readOnly === true);
  }

  const writable = (schema: unknown): string[] => {
    if ([follow(schema).type].flat().includes("array")) return [];
    return [...propertiesOf(schema)].filter(([, kind]) => kind === "writable").map(([name]) => name);
  };

  function bodiesOf(operation: Node, item: Node): Map<string, string[]> {
    const bodies = new Map<string, string[]>();
    for (const [mediaType, described] of members(follow(operation.requestBody).content)) {
      bodies.set(mediaType, writable(isNode(described) ? follow(described).schema : undefined));
    }
    const parameters = merged(item, operation).map(([, node]) => node);
    const form = parameters.filter((parameter) => parameter.in === "formData");
    if (form.length > 0)
      bodies.set(
        "*",
        form.map((parameter) => String(parameter.name)),
      );
    const body = parameters.find((parameter) => parameter.in === "body");
    if (body) bodies.set("*", writable(body.schema));
    return bodies;
  }

  /** The operation's parameters stand over those of its path. */
  function merged(item: Node, operation: Node): [string, Node][] {
    const all = [item.parameters, operation.parameters]
      .flatMap((list) => (Array.isArray(list) ? list : []))
      .map(follow);
    const usable = all.filter((node) => typeof node.name === "string" && typeof node.in === "string");
    return [...new Map(usable.map((node) => [`${node.in} ${node.name}`, node] as const))];
  }

  return members(root.paths).flatMap(([path, value]) => {
    const item = follow(value);
    return METHODS.filter((method) => isNode(item[method])).map((method) => {
      const operation = follow(item[method]);
      const variables = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? "");
      const declared = merged(item, operation)
        .map(([, node]) => ({ name: String(node.name), in: String(node.in) }))
        .filter((one) => ["query", "header", "cookie"].includes(one.in));
      const inPath = [...new Set(variables)].map((name) => ({ name, in: "path" }));
      return {
        method: method.toUpperCase(),
        path,
        parameters: [...inPath, ...declared],
        bodies: bodiesOf(operation, item),
      };
    });
  });
}

function at(root: Node, reference: string): unknown {
  if (!reference.startsWith("#/")) return undefined;
  let node: unknown = root;
  for (const raw of reference.slice(2).split("/")) {
    const token = decoded(raw).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(node)) node = node[Number(token)];
    else node = isNode(node) && Object.hasOwn(node, token) ? node[token] : undefined;
  }
  return node;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
