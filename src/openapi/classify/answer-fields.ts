import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { listAt, objectAt } from "../document/document-node.ts";
import type { Operation } from "../document/operations.ts";
import type { References } from "../document/references.ts";

/** A field of what an operation answers. */
export interface AnswerField {
  /** The names that lead to it; lists on the way are not named. */
  path: readonly string[];
  /** Text or a number, as an id is. Looked up when it is asked, which is seldom. */
  isPlain(): boolean;
}

/** `data.order.customer_id` is as deep as owners are looked for. */
const MAX_DEPTH = 3;
/** Enough for real answers. The nearest come first: one that fans out further is not worth the time. */
const MAX_FIELDS = 600;

const COMBINED = ["allOf", "oneOf", "anyOf"] as const;
/** Lists in lists, combinations in combinations. */
const MAX_LAYERS = 6;

/** The object schemas that a schema may come to, with lists and combinations looked through. */
function objectsIn(schema: JsonValue | undefined, references: References, layers = 0): JsonObject[] {
  const node = references.follow(schema);
  if (node === undefined || layers > MAX_LAYERS) return [];
  const inside = [node.items, ...COMBINED.flatMap((keyword) => listAt(node, keyword))].filter(isJsonObject);
  return [node, ...inside.flatMap((one) => objectsIn(one, references, layers + 1))];
}

function isPlain({ type }: JsonObject): boolean {
  const stated = (Array.isArray(type) ? type : [type]).filter((one) => one !== "null");
  return stated.length > 0 && stated.every((one) => one === "string" || one === "integer" || one === "number");
}

function fieldsOf(schema: JsonObject, references: References): AnswerField[] {
  const fields: AnswerField[] = [];
  let level: { path: readonly string[]; schema: JsonValue }[] = [{ path: [], schema }];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next: typeof level = [];
    for (const { path, schema } of level) {
      if (fields.length + next.length > MAX_FIELDS) break;
      for (const object of objectsIn(schema, references)) {
        for (const [name, inner] of Object.entries(objectAt(object, "properties"))) {
          next.push({ path: [...path, name], schema: inner });
        }
      }
    }
    for (const { path, schema } of next) fields.push({ path, isPlain: () => isPlain(references.follow(schema) ?? {}) });
    level = next;
  }
  return fields;
}

/** Reads the fields of answers, each schema once; the nearest fields come first. */
export function createAnswerReader(references: References): (operation: Operation) => readonly AnswerField[] {
  const known = new WeakMap<object, AnswerField[]>();
  return ({ responses }) => {
    const succeeded = responses.find(({ status }) => /^2/.test(status));
    const schema = references.follow((succeeded ?? responses.find(({ status }) => status === "default"))?.schema);
    if (schema === undefined) return [];
    const fields = known.get(schema) ?? fieldsOf(schema, references);
    known.set(schema, fields);
    return fields;
  };
}
