import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { documentError } from "./document-error.ts";
import { MAX_DEPTH } from "./parse-text.ts";

/** Where a node stands: the way back to the root. Made for every node, so it is no more than a link. */
export interface NodePlace {
  parent: NodePlace | undefined;
  key: string;
}

/** A node with a `$ref`. */
export interface FoundReference {
  holder: JsonObject;
  reference: string;
  place: NodePlace;
}

export interface FoundReferences {
  references: FoundReference[];
  /** JSON Schema's own names for its nodes: `$id` (or `id`), whole and by its last part, and `$anchor`. */
  ids: Map<string, NodePlace>;
  anchors: Map<string, NodePlace>;
  /** The nodes that have an `$id`. */
  resources: Set<NodePlace>;
}

/** Beneath these everything is somebody's own name, `default` and `example` too. */
const NAMED_CHILDREN = new Set(
  (
    "properties patternProperties definitions $defs dependentSchemas schemas parameters responses headers requestBodies " +
    "securitySchemes securityDefinitions paths webhooks callbacks links pathItems content encoding mapping"
  ).split(" "),
);

/** Values, not description: what looks like a reference in them is not followed. */
const VALUES = new Set(["example", "examples", "default", "enum", "const"]);

const isValue = (key: string, place: NodePlace) =>
  (VALUES.has(key) || key.startsWith("x-")) && !NAMED_CHILDREN.has(place.key);

/** The JSON pointer of a place, as a reference writes it. */
export function pointerOf(place: NodePlace): string {
  const tokens: string[] = [];
  for (let at: NodePlace | undefined = place; at?.parent !== undefined; at = at.parent) {
    tokens.unshift(encodeURIComponent(at.key.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1")));
  }
  return ["#", ...tokens].join("/");
}

/** Every reference of a document, without following any. Throws `OPENAPI_TOO_DEEP`. */
export function findReferences(root: JsonObject, where: string): FoundReferences {
  const found: FoundReferences = { references: [], ids: new Map(), anchors: new Map(), resources: new Set() };
  const seen = new Set<object>();
  const waiting: [node: unknown, place: NodePlace, depth: number][] = [[root, { parent: undefined, key: "" }, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, place, depth] = next;
    if (typeof node !== "object" || node === null || seen.has(node)) continue;
    if (depth > MAX_DEPTH) {
      throw documentError("OPENAPI_TOO_DEEP", `${where} is nested more than ${MAX_DEPTH} levels deep.`);
    }
    seen.add(node);
    if (isJsonObject(node) && !NAMED_CHILDREN.has(place.key)) {
      // Read as a plain reference, a dynamic one gives the schema that it has by default.
      const reference = node.$ref ?? node.$dynamicRef;
      if (typeof reference === "string") found.references.push({ holder: node, reference, place });
      const id = node.$id ?? (node.type === undefined ? undefined : node.id);
      if (typeof id === "string") {
        found.ids.set(id, place);
        found.ids.set(id.slice(id.lastIndexOf("/") + 1), place);
        found.resources.add(place);
      }
      for (const anchor of [node.$anchor, node.$dynamicAnchor]) {
        if (typeof anchor === "string") found.anchors.set(anchor, place);
      }
    }
    for (const [key, child] of Object.entries(node)) {
      if (typeof child === "object" && child !== null && !isValue(key, place)) {
        waiting.push([child, { parent: place, key }, depth + 1]);
      }
    }
  }
  return found;
}
