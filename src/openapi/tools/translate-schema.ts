import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { listAt } from "../document/document-node.ts";
import type { References } from "../document/references.ts";
import { propertyKey } from "./argument-key.ts";
import { coherent } from "./coherent-schema.ts";
import { definitionName } from "./definition-name.ts";
import { breakCircles } from "./in-place-circles.ts";
import { mergeAllOf, refers } from "./merge-all-of.ts";
import { translateBounds, withNull } from "./older-dialects.ts";
import { ANNOTATIONS, LEFT_TO_THE_API, PLAIN_KEYWORDS, readablePattern } from "./plain-keywords.ts";
import { readableText } from "./readable-text.ts";
import { createNotes, type Definition, type Notes, type Reachable } from "./schema-notes.ts";
import { impliedType, typesOf } from "./schema-types.ts";
import { isReadOnly, requiredNames, wrappedReference } from "./written-schema.ts";

const MAX_DESCRIPTION = 2_000;
/** A schema without others in it is written out where it is used, unless it is longer than this. */
const MAX_INLINE_ENUM = 12;
/** Shared parts that are written out within shared parts: more levels would multiply without end. */
const MAX_MERGED = 2;

const HOLDS_SCHEMAS = [
  ...["items", "additionalProperties", "patternProperties", "not", "properties", "prefixItems"],
  ...["allOf", "anyOf", "oneOf"],
];

/** Where a schema stands. */
interface Place {
  notes: Notes;
  /** The pointers whose schema is being written, down to here without a step into the value. */
  open: ReadonlySet<string>;
  /** How many schemas around this one were put together from shared parts. */
  merged: number;
}

/** Translates the schemas of one document. What they share is translated once, however many tools refer to it. */
export interface SchemaTranslator {
  readonly references: References;
  /** A schema of any OpenAPI version as JSON Schema 2020-12, its references pointing into `$defs`. */
  translate(schema: JsonValue, notes: Notes): JsonObject;
  /** Everything that can be reached from what `notes` uses, and nothing else. */
  reachable(notes: Notes): Reachable;
}

function isShortScalar(schema: JsonObject): boolean {
  return (
    HOLDS_SCHEMAS.every((keyword) => schema[keyword] === undefined) && listAt(schema, "enum").length <= MAX_INLINE_ENUM
  );
}

/** `not` survives only where nothing in it could have been lost: what a schema forbids grows when that schema is loosened. */
const FORBIDDABLE = ["type", "enum", "const", "required"];

