import { createHash } from "node:crypto";
import { canonicalJson, type JsonValue } from "../../core/json.ts";
import { definitionsOf } from "../../core/tools/schema-part.ts";
import type { ToolDefinition } from "../../core/tools/tool.ts";
import type { RequestPlan } from "../request/build-request.ts";

const digest = (value: unknown) => createHash("sha256").update(canonicalJson(value)).digest("base64url").slice(0, 22);

/**
 * Digests of everything that a reviewer relied on, so that any change of it asks for a new review. What is shown of a large
 * schema follows from the whole. The tools of a document share their definitions, and each definition is written out once: with a
 * hundred tools that is most of the work.
 */
export function createVersions(): (definition: Omit<ToolDefinition, "version">, plan: RequestPlan) => string {
  const known = new WeakMap<object, string>();

  function digestOnce(shared: JsonValue): string {
    if (typeof shared !== "object" || shared === null) return digest(shared);
    const version = known.get(shared) ?? digest(shared);
    known.set(shared, version);
    return version;
  }

  return ({ inputSchema, fullSchema = inputSchema, ...definition }, plan) => {
    const { $defs: _, ...schema } = fullSchema;
    const definitions = Object.entries(definitionsOf(fullSchema)).map(([name, shared]) => [name, digestOnce(shared)]);
    return digest({ definition, schema, definitions: Object.fromEntries(definitions), plan });
  };
}
