import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { flagAt, listAt, nameAt, objectAt, textAt } from "./document-node.ts";
import type { Place, Style } from "./operations.ts";

/**
 * Swagger 2.0 in the words of OpenAPI 3, node by node, as the reader comes to them: references keep pointing into the document as
 * it is, so nothing is copied and nothing can go astray. Its forms also stand in documents that call themselves OpenAPI 3.
 */

/** What a Swagger 2 parameter says of its value; in OpenAPI 3 it stands in `schema`. */
const SCHEMA_KEYS = (
  "type format items default enum maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength pattern maxItems minItems " +
  "uniqueItems multipleOf x-nullable nullable example x-example"
).split(" ");

const DELIMITED: Record<string, Style> = { ssv: "spaceDelimited", tsv: "tabDelimited", pipes: "pipeDelimited" };

export const FORM = "application/x-www-form-urlencoded";
export const MULTIPART = "multipart/form-data";

/** True for what Swagger 2 describes among the parameters and OpenAPI 3 as a body. */
export function isBodyParameter(parameter: JsonObject): boolean {
  return parameter.in === "body" || parameter.in === "formData";
}

/** A parameter's own schema keywords as a schema; an uploaded file is binary text. */
export function parameterSchema(parameter: JsonObject): JsonObject {
  const schema = Object.fromEntries(
    SCHEMA_KEYS.flatMap((key): [string, JsonValue][] => {
      const value = parameter[key];
      return value === undefined ? [] : [[key === "x-example" ? "example" : key, value]];
    }),
  );
  return schema.type === "file" ? { ...schema, type: "string", format: "binary" } : schema;
}

/** How `collectionFormat` writes lists: `csv` where nothing is said, and each value for itself by `multi`. */
export function collectionStyle(parameter: JsonObject, place: Place): { style: Style; explode: boolean } {
  const format = textAt(parameter, "collectionFormat") ?? "";
  const listStyle: Style = place === "path" || place === "header" ? "simple" : "form";
  return { style: DELIMITED[format] ?? listStyle, explode: format === "multi" };
}

function formBody(fields: readonly JsonObject[], consumes: readonly string[]): JsonObject {
  const properties: [string, JsonValue][] = [];
  const encoding: [string, JsonValue][] = [];
  const required: string[] = [];
  for (const field of fields) {
    const name = nameAt(field, "name");
    if (name === undefined) continue;
    const schema = isJsonObject(field.schema) ? field.schema : parameterSchema(field);
    const description = textAt(field, "description");
    properties.push([name, description === undefined ? schema : { ...schema, description }]);
    if (schema.type === "array") encoding.push([name, { ...collectionStyle(field, "query") }]);
    if (flagAt(field, "required")) required.push(name);
  }
  const hasFile = fields.some(({ type }) => type === "file");
  const stated = [FORM, MULTIPART].find((type) => consumes.some((one) => one.toLowerCase().startsWith(type)));
  const mediaType = hasFile ? MULTIPART : (stated ?? FORM);
  const schema: JsonObject = { type: "object", properties: Object.fromEntries(properties), required };
  return {
    required: required.length > 0,
    content: { [mediaType]: { schema, encoding: Object.fromEntries(encoding) } },
  };
}

/** The `body` or `formData` parameters of an operation as a Request Body Object; nothing where it has none. */
export function bodyOfParameters(
  parameters: readonly JsonObject[],
  consumes: readonly string[],
): JsonObject | undefined {
  const body = parameters.find((parameter) => parameter.in === "body");
  if (body === undefined) return parameters.length === 0 ? undefined : formBody(parameters, consumes);
  const schema = body.schema ?? parameterSchema(body);
  const mediaTypes = consumes.length > 0 ? consumes : ["application/json"];
  return {
    required: flagAt(body, "required"),
    description: textAt(body, "description") ?? "",
    content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }])),
  };
}

/** `consumes` or `produces`: the operation's own, or else the document's. */
export function mediaTypesOf(key: "consumes" | "produces", operation: JsonObject, root: JsonObject): string[] {
  const stated = Array.isArray(operation[key]) ? listAt(operation, key) : listAt(root, key);
  return stated.filter((mediaType) => typeof mediaType === "string");
}

/** A response's `schema` as `content`. */
export function responseContent(response: JsonObject, produces: readonly string[]): JsonObject {
  const { schema } = response;
  if (schema === undefined) return {};
  const mediaTypes = produces.length > 0 ? produces : ["application/json"];
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }]));
}

/** `host`, `basePath` and `schemes` as a server; `https` where it is offered, or nothing is said. */
export function serverOfHost(root: JsonObject, operation: JsonObject): JsonObject {
  const basePath = (textAt(root, "basePath") ?? "").trim();
  const path = basePath === "" || basePath.startsWith("/") ? basePath : `/${basePath}`;
  const host = (textAt(root, "host") ?? "").trim().replace(/(?<!\/)\/+$/, "");
  if (host === "") return { url: path || "/" };
  if (/^https?:\/\//i.test(host)) return { url: host + path };
  const schemes = [operation, root].map((node) => listAt(node, "schemes")).find((list) => list.length > 0) ?? ["https"];
  const scheme = schemes.includes("https") || !schemes.includes("http") ? "https" : "http";
  return { url: `${scheme}://${host}${path}` };
}

/** `type: basic` is OpenAPI 3's `http` with the scheme `basic`. */
export function securityScheme(scheme: JsonObject): JsonObject {
  return scheme.type === "basic" ? { ...scheme, type: "http", scheme: "basic" } : scheme;
}

/** A security scheme by its name, wherever the two versions keep them. */
export function securitySchemeNamed(root: JsonObject, name: string): JsonValue | undefined {
  const places = [objectAt(objectAt(root, "components"), "securitySchemes"), objectAt(root, "securityDefinitions")];
  return places.find((schemes) => Object.hasOwn(schemes, name))?.[name];
}
