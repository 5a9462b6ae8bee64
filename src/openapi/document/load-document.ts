import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import SwaggerParser from "@apidevtools/swagger-parser";
import { parseDocument } from "yaml";
import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { HttpClient } from "../../core/net/http-client.ts";

/** A parsed description whose references are all local. */
export interface ApiDocument {
  root: JsonObject;
  /** Where it came from, if that was a URL: relative servers are relative to it. */
  url: string | undefined;
}

const MAX_BYTES = 50_000_000;
const FETCH_TIMEOUT_MS = 60_000;
/** `yaml` refuses documents whose aliases would unfold to more nodes than this many times the aliases themselves. */
const MAX_ALIASES = 100;

/** Far beyond what people write, far below what exhausts the stack. */
const MAX_DEPTH = 500;

const Described = z.looseObject({
  openapi: z.string().regex(/^3\.[012]\b/),
  paths: z.record(z.string(), z.unknown()),
});

function failed(code: string, message: string, remedy: string, cause?: unknown): CodedError {
  return new CodedError({ code, message, remedy, audience: "operator", status: 422, cause });
}

function tooLarge(where: string): CodedError {
  return failed(
    "OPENAPI_TOO_LARGE",
    `${where} is larger than ${MAX_BYTES / 1e6} MB.`,
    "Cut it down to the operations that are needed.",
  );
}

/** JSON or YAML text to a value. Throws `OPENAPI_SYNTAX` with line and column. */
export function parseText(text: string, where: string): unknown {
  if (/^\s*\{/.test(text)) {
    // Most descriptions are JSON, which the built-in parser reads many times faster; YAML then words what is wrong.
    try {
      return JSON.parse(text);
    } catch {}
  }
  const document = parseDocument(text, { prettyErrors: true, logLevel: "error" });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const [from] = problem.linePos ?? [];
    const place = from === undefined ? where : `${where}:${from.line}:${from.col}`;
    throw failed("OPENAPI_SYNTAX", `${place}: not JSON or YAML (${problem.code}).`, "Correct the file there.");
  }
  try {
    // The copy has no shared parts, and an alias to what it stands in, which has no end, fails here.
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })) ?? "null");
  } catch (cause) {
    throw failed("OPENAPI_SYNTAX", `${where}: its aliases unfold too far.`, "Write it without YAML aliases.", cause);
  }
}

async function readLocalFile(path: string): Promise<string> {
  try {
    const local = path.startsWith("file:") ? fileURLToPath(path) : path;
    if ((await stat(local)).size > MAX_BYTES) throw tooLarge(path);
    return await readFile(local, "utf8");
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw failed("OPENAPI_UNREADABLE", `${path} cannot be read.`, "Check the path and its permissions.", cause);
  }
}

async function fetchText(url: string, http: HttpClient): Promise<string> {
  const headers = { accept: "application/json, application/yaml, text/yaml, */*;q=0.5" };
  const limits = { maxBytes: MAX_BYTES, timeoutMs: FETCH_TIMEOUT_MS };
  const result = await http.request({ method: "GET", url, headers, idempotent: true, ...limits });
  if (result.kind === "response" && result.status === 200) return result.body.toString("utf8");
  if (result.kind !== "response" && result.code === "NET_TOO_LARGE") throw tooLarge(url);
  const why = result.kind === "response" ? `it answered ${result.status}` : result.message;
  throw failed(
    "OPENAPI_UNREACHABLE",
    `${url} could not be fetched: ${why}`,
    "Check the address and the source's access.",
  );
}

/**
 * The first reference that leaves the document it stands in, if there is one. What examples refer to is never read.
 * Throws `OPENAPI_TOO_DEEP` for nesting that whatever walks the document later could not return from.
 */
function outsideReference(root: unknown, where: string): string | undefined {
  const seen = new Set<object>();
  const waiting: [value: unknown, depth: number][] = [[root, 0]];
  let outside: string | undefined;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    if (depth > MAX_DEPTH) {
      throw failed("OPENAPI_TOO_DEEP", `${where} is nested more than ${MAX_DEPTH} levels deep.`, "Use references.");
    }
    seen.add(value);
    if ("$ref" in value && typeof value.$ref === "string" && !value.$ref.startsWith("#")) outside ??= value.$ref;
    for (const [key, child] of Object.entries(value)) {
      if (!/examples?$/.test(key)) waiting.push([child, depth + 1]);
    }
  }
  return outside;
}

/**
 * Fetches what a description refers to and makes every reference local. Parts come through the guarded client and only
 * over HTTP: a `$ref` never reads a local file, whoever wrote it (the parser's defaults would).
 */
async function bundle(url: string, text: string, http: HttpClient): Promise<unknown> {
  const guarded = {
    order: 1,
    canRead: /^https?:/i,
    read: async (file: { url: string }) => (file.url === url ? text : fetchText(file.url, http)),
  };
  try {
    return await SwaggerParser.bundle(url, { resolve: { file: false, http: false, guarded } });
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw failed("OPENAPI_OUTSIDE_REFERENCE", `A part of ${url} cannot be read.`, "Bundle it into one file.", cause);
  }
}

function checkedRoot(value: unknown, where: string): JsonObject {
  if (isJsonObject(value) && Described.safeParse(value).success) return value;
  throw failed(
    "OPENAPI_NOT_A_DESCRIPTION",
    `${where} is not an OpenAPI 3 description ("openapi: 3.x" and "paths").`,
    "Give the address of the description itself, not of its documentation page.",
  );
}

/**
 * Loads a description: the path of a file that the operator names, a URL, or an object that is parsed already.
 * Throws `OPENAPI_*` for what cannot be read or is no OpenAPI 3 document.
 */
export async function loadDocument(from: string | URL | object, http: HttpClient): Promise<ApiDocument> {
  const address = from instanceof URL ? from.href : from;
  if (typeof address === "string" && /^https?:/i.test(address)) {
    const text = await fetchText(address, http);
    const root = checkedRoot(parseText(text, address), address);
    const outside = outsideReference(root, address);
    if (outside === undefined) return { root, url: address };
    return { root: checkedRoot(await bundle(address, text, http), address), url: address };
  }
  const where = typeof address === "string" ? address : "The description";
  const parsed = typeof address === "string" ? parseText(await readLocalFile(address), address) : address;
  const root = checkedRoot(parsed, where);
  const outside = outsideReference(root, where);
  if (outside === undefined) return { root, url: undefined };
  throw failed(
    "OPENAPI_OUTSIDE_REFERENCE",
    `${where} refers to another file ("${outside}"), and references never read local files.`,
    "Bundle it into one file, or import it by URL.",
  );
}
