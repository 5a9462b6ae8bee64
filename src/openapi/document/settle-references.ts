import type { JsonObject } from "../../core/json.ts";
import { brief } from "./document-error.ts";
import { textAt } from "./document-node.ts";
import {
  type FoundReference,
  type FoundReferences,
  findReferences,
  type NodePlace,
  pointerOf,
} from "./find-references.ts";
import { createReferences, type References } from "./references.ts";

export interface SettledReferences {
  /** References that lead out of the document. */
  outside: string[];
  /** The nodes whose references point nowhere. */
  dangling: ReadonlySet<unknown>;
  /** What points nowhere, and where. */
  warnings: string[];
}

const SCHEMA_PLACES = ["#/components/schemas/", "#/definitions/"];
const BARE_NAME = /^[\w-]+$/;
const RELATIVE_POINTER = /^(\d+)(\/.*)?$/;
const MAX_WARNINGS = 50;

/** `1/items` counts up from where the reference stands (Relative JSON Pointer). */
function relativePointer(reference: string, place: NodePlace): string | undefined {
  const [, levels, rest = ""] = RELATIVE_POINTER.exec(reference) ?? [];
  if (levels === undefined) return undefined;
  let at: NodePlace | undefined = place;
  for (let level = Number(levels); level > 0 && at !== undefined; level--) at = at.parent;
  return at === undefined ? undefined : pointerOf(at) + rest;
}

/** The nearest part around a place that has an `$id`: pointers count from there (JSON Schema 2020-12, section 8.2.1). */
function resourceAround(place: NodePlace, resources: ReadonlySet<NodePlace>): string | undefined {
  for (let at: NodePlace | undefined = place; at?.parent !== undefined; at = at.parent) {
    if (resources.has(at)) return pointerOf(at);
  }
  return undefined;
}

/** The pointers that a reference may mean, likeliest first: as it should be written, and as people write it. */
function* meanings({ reference, place }: FoundReference, found: FoundReferences, own: ReadonlySet<string>) {
  const [base = "", fragment = ""] = reference.trim().split(/#(.*)/s);
  const inDocument = `#${fragment}`;
  if (base === "" || own.has(base)) {
    yield inDocument;
    const anchor = found.anchors.get(fragment);
    if (anchor !== undefined) yield pointerOf(anchor);
    const resource = resourceAround(place, found.resources);
    if (resource !== undefined) yield resource + fragment;
    yield `#/${fragment}`;
    return;
  }
  const named = found.ids.get(base);
  if (named !== undefined) yield pointerOf(named) + fragment;
  if (BARE_NAME.test(base)) for (const schemas of SCHEMA_PLACES) yield schemas + base;
  const relative = relativePointer(base, place);
  if (relative !== undefined) yield relative;
  if (!base.includes(":")) yield `#/${base.replace(/^\//, "")}`;
}

function leadsOutside(reference: string, own: ReadonlySet<string>): boolean {
  const base = reference.trim().replace(/#.*$/s, "");
  return base !== "" && !own.has(base) && !BARE_NAME.test(base);
}

/**
 * Rewrites references that are not written as `#/…` although they mean a place in this document, and tells which lead out of
 * it and which point nowhere. `url` is the document's own address. Throws `OPENAPI_TOO_DEEP`.
 */
export function settleReferences(root: JsonObject, where: string, url: string | undefined): SettledReferences {
  const found = findReferences(root, where);
  const { lookup }: References = createReferences(root);
  const own = new Set([textAt(root, "$self"), textAt(root, "$id"), url].filter((name) => name !== undefined));
  const outside = new Set<string>();
  const dangling = new Set<unknown>();
  const warnings: string[] = [];
  let more = 0;
  for (const one of found.references) {
    if (lookup(one.reference) !== undefined) continue;
    const meant = meanings(one, found, own).find((pointer) => lookup(pointer) !== undefined);
    if (meant !== undefined) one.holder.$ref = meant;
    else if (leadsOutside(one.reference, own)) outside.add(one.reference);
    else if (dangling.add(one.holder).size > MAX_WARNINGS) more++;
    else warnings.push(brief(`${pointerOf(one.place)}: refers to "${one.reference}", which is not there.`));
  }
  if (more > 0) warnings.push(`${more} more references point nowhere.`);
  return { outside: [...outside], dangling, warnings };
}
