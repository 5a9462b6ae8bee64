import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { PlannedBody } from "../tools/input-schema.ts";
import { readFileArgument } from "./file-argument.ts";
import { formText } from "./form-body.ts";
import { invalidArgument } from "./invalid-argument.ts";
import { concreteType, isJsonType, isXmlType } from "./media-type.ts";
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

/** Text as it is, bytes from a `data:` URL, and JSON for whatever else. */
function writeRaw(body: PlannedBody, value: JsonValue): WrittenBody {
  const stated = concreteType(body.mediaType);
  if (body.shape === "whole" && body.isFile && typeof value === "string") {
    const { bytes, mediaType } = readFileArgument(value);
    return { contentType: stated ?? mediaType ?? "application/octet-stream", content: bytes };
  }
  const contentType = stated ?? "text/plain";
  if (isXmlType(contentType) && typeof value !== "string") throw invalidArgument(keyOf(body), "must be XML as text");
  return { contentType, content: plainText(value) };
}

const WRITERS: readonly [RegExp, (body: PlannedBody, value: JsonValue) => WrittenBody][] = [
  [/^application\/x-www-form-urlencoded\b/i, writeForm],
  [/^multipart\//i, writeMultipart],
  [/^/, writeRaw],
];

/** The body of one call, in its media type. Throws `ARGUMENT_INVALID`. */
export function buildBody(body: PlannedBody, args: JsonObject): WrittenBody | undefined {
  const value = bodyValue(body, args);
  if (value === undefined) return undefined;
  if (isJsonType(body.mediaType)) return { contentType: body.mediaType, content: JSON.stringify(value) };
  const [, write] = WRITERS.find(([pattern]) => pattern.test(body.mediaType)) ?? [/^/, writeRaw];
  return write(body, value);
}
