import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { JsonSchema } from "../../core/tools/tool.ts";
import { listAt } from "../document/document-node.ts";
import type { Operation, Parameter, RequestBody } from "../document/operations.ts";
import type { References } from "../document/references.ts";
import { createSchemaTranslator, isReadOnly } from "./translate-schema.ts";

/** Which argument goes where. `key` is the argument's name in the tool's schema. */
export interface PlannedParameter {
  key: string;
  parameter: Omit<Parameter, "schema" | "description">;
}

/** One property of the body. */
export interface PlannedField {
  key: string;
  name: string;
  /** A file: its argument is the text itself, or a `data:<type>;name=<file name>;base64,<content>` URL of its bytes. */
  isFile: boolean;
}

/**
 * The body's properties stand beside the parameters (`fields`), or it is one argument (`whole`). `restKey` names the
 * argument whose members go beside the named fields, where the body takes any others; what is named wins.
 */
export type PlannedBody = Pick<RequestBody, "mediaType" | "required" | "encoding"> &
  (
    | { shape: "fields"; fields: PlannedField[]; restKey: string | undefined }
    | { shape: "whole"; key: string; isFile: boolean }
  );

export interface ToolInput {
  schema: JsonSchema;
  parameters: PlannedParameter[];
  body: PlannedBody | undefined;
  /**
   * Names deep inside arguments that no provider accepts as a key, by the key that stands for them. A key is made from its
   * name's digest, so it stands for that name wherever it occurs.
   */
  renamed: Readonly<Record<string, string>>;
}

const MAX_KEY_LENGTH = 64;
/** `allOf` of `allOf` deeper than this is not taken apart. */
const MAX_ALL_OF_DEPTH = 8;
/** Where an argument's name is wanted twice, the earlier place keeps it. */
const PRECEDENCE = ["path", "query", "header", "cookie"];

interface BodyProperties {
  properties: Map<string, JsonValue>;
  required: Set<string>;
}

/** The properties of a body that is plainly an object, `allOf` taken together; nothing where they depend on a choice. */
function bodyProperties(schema: JsonValue, references: References, depth = 0): BodyProperties | undefined {
  const node = references.follow(schema);
  if (node === undefined || depth > MAX_ALL_OF_DEPTH) return undefined;
  if (node.oneOf !== undefined || node.anyOf !== undefined || node.not !== undefined) return undefined;
  if (node.type !== undefined && ![node.type].flat().includes("object")) return undefined;
  const parts = listAt(node, "allOf").map((part) => bodyProperties(part, references, depth + 1));
  const properties = new Map<string, JsonValue>();
  const required = new Set(listAt(node, "required").map(String));
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const [name, property] of part.properties) properties.set(name, property);
    for (const name of part.required) required.add(name);
  }
  if (isJsonObject(node.properties)) {
    for (const [name, property] of Object.entries(node.properties)) properties.set(name, property);
  }
  for (const [name, property] of properties) if (isReadOnly(property, references)) properties.delete(name);
  return { properties, required };
}

function described(schema: JsonValue, description: string | undefined): JsonValue {
  if (description === undefined) return schema;
  return isJsonObject(schema) ? { ...schema, description } : { description };
}

/**
 * Parameters and body of an operation as one object schema (JSON Schema 2020-12) and the plan that leads its
 * arguments back to their places. `hidden` parameters are the source's own business and not a caller's.
 */
export function createToolInput(
  operation: Pick<Operation, "parameters" | "body">,
  references: References,
  hidden: (parameter: Parameter) => boolean,
): ToolInput {
  const { translate, definitions } = createSchemaTranslator(references);
  const properties: JsonObject = {};
  const required: string[] = [];

  function add(name: string, place: string, schema: JsonValue, isRequired: boolean): string {
    const stem =
      name
        .replace(/[^a-zA-Z0-9_.-]/g, "_")
        .replace(/^__proto__$/, "")
        .slice(0, MAX_KEY_LENGTH) || place;
    let key = stem;
    for (let attempt = 1; Object.hasOwn(properties, key); attempt++) {
      const suffix = attempt === 1 ? `_${place}` : `_${place}_${attempt}`;
      key = stem.slice(0, MAX_KEY_LENGTH - suffix.length) + suffix;
    }
    properties[key] = schema;
    if (isRequired) required.push(key);
    return key;
  }

  const parameters = operation.parameters
    .filter((parameter) => !hidden(parameter))
    .sort((a, b) => PRECEDENCE.indexOf(a.place) - PRECEDENCE.indexOf(b.place))
    .map(({ schema, description, ...parameter }): PlannedParameter => {
      const property = described(translate(schema), description);
      return { key: add(parameter.name, parameter.place, property, parameter.required), parameter };
    });

  function planBody(): PlannedBody | undefined {
    if (operation.body === undefined) return undefined;
    const { mediaType, schema, description, encoding, required: bodyRequired } = operation.body;
    const spread = bodyProperties(schema, references);
    if (spread === undefined || spread.properties.size === 0) {
      const key = add("body", "body", described(translate(schema), description), bodyRequired);
      return { mediaType, required: bodyRequired, encoding, shape: "whole", key, isFile: false };
    }
    const fields = [...spread.properties].map(([name, property]) => {
      const key = add(name, "body", translate(property), bodyRequired && spread.required.has(name));
      return { key, name, isFile: false };
    });
    return { mediaType, required: bodyRequired, encoding, shape: "fields", fields, restKey: undefined };
  }

  const body = planBody();
  const schema: JsonSchema = {
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
  return { schema, parameters, body, renamed: {} };
}
