import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { References } from "../document/references.ts";
import { mergeAllOf } from "./merge-all-of.ts";
import { typesOf } from "./schema-types.ts";

const HOW_TO_GIVE = "A file: its text, or for a binary file data:<media type>;name=<file name>;base64,<content>.";

/** Content of a part that is text. */
const IS_TEXT = /json\b|^text\/|xml\b|yaml\b/i;

/** True for a part that is a file, or a list of files: `format: binary`, Swagger's `type: file`, or 3.1's content without an encoding. */
export function isFile(schema: JsonValue, references: References): boolean {
  const node = references.follow(schema);
  if (node === undefined) return false;
  const { type, format, contentMediaType, contentEncoding, items } = mergeAllOf(node, references);
  if (typesOf(type).includes("array"))
    return items !== undefined && !isList(items, references) && isFile(items, references);
  if (type === "file" || format === "binary" || format === "file") return true;
  return typeof contentMediaType === "string" && contentEncoding === undefined && !IS_TEXT.test(contentMediaType);
}

const isList = (schema: JsonValue, references: References) => references.follow(schema)?.type === "array";

/** The schema of an argument that is a file: text, since that is all that a model can write. */
export function asFile(schema: JsonObject): JsonObject {
  if (typesOf(schema.type).includes("array")) {
    const items = isJsonObject(schema.items) ? schema.items : {};
    return { ...schema, items: { type: "string", description: about(items) } };
  }
  return { type: "string", description: about(schema) };
}

function about({ description }: JsonObject): string {
  return typeof description === "string" ? `${description.replace(/[.\s]*$/, ".")} ${HOW_TO_GIVE}` : HOW_TO_GIVE;
}
