import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Parameter, Place, Style } from "../document/operations.ts";
import { isJsonType } from "./media-type.ts";
import { type Encode, encodeCookie, encodeReserved, percentEncode, unencoded } from "./percent-encoding.ts";

export type Serialised = Pick<Parameter, "name" | "style" | "explode" | "allowReserved" | "mediaType">;

/** How a style writes a value (RFC 6570, appendix A; OpenAPI 3.1, "Style Values"). `deepObject` has brackets instead. */
interface Notation {
  prefix: string;
  /** Between members, exploded or not; encoded like a value where `joined` is no delimiter of the place itself. */
  exploded: string;
  joined: string;
  named: boolean;
  /** What follows a name whose value is empty. */
  empty: "=" | "";
}

const NOTATION: Record<Exclude<Style, "deepObject">, Notation> = {
  simple: { prefix: "", exploded: ",", joined: ",", named: false, empty: "=" },
  label: { prefix: ".", exploded: ".", joined: ",", named: false, empty: "=" },
  matrix: { prefix: ";", exploded: ";", joined: ",", named: true, empty: "" },
  form: { prefix: "", exploded: "&", joined: ",", named: true, empty: "=" },
  cookie: { prefix: "", exploded: "; ", joined: ",", named: true, empty: "=" },
  spaceDelimited: { prefix: "", exploded: "&", joined: " ", named: true, empty: "=" },
  pipeDelimited: { prefix: "", exploded: "&", joined: "|", named: true, empty: "=" },
  tabDelimited: { prefix: "", exploded: "&", joined: "\t", named: true, empty: "=" },
};

/** Where Swagger 2 allows a delimiter that OpenAPI 3 keeps to queries, the value stands alone, as it does in `simple`. */
const UNNAMED: ReadonlySet<Place> = new Set(["path", "header"]);

/** Text of a value that stands alone; what is nested deeper than a style can say is written as JSON. */
export function plainText(value: JsonValue): string {
  if (value === null) return "";
  if (typeof value === "object") return JSON.stringify(value);
  // 1e+21 is no integer to most servers, and its sign would be a space to some.
  return Number.isInteger(value) ? BigInt(Number(value)).toString() : String(value);
}

/** A null is undefined, and so is a list or an object without a defined member (RFC 6570, section 2.3). */
function defined(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null);
    return items.length > 0 ? items : undefined;
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== null);
    return members.length > 0 ? Object.fromEntries(members) : undefined;
  }
  return value ?? undefined;
}

/**
 * OpenAPI leaves lists in `deepObject` open, so they are written as servers with brackets read them: `a[]=1` for a list by
 * itself, `a[b]=1&a[b]=2` for one under a key, and numbered where its items are objects, which could not be told apart.
 */
function inBrackets(name: string, value: JsonValue, encode: Encode, isRoot = true): string[] {
  if (value === null) return [];
  if (Array.isArray(value)) {
    const isNested = value.some((item) => typeof item === "object" && item !== null);
    const plainName = isRoot ? `${name}%5B%5D` : name;
    return value.flatMap((item, index) =>
      inBrackets(isNested ? `${name}%5B${index}%5D` : plainName, item, encode, false),
    );
  }
  if (!isJsonObject(value)) return [`${name}=${encode(plainText(value))}`];
  return Object.entries(value).flatMap(([key, member]) =>
    inBrackets(`${name}%5B${percentEncode(key)}%5D`, member, encode, false),
  );
}

interface PlaceRules {
  place: Place;
  encode: Encode;
  encodeKey: Encode;
}

function inStyle({ name, style, explode }: Serialised, value: JsonValue, rules: PlaceRules): string | undefined {
  const given = defined(value);
  if (given === undefined) return undefined;
  const { place, encode, encodeKey } = rules;
  const key = encodeKey(name);
  if (style === "deepObject") return inBrackets(key, given, encode).join("&") || undefined;

  const { prefix, exploded, joined, named, empty } = NOTATION[style];
  const isAlone = UNNAMED.has(place) && style !== "matrix";
  const pair = (left: string, text: string) => left + (text === "" ? empty : `=${text}`);
  const naming = (text: string) => (named && !isAlone ? pair(key, text) : text);
  const text = (item: JsonValue) => encode(plainText(item));
  // A comma separates as it is; a space, tab or bar would not survive in a URL.
  const delimiter = joined === "," ? joined : encode(joined);
  const isSpread = explode && !(isAlone && exploded === "&");
  if (Array.isArray(given)) {
    const items = given.map(text);
    return prefix + (isSpread ? items.map(naming).join(exploded) : naming(items.join(delimiter)));
  }
  if (isJsonObject(given)) {
    const members = Object.entries(given).map(([member, item]) => [encodeKey(member), text(item)] as const);
    if (isSpread) return prefix + members.map(([member, item]) => pair(member, item)).join(exploded);
    return prefix + naming(members.flat().join(delimiter));
  }
  return prefix + naming(text(given));
}

/** What is described by `content` is written in its media type, of which JSON is the only one that is more than text. */
function inMediaType(mediaType: string, value: JsonValue): string {
  return isJsonType(mediaType) ? JSON.stringify(value) : plainText(value);
}

/** The text that replaces `{name}` in a path; nothing for null and for what has no members. */
export function pathText(parameter: Serialised, value: JsonValue): string | undefined {
  if (parameter.mediaType !== undefined) return percentEncode(inMediaType(parameter.mediaType, value));
  return inStyle(parameter, value, { place: "path", encode: percentEncode, encodeKey: percentEncode });
}

/** `name=value` pairs joined by `&`; nothing for null and for what has no members. */
export function queryText(parameter: Serialised, value: JsonValue): string | undefined {
  const { name, mediaType, allowReserved } = parameter;
  const encode = allowReserved ? encodeReserved : percentEncode;
  if (mediaType !== undefined) return `${percentEncode(name)}=${encode(inMediaType(mediaType, value))}`;
  return inStyle(parameter, value, { place: "query", encode, encodeKey: percentEncode });
}

/** A header's value, unencoded; JSON with its characters beyond ASCII escaped, since a header cannot hold them. */
export function headerText(parameter: Serialised, value: JsonValue): string | undefined {
  if (parameter.mediaType === undefined)
    return inStyle(parameter, value, { place: "header", encode: unencoded, encodeKey: unencoded });
  const text = inMediaType(parameter.mediaType, value);
  if (!isJsonType(parameter.mediaType)) return text;
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** `name=value` pairs as they stand in a Cookie header. */
export function cookieText(parameter: Serialised, value: JsonValue): string | undefined {
  const { name, style, mediaType } = parameter;
  const encode = style === "cookie" ? encodeCookie : percentEncode;
  if (mediaType !== undefined) return `${percentEncode(name)}=${encode(inMediaType(mediaType, value))}`;
  return inStyle(parameter, value, { place: "cookie", encode, encodeKey: percentEncode })?.replaceAll("&", "; ");
}
