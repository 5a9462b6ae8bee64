import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { documentError, placed } from "./document-error.ts";
import { objectAt } from "./document-node.ts";

export type Dialect = "openapi3" | "swagger2";

export interface Recognised {
  root: JsonObject;
  warnings: string[];
}

/** What is taken for a description by mistake, by the key that gives it away. */
const OTHER_KINDS: Record<string, string> = {
  asyncapi: "an AsyncAPI document",
  swaggerVersion: "a Swagger 1 resource listing",
  arazzo: "an Arazzo workflow",
  overlay: "an OpenAPI overlay, which changes another document",
  _postman_id: "a Postman collection",
  log: "an HTTP archive",
  kind: "a resource of some platform",
  __schema: "a GraphQL schema",
};

const UNDERSTOOD = /^3\.[012]\b/;
const METHOD_KEY = /^(get|head|options|post|put|patch|delete|trace|query|parameters|\$ref)$/;

function otherKind(root: JsonObject): string | undefined {
  const keys = [...Object.keys(root), ...Object.keys(objectAt(root, "info"))];
  const found = keys.find((key) => Object.hasOwn(OTHER_KINDS, key));
  return found === undefined ? undefined : OTHER_KINDS[found];
}

function hasPaths(root: JsonObject): boolean {
  return Object.values(objectAt(root, "paths")).some(
    (item) => isJsonObject(item) && Object.keys(item).some((key) => METHOD_KEY.test(key)),
  );
}

/** The version as text; `openapi: 3.0` and `swagger: 2` without quotes are numbers. */
function statedVersion(root: JsonObject): { dialect: Dialect; version: string } | undefined {
  const { openapi, swagger } = root;
  if (typeof openapi === "string" || typeof openapi === "number") return { dialect: "openapi3", version: `${openapi}` };
  if (typeof swagger !== "string" && typeof swagger !== "number") return undefined;
  return { dialect: `${swagger}`.startsWith("3") ? "openapi3" : "swagger2", version: `${swagger}` };
}

/** Which OpenAPI a root is written in. Only Swagger 2 keeps its schemas and its host at the top. */
export function dialectOf(root: JsonObject): Dialect {
  const stated = statedVersion(root);
  if (stated !== undefined) return stated.dialect;
  return ["definitions", "host", "basePath", "securityDefinitions"].some((key) => root[key] !== undefined)
    ? "swagger2"
    : "openapi3";
}

function versionWarnings(root: JsonObject, where: string): string[] {
  const stated = statedVersion(root);
  if (stated === undefined) return [`${where}: says no version; it was read as ${dialectOf(root)}.`];
  const { dialect, version } = stated;
  if (dialect === "swagger2")
    return /^2(\.0)?$/.test(version) ? [] : [`${where}: its version was read as Swagger 2.0.`];
  return UNDERSTOOD.test(version) || version === "3" ? [] : [`${where}: its version was read as OpenAPI 3.2.`];
}

/** Title and version as stated, and what of the root breaks the specification without harm. */
export function titleOf(root: JsonObject): { title: string; version: string; warnings: string[] } {
  const info = objectAt(root, "info");
  const text = (key: string) => (typeof info[key] === "string" || typeof info[key] === "number" ? `${info[key]}` : "");
  const missing = ["title", "version"].filter((key) => text(key) === "");
  const warnings = missing.length === 0 ? [] : [`The description has no ${missing.join(" and no ")}.`];
  return { title: text("title") || "Untitled API", version: text("version"), warnings };
}

/** The root of a description of any version. Throws `OPENAPI_NOT_A_DESCRIPTION`, with what it is instead where that shows. */
export function recognise(value: unknown, where: string): Recognised {
  const start = placed(where, { line: 1, column: 1 });
  if (!isJsonObject(value)) {
    throw documentError("OPENAPI_NOT_A_DESCRIPTION", `${start}: holds no OpenAPI or Swagger description.`);
  }
  const versioned = statedVersion(value) !== undefined;
  const other = versioned ? undefined : otherKind(value);
  if (other !== undefined) throw documentError("OPENAPI_NOT_A_DESCRIPTION", `${start}: is ${other}.`);
  if (!versioned && !hasPaths(value)) {
    throw documentError(
      "OPENAPI_NOT_A_DESCRIPTION",
      `${start}: is no OpenAPI or Swagger description; it has neither "openapi" nor "swagger" nor paths with methods.`,
    );
  }
  const warnings = versionWarnings(value, where);
  if (!hasPaths(value)) warnings.push(`${where}: has no paths with operations.`);
  return { root: value, warnings: [...warnings, ...titleOf(value).warnings] };
}

/** A page or another markup document where a description was expected. */
export function refuseMarkup(text: string, where: string): void {
  const markup = /^\s*<(!doctype\s+html|html|\?xml|[a-z][\w:-]*[\s>/])/i.exec(text);
  if (markup === null) return;
  const what = /html/i.test(text.slice(0, 1_000)) ? "a web page" : "an XML document";
  throw documentError("OPENAPI_NOT_A_DESCRIPTION", `${placed(where, { line: 1, column: 1 })}: is ${what}.`);
}
