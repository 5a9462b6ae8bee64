import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import SwaggerParser from "@apidevtools/swagger-parser";
import { CodedError } from "../../core/coded-error.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { HttpClient } from "../../core/net/http-client.ts";
import { decodeText } from "./decode-text.ts";
import { documentError } from "./document-error.ts";
import { parseText } from "./parse-text.ts";
import { fetchBytes, insideFolder, MAX_BYTES, readBytes, tooLarge } from "./read-bytes.ts";

export interface BundleOptions {
  /** How messages name the document. */
  where: string;
  /** The document's own address, `http(s):` or `file:`: relative references count from it. */
  address: string;
  http: HttpClient;
  /** The folder inside which parts may be read; without it no part is. */
  allowFiles: string | undefined;
  /** Nodes to pass by, because what they refer to is not there: of thousands the bundler compares each with every other. */
  dangling: ReadonlySet<unknown>;
}

export interface Bundled {
  root: JsonObject;
  warnings: string[];
}

const MAX_PARTS = 2_000;
const HTTP = /^https?:/i;
/** A part that cannot be had is missed where it is used; the rest is good without it. */
const UNAVAILABLE = ["OPENAPI_UNREACHABLE", "OPENAPI_UNREADABLE"];

/** Parts of the root that the bundler would judge or rewrite, and that have no references. */
const OWN_KEYS = ["openapi", "swagger", "info", "servers"];
const ACCEPTABLE = { openapi: "3.1.0", info: { title: "", version: "" } };

/** Examples are values: a path beneath one is not searched for references. A property may be called `example`. */
const isExample = (path: string) => /(?<!\/properties)\/examples?$/.test(path);

function notAllowed(part: string, { where, address, allowFiles }: BundleOptions): CodedError {
  const folder = address.startsWith("file:") ? dirname(fileURLToPath(address)) : undefined;
  if (folder !== undefined && allowFiles === undefined) {
    return documentError(
      "OPENAPI_OUTSIDE_REFERENCE",
      `${where} refers to the file ${part}, and references read no files unless that was allowed.`,
      {
        remedy: `Allow its folder by --allow-files ${folder} if you trust the description, or bundle it into one file.`,
      },
    );
  }
  const limit = folder === undefined ? "and what comes by URL never reads files" : `which is not inside ${allowFiles}`;
  return documentError("OPENAPI_OUTSIDE_REFERENCE", `${where} refers to the file ${part}, ${limit}.`);
}

/**
 * Reads the parts that a document refers to and makes one document of them. Over HTTP they come through the guarded client; a
 * file is read for a document that is itself a file, inside the folder that the operator allowed, and otherwise never, whoever
 * wrote the reference (the bundler's own defaults would). Parts that cannot be had are warned of.
 * Throws `OPENAPI_OUTSIDE_REFERENCE` for a file that is not allowed, and whatever is wrong with a part that was read.
 */
export async function bundle(root: JsonObject, options: BundleOptions): Promise<Bundled> {
  const { where, address, http, allowFiles } = options;
  const warnings: string[] = [];
  let refusal: CodedError | undefined;
  let bytes = 0;
  let parts = 0;

  async function readFileOf(url: string): Promise<Buffer> {
    const path = fileURLToPath(url);
    const real = HTTP.test(address) || allowFiles === undefined ? undefined : await insideFolder(path, allowFiles);
    if (real === undefined) throw notAllowed(path, options);
    return readBytes(real);
  }

  async function readPart(url: string): Promise<unknown> {
    try {
      parts += 1;
      if (parts > MAX_PARTS) throw documentError("OPENAPI_TOO_LARGE", `${where} has more than ${MAX_PARTS} parts.`);
      const part = HTTP.test(url) ? await fetchBytes(url, http) : await readFileOf(url);
      bytes += part.length;
      if (bytes > MAX_BYTES) throw tooLarge(`${where} with all its parts`);
      const parsed = parseText(decodeText(part, url), url);
      warnings.push(...parsed.warnings);
      return parsed.value;
    } catch (error) {
      if (error instanceof CodedError && UNAVAILABLE.includes(error.code)) warnings.push(error.message);
      else if (error instanceof CodedError) refusal ??= error;
      throw error;
    }
  }

  let isRoot = true;
  function read(url: string): unknown {
    if (!isRoot) return readPart(url);
    isRoot = false;
    return { paths: {}, ...rest, ...ACCEPTABLE };
  }

  const own = Object.fromEntries(OWN_KEYS.flatMap((key) => (root[key] === undefined ? [] : [[key, root[key]]])));
  const rest = Object.fromEntries(Object.entries(root).filter(([key]) => !OWN_KEYS.includes(key)));
  const isPassedBy = (path: string, value?: unknown) => isExample(path) || options.dangling.has(value);
  const parser = new SwaggerParser();
  try {
    await parser.bundle(address, {
      continueOnError: true,
      resolve: {
        file: false,
        http: false,
        guarded: { order: 1, canRead: true, read: async ({ url }: { url: string }) => read(url) },
      },
      parse: {
        json: false,
        yaml: false,
        text: false,
        binary: false,
        read: { order: 1, canParse: true, parse: ({ data }: { data: unknown }) => data },
      },
      resolveExcludedPathMatcher: isPassedBy,
      bundle: { excludedPathMatcher: isPassedBy },
    });
  } catch (cause) {
    if (refusal !== undefined) throw refusal;
    // What was not found is warned of; all other references have been bundled by then.
    if (!isJsonObject(parser.api)) {
      throw documentError("OPENAPI_OUTSIDE_REFERENCE", `The parts of ${where} cannot be put together.`, { cause });
    }
  }
  if (refusal !== undefined) throw refusal;
  const bundled: unknown = parser.api;
  return { root: { ...(isJsonObject(bundled) ? bundled : rest), ...own }, warnings };
}
