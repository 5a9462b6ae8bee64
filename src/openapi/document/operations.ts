import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { listAt, objectAt, textAt } from "./document-node.ts";
import type { ApiDocument } from "./load-document.ts";
import type { References } from "./references.ts";
import { readResponses } from "./responses.ts";
import { readSecurity } from "./security.ts";
import { configuredServer, statedServer } from "./servers.ts";

export const METHODS = ["get", "head", "options", "post", "put", "patch", "delete", "trace"] as const;
export type Method = (typeof METHODS)[number];

const PLACES = ["path", "query", "header", "cookie"] as const;
export type Place = (typeof PLACES)[number];

/** OpenAPI's `style` values, and `tabDelimited` for Swagger 2's `tsv`, which may stand in any place as `ssv` and `pipes` may. */
export type Style =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "tabDelimited"
  | "deepObject"
  | "cookie";

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

/** How one part of a form or multipart body is written (OpenAPI's Encoding Object). */
export interface PartEncoding {
  contentType: string | undefined;
  style: Style | undefined;
  explode: boolean | undefined;
  allowReserved: boolean;
}

/** How a body is written. `text` is XML too: what the caller gives is sent as it is. */
export type Writing = "json" | "form" | "multipart" | "text" | "binary";

export interface RequestBody {
  /** As the document states it, or what stands for a range such as `*\/*`. */
  mediaType: string;
  writing: Writing;
  required: boolean;
  schema: JsonValue;
  description: string | undefined;
  /** By property, for forms and multipart; empty where nothing is stated. */
  encoding: Readonly<Record<string, PartEncoding>>;
}

/** One scheme that a request must satisfy. */
export interface SecurityUse {
  /** Its name under `securitySchemes`. */
  name: string;
  /** `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`, or whatever the document says. */
  type: string;
  /** Of `apiKey`: where and under which name. */
  place: Place | undefined;
  parameterName: string | undefined;
  /** Of `http`: `bearer`, `basic` … in lower case. */
  httpScheme: string | undefined;
  scopes: readonly string[];
}

/** What an operation answers, by status (`200`, `4XX`, `default`). */
export interface ResponseDescription {
  status: string;
  description: string | undefined;
  mediaType: string | undefined;
  schema: JsonValue | undefined;
}

/** One operation, whatever version of OpenAPI described it. */
export interface Operation {
  method: Method;
  /** As the document names it: with the method it identifies the operation. */
  path: string;
  /** What is sent of it: a slash first, no query, and each `{variable}` the name of a path parameter. */
  pathTemplate: string;
  /** The query that the document wrote into its path (`action=list`), sent with every request; mostly empty. */
  fixedQuery: string;
  operationId: string | undefined;
  summary: string | undefined;
  description: string | undefined;
  /** Absolute, without a slash at its end. Where nothing names a host it is only a path (`/v1`), or empty. */
  server: string;
  parameters: Parameter[];
  body: RequestBody | undefined;
  tags: readonly string[];
  deprecated: boolean;
  /** Alternatives, each a combination of schemes that all apply; empty where nothing is asked for. */
  security: readonly (readonly SecurityUse[])[];
  responses: readonly ResponseDescription[];
  /** What of it is done otherwise than the document says, and why. */
  warnings: readonly string[];
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
  cookie: ["form", "cookie"],
};

/** Bodies that can be written, best first. */
const WRITABLE = [/^application\/json\b/i, /\+json\b/i, /^application\/x-www-form-urlencoded\b/i, /^\*\/\*$/];

/** Without a query, a fragment or dot segments. */
const PLAIN_PATH = /^(?!.*\/\.{1,2}(\/|$))\/[^?#]*$/;

export const isPlace = (value: string | undefined): value is Place => isOneOf(PLACES, value);

function isOneOf<T extends string>(values: readonly T[], value: string | undefined): value is T {
  return values.some((known) => known === value);
}

function readParameter(node: JsonObject): Parameter | undefined {
  const name = textAt(node, "name");
  const place = textAt(node, "in");
  if (name === undefined || !isPlace(place)) return undefined;
  const stated = textAt(node, "style");
  const style = isOneOf(STYLES_OF[place], stated) ? stated : DEFAULT_STYLE[place];
  const [content] = Object.entries(objectAt(node, "content"));
  const described = content !== undefined && isJsonObject(content[1]) ? content[1] : node;
  return {
    name,
    place,
    required: place === "path" || node.required === true,
    style,
    explode:
      typeof node.explode === "boolean"
        ? node.explode
        : style === "form" || style === "deepObject" || style === "cookie",
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

function readEncoding(mediaType: JsonObject): Record<string, PartEncoding> {
  const parts = Object.entries(objectAt(mediaType, "encoding")).flatMap(
    ([property, node]): [string, PartEncoding][] => {
      if (!isJsonObject(node)) return [];
      const style = textAt(node, "style");
      return [
        [
          property,
          {
            contentType: textAt(node, "contentType"),
            style: isOneOf(STYLES_OF.query, style) ? style : undefined,
            explode: typeof node.explode === "boolean" ? node.explode : undefined,
            allowReserved: node.allowReserved === true,
          },
        ],
      ];
    },
  );
  return Object.fromEntries(parts);
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
      writing: mediaType.startsWith("application/x-www-form") ? "form" : "json",
      required: node.required === true,
      schema: objectAt(content, mediaType).schema ?? {},
      description: textAt(node, "description"),
      encoding: readEncoding(objectAt(content, mediaType)),
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
        pathTemplate: path,
        fixedQuery: "",
        operationId: textAt(node, "operationId"),
        summary: textAt(node, "summary") ?? textAt(item, "summary"),
        description: textAt(node, "description") ?? textAt(item, "description"),
        server: base ?? statedServer([node, item, document.root], document.url),
        parameters: readParameters(path, item, node, references),
        body,
        tags: listAt(node, "tags").filter((tag) => typeof tag === "string"),
        deprecated: node.deprecated === true,
        security: readSecurity(node, document.root, references),
        responses: readResponses(node, references),
        warnings: [],
      });
    }
  }
  return { operations, warnings };
}
