import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { brief, documentError } from "./document-error.ts";
import { flagAt, listAt, nameAt, objectAt, textAt } from "./document-node.ts";
import type { ApiDocument } from "./load-document.ts";
import { readParameters } from "./parameters.ts";
import type { References } from "./references.ts";
import { readBody } from "./request-body.ts";
import { readResponses } from "./responses.ts";
import { readSecurity } from "./security.ts";
import { configuredServer, createServers } from "./servers.ts";
import { bodyOfParameters, mediaTypesOf } from "./swagger2.ts";

export const METHODS = ["get", "head", "options", "post", "put", "patch", "delete", "trace", "query"] as const;
export type Method = (typeof METHODS)[number];

export type Place = "path" | "query" | "header" | "cookie";

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

/**
 * Operations, parameters and responses together. The largest descriptions that are published have a fifth; a hostile one has
 * thousands of paths that all refer to the same thousand parameters.
 */
const MAX_SIZE = 1_000_000;

/** Counts before anything is read. Throws `OPENAPI_TOO_LARGE`. */
function refuseMultiplied(root: JsonObject, references: References): void {
  let size = 0;
  for (const pathNode of Object.values(objectAt(root, "paths"))) {
    const item = references.follow(pathNode) ?? {};
    for (const method of METHODS) {
      const node = references.follow(item[method]);
      if (node === undefined) continue;
      const lists = [item.parameters, node.parameters, node.responses].map((list) => Object.keys(Object(list)).length);
      size += lists.reduce((sum, length) => sum + length, 1);
    }
    if (size > MAX_SIZE) throw documentError("OPENAPI_TOO_LARGE", "The operations have more parts than can be held.");
  }
}

/** A path item with what it refers to; what stands beside the reference wins. */
function pathItem(node: JsonValue, references: References): JsonObject | undefined {
  const target = references.follow(node);
  if (target === undefined || !isJsonObject(node) || target === node) return target;
  const { $ref: _reference, ...beside } = node;
  return { ...target, ...beside };
}

function readOperation(
  { method, path, node, item }: { method: Method; path: string; node: JsonObject; item: JsonObject },
  { root, references, server }: { root: JsonObject; references: References; server: string },
): Operation | undefined {
  const read = readParameters(path, item, node, references);
  if (read === undefined) return undefined;
  const ofParameters = bodyOfParameters(read.bodyParameters, mediaTypesOf("consumes", node, root));
  const { body, warnings } = readBody(node.requestBody ?? ofParameters, references);
  return {
    method,
    path,
    pathTemplate: read.path.template,
    fixedQuery: read.path.fixedQuery,
    operationId: nameAt(node, "operationId"),
    summary: textAt(node, "summary") ?? textAt(item, "summary"),
    description: textAt(node, "description") ?? textAt(item, "description"),
    server,
    parameters: read.parameters,
    body,
    tags: listAt(node, "tags").filter((tag) => typeof tag === "string"),
    deprecated: flagAt(node, "deprecated"),
    security: readSecurity(node, root, references),
    responses: readResponses(node, references, mediaTypesOf("produces", node, root)),
    warnings: [...read.warnings, ...warnings].map(brief),
  };
}

function duplicateIds(operations: readonly Operation[]): string[] {
  const byId = Map.groupBy(operations, ({ operationId }) => operationId);
  return [...byId].flatMap(([id, same]) =>
    id === undefined || same.length === 1 ? [] : [`operationId "${id}" is given to ${same.length} operations.`],
  );
}

/**
 * All operations of a document, whatever version it is written in. `baseUrl` replaces every server that the document states.
 * What is left out, and why, is warned of. Throws `OPENAPI_BASE_URL_INVALID` and `OPENAPI_TOO_LARGE`.
 */
export function readOperations(document: ApiDocument, references: References, baseUrl?: string): Operations {
  const { root } = document;
  const operations: Operation[] = [];
  const warnings: string[] = [];
  refuseMultiplied(root, references);
  const servers = createServers(root, document.url);
  const base = baseUrl === undefined ? undefined : configuredServer(baseUrl);
  for (const [path, pathNode] of Object.entries(objectAt(root, "paths"))) {
    const item = pathItem(pathNode, references);
    if (item === undefined) {
      if (!path.startsWith("x-")) warnings.push(`${path}: left out, nothing describes it.`);
      continue;
    }
    for (const method of METHODS) {
      const stated = item[method] ?? item[method.toUpperCase()];
      if (stated === undefined) continue;
      const where = `${method.toUpperCase()} ${path}`;
      const node = references.follow(stated);
      const server = base ?? servers.of(node ?? {}, item);
      const operation = node && readOperation({ method, path, node, item }, { root, references, server });
      if (operation !== undefined) operations.push(operation);
      else if (node === undefined) warnings.push(`${where}: left out, nothing describes it.`);
      else warnings.push(`${where}: left out, its path is none that can be sent.`);
    }
    for (const method of Object.keys(objectAt(item, "additionalOperations"))) {
      warnings.push(`${method} ${path}: left out, its method is not supported.`);
    }
  }
  return { operations, warnings: [...servers.warnings(), ...warnings, ...duplicateIds(operations)].map(brief) };
}
