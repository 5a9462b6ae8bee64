import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { textAt } from "./document-node.ts";
import type { SecurityUse } from "./operations.ts";
import { isPlace } from "./parameters.ts";
import type { References } from "./references.ts";
import { securityScheme, securitySchemeNamed } from "./swagger2.ts";

function readUse(root: JsonObject, references: References, name: string, scopes: JsonValue): SecurityUse {
  // OpenAPI 3.2 may name a scheme by reference instead.
  const stated = references.follow(securitySchemeNamed(root, name) ?? { $ref: name });
  const scheme = securityScheme(stated ?? {});
  const place = textAt(scheme, "in")?.toLowerCase();
  return {
    name,
    type: textAt(scheme, "type") ?? "",
    place: isPlace(place) ? place : undefined,
    parameterName: textAt(scheme, "name"),
    httpScheme: textAt(scheme, "scheme")?.toLowerCase(),
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [],
  };
}

/** What an operation asks of its caller: its own `security`, else the document's. Alternatives of combinations. */
export function readSecurity(
  operation: JsonObject,
  root: JsonObject,
  references: References,
): (readonly SecurityUse[])[] {
  const stated = Array.isArray(operation.security) ? operation.security : root.security;
  if (!Array.isArray(stated)) return [];
  return stated
    .filter(isJsonObject)
    .map((combination) => Object.entries(combination).map(([name, scopes]) => readUse(root, references, name, scopes)));
}
