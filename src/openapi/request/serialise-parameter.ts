import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Parameter, Style } from "../document/operations.ts";

type Serialised = Pick<Parameter, "name" | "style" | "explode" | "allowReserved" | "mediaType">;
type Encode = (text: string) => string;

/** How a style writes lists and objects (OpenAPI 3.1, "Style Values" and "Style Examples"). `deepObject` has brackets instead. */
const NOTATION: Record<
  Exclude<Style, "deepObject">,
  { prefix: string; exploded: string; joined: string; named: boolean }
> = {
  simple: { prefix: "", exploded: ",", joined: ",", named: false },
  label: { prefix: ".", exploded: ".", joined: ",", named: false },
  matrix: { prefix: ";", exploded: ";", joined: ",", named: true },
  form: { prefix: "", exploded: "&", joined: ",", named: true },
  spaceDelimited: { prefix: "", exploded: "&", joined: "%20", named: true },
  pipeDelimited: { prefix: "", exploded: "&", joined: "%7C", named: true },
};

/** What `encodeURIComponent` leaves although RFC 3986 reserves it. */
const HEX: Record<string, string> = { "!": "%21", "'": "%27", "(": "%28", ")": "%29", "*": "%2A" };

/** Percent-encodes everything but unreserved characters; half a surrogate pair becomes U+FFFD instead of an exception. */
export const percentEncode: Encode = (text) =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (character) => HEX[character] ?? character);

/** `allowReserved` leaves RFC 3986's reserved characters, except those that would end or split the query. */
const encodeReserved: Encode = (text) =>
  encodeURI(text.toWellFormed()).replace(/[#&+=]/g, (character) => encodeURIComponent(character));

/** Text of a value that stands alone; what is nested deeper than a style can say is written as JSON. */
function plainText(value: JsonValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function deepObject(name: string, value: JsonValue, encode: Encode): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => deepObject(name, item, encode));
  if (!isJsonObject(value)) return [`${name}=${encode(plainText(value))}`];
  return Object.entries(value).flatMap(([key, member]) =>
    deepObject(`${name}%5B${percentEncode(key)}%5D`, member, encode),
  );
}

function inStyle(parameter: Serialised, value: JsonValue, encode: Encode, encodedName: string): string {
  const { style, explode } = parameter;
  if (style === "deepObject") return deepObject(encodedName, value, encode).join("&");
  const { prefix, exploded, joined, named } = NOTATION[style];
  const naming = named ? `${encodedName}=` : "";
  const text = (item: JsonValue) => encode(plainText(item));
  if (Array.isArray(value)) {
    if (explode) return prefix + value.map((item) => naming + text(item)).join(exploded);
    return prefix + naming + value.map(text).join(joined);
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value);
    if (explode) return prefix + members.map(([key, member]) => `${encode(key)}=${text(member)}`).join(exploded);
    return prefix + naming + members.map(([key, member]) => encode(key) + joined + text(member)).join(joined);
  }
  return prefix + naming + text(value);
}

/** What is described by `content` is written in its media type, of which JSON is the only one known. */
const writtenValue = ({ mediaType }: Serialised, value: JsonValue) =>
  mediaType !== undefined && typeof value !== "string" ? JSON.stringify(value) : value;

/** The text that replaces `{name}` in a path. */
export function pathText(parameter: Serialised, value: JsonValue): string {
  return inStyle(parameter, writtenValue(parameter, value), percentEncode, percentEncode(parameter.name));
}

/** `name=value` pairs joined by `&`; empty where a list or object has no members. */
export function queryText(parameter: Serialised, value: JsonValue): string {
  const written = writtenValue(parameter, value);
  if (typeof written === "object" && written !== null && Object.keys(written).length === 0) return "";
  const encode = parameter.allowReserved ? encodeReserved : percentEncode;
  return inStyle(parameter, written, encode, percentEncode(parameter.name));
}

/** A header's value, unencoded. */
export function headerText(parameter: Serialised, value: JsonValue): string {
  return inStyle(parameter, writtenValue(parameter, value), (text) => text, "");
}

/** `name=value` pairs as they stand in a Cookie header. */
export function cookieText(parameter: Serialised, value: JsonValue): string {
  return queryText(parameter, value).replaceAll("&", "; ");
}
