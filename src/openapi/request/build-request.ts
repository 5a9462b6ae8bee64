import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Operation, Parameter, RequestBody } from "../document/operations.ts";
import type { PlannedBody, PlannedParameter, ToolInput } from "../tools/input-schema.ts";
import { withOriginalNames } from "../tools/original-names.ts";
import { buildBody } from "./build-body.ts";
import { invalidArgument } from "./invalid-argument.ts";
import { cookieText, headerText, pathText, queryText } from "./serialise-parameter.ts";

/** A request as it leaves, without its credentials. */
export interface PreparedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Bytes where text could not hold it. */
  body?: string | Buffer;
}

/** Everything that building a request needs, made once when the tools are listed. */
export interface RequestPlan {
  method: string;
  server: string;
  /** The path, cut at its variables. */
  path: readonly (string | PlannedParameter)[];
  /** Sent with every request, before what the arguments say; mostly empty. */
  fixedQuery: string;
  query: readonly PlannedParameter[];
  headers: readonly PlannedParameter[];
  cookies: readonly PlannedParameter[];
  body: (PlannedBody & Pick<RequestBody, "writing">) | undefined;
  /** See `ToolInput`. */
  renamed: ToolInput["renamed"];
}

/** Headers that are the connection's, the source's or a proxy's business; arguments never set them. */
const RESERVED_HEADERS = new Set(
  (
    "accept accept-charset accept-encoding authorization connection content-encoding content-length content-type cookie " +
    "date expect forwarded host http2-settings keep-alive proxy-authenticate proxy-authorization proxy-connection te " +
    "trailer transfer-encoding upgrade via"
  ).split(" "),
);
const RESERVED_PREFIX = /^(x-forwarded-|x-http-method|x-original-|x-rewrite-|x-real-ip$|sec-)/;

/** Names and values that cannot end a header and begin another (RFC 9110, sections 5.1 and 5.5). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** True for a header parameter that is described but that no caller may set, or that no request could carry. */
export function isReservedHeader({ name, place }: Pick<Parameter, "name" | "place">): boolean {
  if (place !== "header") return false;
  const lowerCase = name.toLowerCase();
  return RESERVED_HEADERS.has(lowerCase) || RESERVED_PREFIX.test(lowerCase) || !HEADER_NAME.test(name);
}

/**
 * "." and ".." as a whole path segment, also where a server decodes more often than it should (`%2e`, `%252e`, the overlong
 * `%c0%ae`) or cuts off what follows (`..;a=b`, `..%00`): they would climb out of the reviewed path.
 */
const DOT_SEGMENT =
  /(^|[/\\]|%(25)*(2f|5c))(\.|%(25)*2e|%(25)*c0%(25)*ae){1,2}($|[/\\;?#\s]|%(25)*(2f|5c|3b|3f|23|20|00))/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]/;

/** The plan of one operation. */
export function planRequest(operation: Operation, input: ToolInput): RequestPlan {
  const at = (place: Parameter["place"]) => input.parameters.filter(({ parameter }) => parameter.place === place);
  const variables = new Map(at("path").map((planned) => [planned.parameter.name, planned]));
  const pieces = operation.pathTemplate.split(/\{([^{}]+)\}/).map((piece, index) => {
    // Every second piece is what stood in braces.
    const variable = index % 2 === 1 ? variables.get(piece) : undefined;
    return variable ?? encodeURI(piece.toWellFormed()).replace(/%25([0-9a-f]{2})/gi, "%$1");
  });
  return {
    method: operation.method.toUpperCase(),
    server: operation.server,
    path: pieces.filter((piece) => piece !== ""),
    fixedQuery: operation.fixedQuery,
    query: at("query"),
    headers: at("header"),
    cookies: at("cookie"),
    body: input.body && { ...input.body, writing: operation.body?.writing ?? "json" },
    renamed: input.renamed,
  };
}

/** An argument that was given. Null stands for none, except in a JSON body. */
function given(args: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(args, key) ? (args[key] ?? undefined) : undefined;
}

function buildPath(plan: RequestPlan, args: JsonObject): string {
  let encoded = "";
  let decoded = "";
  for (const piece of plan.path) {
    if (typeof piece === "string") {
      encoded += piece;
      decoded += piece;
      continue;
    }
    const value = given(args, piece.key);
    const text = value === undefined ? undefined : pathText(piece.parameter, value);
    if (text === undefined || text === "") throw invalidArgument(piece.key, "is missing");
    const plain = decodeURIComponent(text);
    if (CONTROL_CHARACTER.test(plain)) throw invalidArgument(piece.key, "contains control characters");
    encoded += text;
    decoded += plain;
    if (DOT_SEGMENT.test(decoded)) throw invalidArgument(piece.key, "would leave the path");
  }
  return encoded;
}

function buildQuery(plan: RequestPlan, args: JsonObject): string {
  const pairs = plan.fixedQuery === "" ? [] : [plan.fixedQuery];
  for (const { key, parameter } of plan.query) {
    const value = given(args, key);
    const text = value === undefined ? undefined : queryText(parameter, value);
    if (text !== undefined) pairs.push(text);
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function buildHeaders(plan: RequestPlan, args: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, parameter } of plan.headers) {
    const value = given(args, key);
    const text = value === undefined ? undefined : headerText(parameter, value);
    if (text === undefined) continue;
    if (!HEADER_VALUE.test(text)) throw invalidArgument(key, "contains characters that a header cannot carry");
    headers[parameter.name.toLowerCase()] = text;
  }
  const cookies: string[] = [];
  for (const { key, parameter } of plan.cookies) {
    const value = given(args, key);
    const text = value === undefined ? undefined : cookieText(parameter, value);
    if (text !== undefined) cookies.push(text);
  }
  if (cookies.length > 0) headers.cookie = cookies.join("; ");
  return headers;
}

/**
 * The request of one call. Arguments fill places that the plan names and nothing else: the origin is the reviewed one,
 * the path has as many segments as its template. Throws `ARGUMENT_INVALID`.
 */
export function buildRequest(plan: RequestPlan, args: JsonObject): PreparedRequest {
  const original = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, withOriginalNames(value, plan.renamed)]),
  );
  const url = plan.server + buildPath(plan, original) + buildQuery(plan, original);
  const headers = buildHeaders(plan, original);
  const body = plan.body && buildBody(plan.body, original);
  if (body === undefined) return { method: plan.method, url, headers };
  return { method: plan.method, url, headers: { ...headers, "content-type": body.contentType }, body: body.content };
}
