import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

/** Longest chain of references to references that is followed; longer ones are circles. */
const MAX_CHAIN = 32;

/** Looks local references (`#/components/…`) up where they are used. Documents are never dereferenced as a whole. */
export interface References {
  /** The value at a local JSON pointer (RFC 6901, in its URI fragment form), or nothing. */
  lookup(pointer: string): JsonValue | undefined;
  /** The pointer that a chain of references to references ends at. Nothing for what dangles or goes round in a circle. */
  endOf(reference: string): string | undefined;
  /** The node itself, or what it refers to in the end. */
  follow(node: JsonValue | undefined): JsonObject | undefined;
}

const unescaped = (token: string) => token.replaceAll("~1", "/").replaceAll("~0", "~");

function decoded(token: string): string {
  try {
    return unescaped(decodeURIComponent(token));
  } catch {
    return unescaped(token);
  }
}

/** Some documents encode what they refer to, and some name keys that look encoded. */
function member(node: JsonObject, token: string): JsonValue | undefined {
  for (const key of [decoded(token), unescaped(token)]) if (Object.hasOwn(node, key)) return node[key];
  return undefined;
}

export function createReferences(root: JsonObject): References {
  function lookup(pointer: string): JsonValue | undefined {
    if (pointer === "#") return root;
    if (!pointer.startsWith("#/")) return undefined;
    let node: JsonValue | undefined = root;
    for (const token of pointer.slice(2).split("/")) {
      if (Array.isArray(node)) node = node[Number(token)];
      else if (isJsonObject(node)) node = member(node, token);
      else return undefined;
    }
    return node;
  }

  function endOf(reference: string): string | undefined {
    let pointer = reference;
    for (let step = 0; step < MAX_CHAIN; step++) {
      const node = lookup(pointer);
      if (node === undefined) return undefined;
      if (!isJsonObject(node) || typeof node.$ref !== "string") return pointer;
      pointer = node.$ref;
    }
    return undefined;
  }

  function follow(node: JsonValue | undefined): JsonObject | undefined {
    if (!isJsonObject(node)) return undefined;
    if (typeof node.$ref !== "string") return node;
    const pointer = endOf(node.$ref);
    const target = pointer === undefined ? undefined : lookup(pointer);
    return isJsonObject(target) ? target : undefined;
  }

  return { lookup, endOf, follow };
}
