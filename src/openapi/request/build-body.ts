import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { RequestBody, Writing } from "../document/operations.ts";
import type { PlannedBody } from "../tools/input-schema.ts";
import { readFileArgument } from "./file-argument.ts";
import { formText } from "./form-body.ts";
import { invalidArgument } from "./invalid-argument.ts";
import { concreteType, isXmlType } from "./media-type.ts";
import { multipartBody } from "./multipart-body.ts";
import { plainText } from "./serialise-parameter.ts";

/** A body as it leaves. */
export interface WrittenBody {
  contentType: string;
  /** Bytes only where text could not hold them. */
  content: string | Buffer;
}

/** What the arguments say of the body; nothing if none of it was given and it is optional. */
function bodyValue(body: PlannedBody, args: JsonObject): JsonValue | undefined {
  if (body.shape === "whole") {
    if (Object.hasOwn(args, body.key)) return args[body.key];
    if (body.required) throw invalidArgument(body.key, "is missing");
    return undefined;
  }
  const rest = body.restKey !== undefined && Object.hasOwn(args, body.restKey) ? args[body.restKey] : undefined;
  const members = body.fields.flatMap(({ key, name }): [string, JsonValue][] => {
    const value = Object.hasOwn(args, key) ? args[key] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  const isGiven = members.length > 0 || isJsonObject(rest);
  if (!isGiven && !body.required) return undefined;
  return Object.fromEntries([...(isJsonObject(rest) ? Object.entries(rest) : []), ...members]);
}

/** The name under which a caller knows the body. */
const keyOf = (body: PlannedBody) => (body.shape === "whole" ? body.key : (body.fields[0]?.key ?? "body"));

function membersOf(body: PlannedBody, value: JsonValue): [string, JsonValue][] {
  if (!isJsonObject(value)) throw invalidArgument(keyOf(body), "must be an object with the form's fields");
  return Object.entries(value);
}

function writeForm(body: PlannedBody, value: JsonValue): WrittenBody {
  return { contentType: body.mediaType, content: formText(membersOf(body, value), body.encoding) };
}

function writeMultipart(body: PlannedBody, value: JsonValue): WrittenBody {
  const files = new Map(body.shape === "fields" ? body.fields.map(({ name, isFile }) => [name, isFile]) : []);
  const fields = membersOf(body, value).map(([name, member]) => ({
    name,
    value: member,
    isFile: files.get(name),
    encoding: Object.hasOwn(body.encoding, name) ? body.encoding[name] : undefined,
  }));
  const { boundary, content } = multipartBody(fields);
  const text = content.toString("utf8");
  const mediaType = body.mediaType.replace(/;.*$/, "").trim();
  return {
    contentType: `${mediaType}; boundary=${boundary}`,
    content: Buffer.from(text, "utf8").equals(content) ? text : content,
  };
}

/** Text as it is; what is not text as JSON, but for XML, which nothing here could write. */
function writeText(body: PlannedBody, value: JsonValue): WrittenBody {
  const contentType = concreteType(body.mediaType) ?? "text/plain";
  if (isXmlType(contentType) && typeof value !== "string") throw invalidArgument(keyOf(body), "must be XML as text");
  return { contentType, content: plainText(value) };
}

/** The bytes of a `data:` URL, or of the text itself. */
function writeFile(body: PlannedBody, value: JsonValue): WrittenBody {
  if (typeof value !== "string") throw invalidArgument(keyOf(body), "must be text, or a file as a data: URL");
  const { bytes, mediaType } = readFileArgument(value);
  return { contentType: concreteType(body.mediaType) ?? mediaType ?? "application/octet-stream", content: bytes };
}

const WRITERS: Record<Writing, (body: PlannedBody, value: JsonValue) => WrittenBody> = {
  json: ({ mediaType }, value) => ({ contentType: mediaType, content: JSON.stringify(value) }),
  form: writeForm,
  multipart: writeMultipart,
  text: writeText,
  binary: writeFile,
};

/** The body of one call, in its media type. Throws `ARGUMENT_INVALID`. */
export function buildBody(body: PlannedBody & Pick<RequestBody, "writing">, args: JsonObject): WrittenBody | undefined {
  const value = bodyValue(body, args);
  return value === undefined ? undefined : WRITERS[body.writing](body, value);
}
