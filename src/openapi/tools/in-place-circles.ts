import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Definition } from "./schema-notes.ts";

const PREFIX = "#/$defs/";

/** References that apply to the same value as the schema that they stand in: at its root or in its choices, not below. */
function* inPlace(schema: JsonValue): Generator<{ holder: JsonObject; target: string }> {
  if (!isJsonObject(schema)) return;
  if (typeof schema.$ref === "string") yield { holder: schema, target: schema.$ref.slice(PREFIX.length) };
  for (const branches of [schema.anyOf, schema.allOf]) {
    if (Array.isArray(branches)) for (const branch of branches) yield* inPlace(branch);
  }
}

/**
 * Opens definitions that contain themselves without a step down into the value (A is one of A or B): a validator would
 * never come to an end. In every circle some reference leads to a name that is not later in the alphabet; those are
 * taken out, so that the result depends on the circle alone. All that `names` reach must be translated.
 */
export function breakCircles(names: readonly string[], known: ReadonlyMap<string, Definition>): void {
  const targets = (name: string) => [...inPlace(known.get(name)?.schema ?? {})].map(({ target }) => target);
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set<string>();
    const open = [from];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === to) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...targets(name));
    }
    return false;
  };
  const circular = names.flatMap((name) =>
    [...inPlace(known.get(name)?.schema ?? {})].filter(({ target }) => target <= name && reaches(target, name)),
  );
  for (const { holder } of circular) delete holder.$ref;
}
