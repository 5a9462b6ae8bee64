import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { objectAt, textAt } from "./document-node.ts";
import { isPlace, type SecurityUse } from "./operations.ts";
import type { References } from "./references.ts";

function readUse(root: JsonObject, references: References, name: string, scopes: JsonValue): SecurityUse {
  const scheme = references.follow(objectAt(objectAt(root, "components"), "securitySchemes")[name]) ?? {};
  const place = textAt(scheme, "in");
  return {
    name,
    type: textAt(scheme, "type") ?? "",
    place: isPlace(place) ? place : undefined,
    parameterName: textAt(scheme, "name"),
    httpScheme: textAt(scheme, "scheme")?.toLowerCase(),
    scopes: Array.isArray(scopes) ? scopes.map(String) : [],
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