export function createSchemaTranslator(references: References): SchemaTranslator {
  const known = new Map<string, Definition>();
  /** Taken one by one instead of by recursion: a chain of schemas may be longer than the stack. */
  const waiting: string[] = [];

  const pointers = new Map<string, string>();

  const below = (place: Place): Place => ({ ...place, open: new Set() });

  function key(name: string, { notes }: Place): string {
    const it = propertyKey(name);
    if (it !== name) notes.renamed.set(it, name);
    return it;
  }

  /** Values in a schema (`default`, `examples`) are written with the same keys as arguments. */
  function withKeys(value: JsonValue, place: Place): JsonValue {
    if (Array.isArray(value)) return value.map((item) => withKeys(item, place));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [key(name, place), withKeys(member, place)]),
    );
  }

  function translateReference(schema: JsonObject, reference: string, place: Place): JsonObject {
    const { $ref: _, ...beside } = schema;
    const pointer = references.endOf(reference);
    const target = pointer === undefined ? undefined : references.lookup(pointer);
    if (pointer === undefined || target === undefined) {
      place.notes.warnings.add(`The reference ${reference} leads nowhere: anything is accepted there.`);
      return translateObject(beside, place);
    }
    if (!Object.keys(beside).every((keyword) => ANNOTATIONS.has(keyword) || keyword.startsWith("x-"))) {
      return translateNode({ allOf: [{ $ref: reference }, beside] }, place);
    }
    if (isJsonObject(target) && isShortScalar(target)) return translateObject({ ...target, ...beside }, place);
    const name = definitionName(pointer);
    place.notes.uses.add(name);
    if (!known.has(name)) {
      known.set(name, { schema: target, notes: createNotes() });
      waiting.push(name);
      pointers.set(name, pointer);
    }
    const { description } = translateObject(beside, place);
    const referring = { ...(description !== undefined && { description }), $ref: `#/$defs/${name}` };
    return beside.nullable === true ? withNull(referring) : referring;
  }

  function translateProperties(schema: JsonObject, translated: JsonObject, place: Place): void {
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    const accepted = ([, property]: [string, JsonValue]) => property !== false && !isReadOnly(property, references);
    if (isJsonObject(schema.properties)) {
      translated.properties = Object.fromEntries(
        Object.entries(properties)
          .filter(accepted)
          .map(([name, property]) => [key(name, place), translateNode(property, below(place))]),
      );
    }
    const required = requiredNames(schema).filter((name) => {
      const property = properties[name];
      return property === undefined ? schema.additionalProperties !== false : accepted([name, property]);
    });
    if (required.length > 0) translated.required = required.map((name) => key(name, place));
  }

  /** Which other properties there may be. Providers know no patterns of names, so what these allow is allowed to any. */
  function translateOthers(schema: JsonObject, translated: JsonObject, place: Place): void {
    const patterns = isJsonObject(schema.patternProperties) ? Object.values(schema.patternProperties) : [];
    const others = schema.additionalProperties ?? (schema.unevaluatedProperties === false ? false : undefined);
    const [only] = patterns;
    if (others === false && patterns.length === 1 && only !== undefined) {
      translated.additionalProperties = translateNode(only, below(place));
    } else if (others === false) {
      const isClosed =
        patterns.length === 0 && ["anyOf", "oneOf", "allOf"].every((keyword) => schema[keyword] === undefined);
      if (isClosed && schema.discriminator === undefined) translated.additionalProperties = false;
    } else if (others === true || (isJsonObject(others) && patterns.length > 0)) translated.additionalProperties = true;
    else if (isJsonObject(others)) translated.additionalProperties = translateNode(others, below(place));
  }

  function translateItems(schema: JsonObject, translated: JsonObject, place: Place): void {
    // Before 2020-12 the items of a tuple were a list under `items`.
    const tuple = Array.isArray(schema.items) ? schema.items : listAt(schema, "prefixItems");
    if (tuple.length > 0) {
      const others = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
      const kinds = [...tuple, ...(isJsonObject(others) ? [others] : [])].map((item) =>
        translateNode(item, below(place)),
      );
      translated.items = isJsonObject(others) || others === false ? { anyOf: kinds } : {};
      if (others === false) translated.maxItems = Math.min(tuple.length, Number(translated.maxItems ?? tuple.length));
    } else if (isJsonObject(schema.items)) translated.items = translateNode(schema.items, below(place));
    else if (typesOf(translated.type).includes("array")) translated.items = {};
  }

  /** `oneOf` becomes `anyOf`: real branches overlap, and then nothing would fit exactly one of them. */
  function translateChoices(schema: JsonObject, translated: JsonObject, place: Place): void {
    const choices = [listAt(schema, "anyOf"), listAt(schema, "oneOf")]
      .filter((branches) => branches.length > 0)
      .map((branches) => branches.filter((branch) => branch !== false).map((branch) => translateNode(branch, place)));
    const parts = listAt(schema, "allOf").map((part) => translateNode(part, place));
    const [first, ...others] = choices;
    if (first !== undefined) translated.anyOf = first;
    const all = [...parts, ...others.map((anyOf) => ({ anyOf }))];
    if (all.length > 0) translated.allOf = all;
  }

  function translateNot(schema: JsonObject, translated: JsonObject, place: Place): void {
    const forbidden = schema.not;
    if (!isJsonObject(forbidden)) return;
    const keywords = Object.keys(forbidden);
    if (keywords.length > 0 && keywords.every((keyword) => FORBIDDABLE.includes(keyword))) {
      translated.not = translateNode(forbidden, place);
    } else place.notes.warnings.add('"not" is left to the API to check.');
  }

  function translateObject(raw: JsonObject, around: Place): JsonObject {
    const isShared = refers(raw);
    const schema = isShared && around.merged >= MAX_MERGED ? raw : mergeAllOf(raw, references, around.open);
    const place = isShared ? { ...around, merged: around.merged + 1 } : around;
    const translated: JsonObject = {};
    const types = typesOf(schema.type);
    const stated = types.length > 0 ? types : [impliedType(schema)].filter((type) => type !== undefined);
    const [only] = stated;
    if (only !== undefined) translated.type = stated.length === 1 ? only : stated;
    if (typeof schema.description === "string" && schema.description.trim() !== "") {
      translated.description = readableText(schema.description.slice(0, 2 * MAX_DESCRIPTION)).slice(0, MAX_DESCRIPTION);
    }
    for (const [keyword, value] of Object.entries(schema)) {
      const holds = Object.hasOwn(PLAIN_KEYWORDS, keyword) ? PLAIN_KEYWORDS[keyword] : undefined;
      if (holds?.(value)) translated[keyword] = withKeys(value, place);
    }
    if (typeof schema.pattern === "string") {
      const pattern = readablePattern(schema.pattern);
      if (pattern !== undefined) translated.pattern = pattern;
      else place.notes.warnings.add(`The pattern ${schema.pattern} is no regular expression of ECMAScript: left out.`);
    }
    if (schema.example !== undefined && translated.examples === undefined) {
      translated.examples = [withKeys(schema.example, place)];
    }
    for (const keyword of LEFT_TO_THE_API) {
      if (schema[keyword] !== undefined) place.notes.warnings.add(`"${keyword}" is left to the API to check.`);
    }
    translateBounds(schema, translated);
    translateProperties(schema, translated, place);
    translateOthers(schema, translated, place);
    translateItems(schema, translated, place);
    translateChoices(schema, translated, place);
    translateNot(schema, translated, place);
    const mended = coherent(translated, place.notes.warnings);
    return schema.nullable === true ? withNull(mended) : mended;
  }

  function translateNode(schema: JsonValue, place: Place): JsonObject {
    if (!isJsonObject(schema)) return {};
    const wrapped = wrappedReference(schema);
    const node = wrapped ?? schema;
    return typeof node.$ref === "string" ? translateReference(node, node.$ref, place) : translateObject(node, place);
  }

  function translateWaiting(): void {
    const fresh: string[] = [];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const definition = known.get(name);
      if (definition === undefined) continue;
      const open = new Set([pointers.get(name) ?? ""]);
      definition.schema = translateNode(definition.schema, { notes: definition.notes, open, merged: 0 });
      fresh.push(name);
    }
    breakCircles(fresh, known);
  }

  return {
    references,
    translate(schema, notes) {
      const translated = translateNode(schema, { notes, open: new Set(), merged: 0 });
      translateWaiting();
      return translated;
    },
    reachable(notes) {
      const definitions: JsonObject = {};
      const warnings = new Set(notes.warnings);
      const renamed = new Map(notes.renamed);
      const open = [...notes.uses];
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        const definition = known.get(name);
        if (definition === undefined || Object.hasOwn(definitions, name)) continue;
        definitions[name] = definition.schema;
        for (const warning of definition.notes.warnings) warnings.add(warning);
        for (const [from, to] of definition.notes.renamed) renamed.set(from, to);
        open.push(...definition.notes.uses);
      }
      return { definitions, warnings: [...warnings], renamed: Object.fromEntries(renamed) };
    },
  };
}
