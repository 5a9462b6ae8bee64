import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { PartEncoding } from "../document/operations.ts";
import { isJsonType } from "./media-type.ts";
import { queryText, type Serialised } from "./serialise-parameter.ts";

/** The encoding, if it says by `style` how its property is written; its content type says nothing then. */
export function styleOf(encoding: PartEncoding | undefined): PartEncoding | undefined {
  const isStyled = encoding?.style !== undefined || encoding?.explode !== undefined || encoding?.allowReserved;
  return isStyled ? encoding : undefined;
}

/** A property as the parameter that its style makes of it. */
export function styledProperty(name: string, { style = "form", explode, allowReserved }: PartEncoding): Serialised {
  const isExploded = explode ?? (style === "form" || style === "deepObject");
  return { name, style, explode: isExploded, allowReserved, mediaType: undefined };
}

/** A property without a style: lists repeat its name, objects (and what is said to be JSON) are JSON. */
function plainProperty(name: string, value: JsonValue, contentType: string | undefined): Serialised {
  const isJson = isJsonObject(value) || (contentType !== undefined && isJsonType(contentType));
  const mediaType = isJson ? "application/json" : undefined;
  return { name, style: "form", explode: true, allowReserved: false, mediaType };
}

/** `application/x-www-form-urlencoded` (OpenAPI 3.1, "Encoding Object"). What is null is left out. */
export function formText(
  members: readonly (readonly [string, JsonValue])[],
  encodings: Readonly<Record<string, PartEncoding>>,
): string {
  return members
    .flatMap(([name, value]) => {
      if (value === null) return [];
      const encoding = Object.hasOwn(encodings, name) ? encodings[name] : undefined;
      const style = styleOf(encoding);
      const property = style ? styledProperty(name, style) : plainProperty(name, value, encoding?.contentType);
      return queryText(property, value) ?? [];
    })
    .join("&");
}
