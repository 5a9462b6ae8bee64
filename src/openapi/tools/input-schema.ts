import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { JsonSchema } from "../../core/tools/tool.ts";
import type { Operation, Parameter, RequestBody } from "../document/operations.ts";
import { keyStem, suffixedKey } from "./argument-key.ts";
import { type BodyShape, bodyShape, wholeBody } from "./body-shape.ts";
import { asFile } from "./file-argument.ts";
import { createNotes, type Notes } from "./schema-notes.ts";
import type { SchemaTranslator } from "./translate-schema.ts";

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
export type PlannedBody = Pick<RequestBody, "mediaType" | "writing" | "required" | "encoding"> &
  (
    | { shape: "fields"; fields: PlannedField[]; restKey: string | undefined }
    | { shape: "whole"; key: string; isFile: boolean }
  );

export interface ToolInput {
  /** Everything that is accepted, however long. */
  schema: JsonSchema;
  parameters: PlannedParameter[];
  body: PlannedBody | undefined;
  /**
   * Names deep inside arguments that no provider accepts as a key, by the key that stands for them. A key is made from its
   * name's digest, so it stands for that name wherever it occurs.
   */
  renamed: Readonly<Record<string, string>>;
  /** What of the description could not be handed on, and why. */
  warnings: string[];
}

/** Where an argument's name is wanted twice, the earlier place keeps it. */
const PRECEDENCE = ["path", "query", "header", "cookie"];

/** The arguments of one tool, each under a key of its own. */
class ArgumentList {
  readonly properties: JsonObject = {};
  readonly required: string[] = [];

  add(name: string, place: string, schema: JsonObject, isRequired: boolean): string {
    const stem = keyStem(name) || place;
    let key = stem;
    for (let attempt = 1; Object.hasOwn(this.properties, key); attempt++) {
      key = suffixedKey(stem, attempt === 1 ? `_${place}` : `_${place}_${attempt}`);
    }
    this.properties[key] = schema;
    if (isRequired) this.required.push(key);
    return key;
  }
}

function described(schema: JsonObject, description: string | undefined): JsonObject {
  return description === undefined ? schema : { ...schema, description };
}

/**
 * Parameters and body of an operation as one object schema (JSON Schema 2020-12) and the plan that leads its
 * arguments back to their places. `hidden` parameters are the source's own business and not a caller's. The body's properties
 * stand beside the parameters where that is possible and wanted.
 */
export function createToolInput(
  operation: Pick<Operation, "parameters" | "body">,
  translator: SchemaTranslator,
  hidden: (parameter: Parameter) => boolean,
  bodyAs: "fields" | "whole" = "fields",
): ToolInput {
  const shapeOf = (body: RequestBody) =>
    bodyAs === "fields" ? bodyShape(body, translator.references) : wholeBody(body.schema);
  const notes = createNotes();
  const list = new ArgumentList();
  const parameters = operation.parameters
    .filter((parameter) => !hidden(parameter))
    .sort((a, b) => PRECEDENCE.indexOf(a.place) - PRECEDENCE.indexOf(b.place))
    .map(({ schema, description, ...parameter }): PlannedParameter => {
      const property = translator.translate(described(isJsonObject(schema) ? schema : {}, description), notes);
      return { key: list.add(parameter.name, parameter.place, property, parameter.required), parameter };
    });
  const body = operation.body && planBody(operation.body, shapeOf(operation.body), list, translator, notes);
  const { definitions, warnings, renamed } = translator.reachable(notes);
  const { properties, required } = list;
  const schema: JsonSchema = {
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
  return { schema, parameters, body, renamed, warnings };
}

function planBody(
  { mediaType, writing, encoding, required, description }: RequestBody,
  shape: BodyShape,
  list: ArgumentList,
  translator: SchemaTranslator,
  notes: Notes,
): PlannedBody {
  const plan = { mediaType, writing, encoding, required };
  if (shape.kind === "whole") {
    const property = described(translator.translate(shape.schema, notes), description);
    const { isFile } = shape;
    return {
      ...plan,
      shape: "whole",
      key: list.add("body", "body", isFile ? asFile(property) : property, required),
      isFile,
    };
  }
  const fields = shape.properties.map(({ name, schema, isFile, isRequired }): PlannedField => {
    const property = translator.translate(schema, notes);
    const key = list.add(name, "body", isFile ? asFile(property) : property, required && isRequired);
    return { key, name, isFile };
  });
  return { ...plan, shape: "fields", fields, restKey: shape.rest && addRest(shape.rest) };

  function addRest(others: JsonObject): string {
    const property = {
      type: "object",
      description: "Further fields of the body, by their names.",
      additionalProperties: translator.translate(others, notes),
    };
    return list.add("further_fields", "body", property, false);
  }
}
