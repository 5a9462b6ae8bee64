import { isJsonObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { listAt, objectAt, textAt } from "./document-node.ts";
import type { ApiDocument } from "./load-document.ts";
import type { References } from "./references.ts";
import { configuredServer, statedServer } from "./servers.ts";

export const METHODS = ["get", "head", "options", "post", "put", "patch", "delete", "trace"] as const;
export type Method = (typeof METHODS)[number];

const PLACES = ["path", "query", "header", "cookie"] as const;
export type Place = (typeof PLACES)[number];

/** OpenAPI's `style` values. */
export type Style = "simple" | "label" | "matrix" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";

export interface Parameter {
  name: string;
  place: Place;
  required: boolean;
  style: Style;
  explode: boolean;
  allowReserved: boolean;
  schema: JsonValue;
  description: string | undefined;
  /** Set where the parameter is described by `content`: its value is written in this media type. */
  mediaType: string | undefined;
}

export interface RequestBody {
  mediaType: string;
  required: boolean;
  schema: JsonValue;
  description: string | undefined;
}

/** One operation, whatever version of OpenAPI described it. */
export interface Operation {
  method: Method;
  path: string;
  operationId: string | undefined;
  summary: string | undefined;
  description: string | undefined;
  /** Absolute, without a slash at its end. */
  server: string;
  parameters: Parameter[];
  body: RequestBody | undefined;
}

export interface Operations {
  operations: Operation[];
  /** What was left out and why, each with where it stands. */
  warnings: string[];
}

const DEFAULT_STYLE: Record<Place, Style> = { path: "simple", query: "form", header: "simple", cookie: "form" };
const STYLES_OF: Record<Place, readonly Style[]> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

/** Bodies that can be written, best first. */
const WRITABLE = [/^application\/json\b/i, /\+json\b/i, /^application\/x-www-form-urlencoded\b/i, /^\*\/\*$/];

/** Without a query, a fragment or dot segments. */
const PLAIN_PATH = /^(?!.*\/\.{1,2}(\/|$))\/[^?#]*$/;

function isOneOf<T extends string>(values: readonly T[], value: string | undefined): value is T {
  return values.some((known) => known === value);
}

function readParameter(node: JsonObject): Parameter | undefined {
  const name = textAt(node, "name");
  const place = textAt(node, "in");
  if (name === undefined || !isOneOf(PLACES, place)) return undefined;
  const stated = textAt(node, "style");
  const style = isOneOf(STYLES_OF[place], stated) ? stated : DEFAULT_STYLE[place];
  const [content] = Object.entries(objectAt(node, "content"));
  const described = content !== undefined && isJsonObject(content[1]) ? content[1] : node;
  return {
    name,
    place,
    required: place === "path" || node.required === true,
    style,
    explode: typeof node.explode === "boolean" ? node.explode : style === "form" || style === "deepObject",
    allowReserved: node.allowReserved === true,
    schema: described.schema ?? {},
    description: textAt(node, "description"),
    mediaType: content?.[0],
  };
}

/** Parameters of the path and of the operation; the operation's win. Variables that nobody declared become text. */
function readParameters(path: string, item: JsonObject, operation: JsonObject, references: References): Parameter[] {
  const byPlaceAndName = new Map<string, Parameter>();
  for (const node of [...listAt(item, "parameters"), ...listAt(operation, "parameters")]) {
    const resolved = references.follow(node);
    const parameter = resolved && readParameter(resolved);
    if (parameter) byPlaceAndName.set(`${parameter.place} ${parameter.name}`, parameter);
  }
  const variables = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ""));
  const declared = [...byPlaceAndName.values()].filter(({ place, name }) => place !== "path" || variables.has(name));
  for (const name of variables) {
    if (byPlaceAndName.has(`path ${name}`)) continue;
    const implied = readParameter({ name, in: "path", schema: { type: "string" } });
    if (implied) declared.push(implied);
  }
  return declared;
}

function readBody(operation: JsonObject, references: References): RequestBody | undefined | "unwritable" {
  const node = references.follow(operation.requestBody);
  if (node === undefined) return undefined;
  const content = objectAt(node, "content");
  const mediaTypes = Object.keys(content);
  if (mediaTypes.length === 0) return undefined;
  for (const pattern of WRITABLE) {
    const mediaType = mediaTypes.find((candidate) => pattern.test(candidate));
    if (mediaType === undefined) continue;
    return {
      mediaType: mediaType === "*/*" ? "application/json" : mediaType,
      required: node.required === true,
      schema: objectAt(content, mediaType).schema ?? {},
      description: textAt(node, "description"),
    };
  }
  return node.required === true ? "unwritable" : undefined;
}

/**
 * All operations of a document. `baseUrl` replaces every server that the document states.
 * Throws `OPENAPI_SERVER_MISSING` where neither says where the API lives, `OPENAPI_BASE_URL_INVALID` for no URL.
 */
export function readOperations(document: ApiDocument, references: References, baseUrl?: string): Operations {
  const operations: Operation[] = [];
  const warnings: string[] = [];
  const base = baseUrl === undefined ? undefined : configuredServer(baseUrl);
  for (const [path, pathNode] of Object.entries(objectAt(document.root, "paths"))) {
    const item = references.follow(pathNode);
    if (item === undefined) continue;
    for (const method of METHODS) {
      const node = references.follow(item[method]);
      if (node === undefined) continue;
      const where = `${method.toUpperCase()} ${path}`;
      if (!PLAIN_PATH.test(path)) {
        warnings.push(`${where}: left out, its path is not a plain path.`);
        continue;
      }
      const body = readBody(node, references);
      if (body === "unwritable") {
        warnings.push(`${where}: left out, it needs a body that is neither JSON nor a form.`);
        continue;
      }
      operations.push({
        method,
        path,
        operationId: textAt(node, "operationId"),
        summary: textAt(node, "summary") ?? textAt(item, "summary"),
        description: textAt(node, "description") ?? textAt(item, "description"),
        server: base ?? statedServer([node, item, document.root], document.url),
        parameters: readParameters(path, item, node, references),
        body,
      });
    }
  }
  return { operations, warnings };
}
