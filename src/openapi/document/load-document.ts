import { pathToFileURL } from "node:url";
import type { JsonObject } from "../../core/json.ts";
import type { HttpClient } from "../../core/net/http-client.ts";
import type { SourceLocation } from "../../core/tools/source-kind.ts";
import { decodeText } from "./decode-text.ts";
import { documentError } from "./document-error.ts";
import { parseText } from "./parse-text.ts";
import { fetchBytes, MAX_BYTES, readBytes, tooLarge } from "./read-bytes.ts";
import { recognise, refuseMarkup } from "./recognise.ts";
import { settleReferences } from "./settle-references.ts";

/** A parsed description of any version, all its parts in one, its references local (`#/…`). */
export interface ApiDocument {
  root: JsonObject;
  /** Where it came from, if that was a URL: relative servers are relative to it. */
  url: string | undefined;
  /** What of it breaks the specification and could be understood all the same. */
  warnings?: readonly string[];
}

export interface LoadOptions {
  /** A folder inside which a description that is a file may refer to other files. Without it none is read. */
  allowFiles?: string;
}

interface Fetched {
  value: unknown;
  /** How messages name it. */
  where: string;
  url: string | undefined;
  /** What relative references count from; nothing for what came without an address. */
  address: string | undefined;
  warnings: string[];
}

const UNNAMED = "description";
const WEB = /^https?:/i;
/** From what an upload's references count where none of them is relative. */
const NO_ADDRESS = "https://description.invalid/";

function locationOf(from: string | URL | object): SourceLocation | { parsed: object } {
  if (from instanceof URL || typeof from === "string") {
    const address = `${from}`;
    return WEB.test(address) ? { url: address } : { path: address };
  }
  if ("url" in from && typeof from.url === "string") return { url: from.url };
  if ("path" in from && typeof from.path === "string") return { path: from.path };
  if ("content" in from && typeof from.content === "string") {
    const name = "name" in from && typeof from.name === "string" ? from.name : UNNAMED;
    return { content: from.content, name };
  }
  return { parsed: from };
}

/** A copy: what is settled later must not change under its owner's hands, nor go round in circles. */
function copyOf(parsed: object): unknown {
  try {
    return JSON.parse(JSON.stringify(parsed));
  } catch (cause) {
    throw documentError("OPENAPI_NOT_A_DESCRIPTION", "The object is not plain JSON.", { cause });
  }
}

async function fetchValue(from: string | URL | object, http: HttpClient): Promise<Fetched> {
  const read = (text: string, where: string) => {
    refuseMarkup(text, where);
    return { ...parseText(text, where), where };
  };
  const location = locationOf(from);
  if ("parsed" in location) {
    return { value: copyOf(location.parsed), where: UNNAMED, url: undefined, address: undefined, warnings: [] };
  }
  if ("content" in location) {
    const { content, name = UNNAMED } = location;
    if (content.length > MAX_BYTES) throw tooLarge(name);
    return { ...read(content.replace(/^\uFEFF/, ""), name), url: undefined, address: undefined };
  }
  if ("url" in location) {
    const { url } = location;
    return { ...read(decodeText(await fetchBytes(url, http), url), url), url, address: url };
  }
  const { path } = location;
  const address = path.startsWith("file:") ? path : pathToFileURL(path).href;
  return { ...read(decodeText(await readBytes(path), path), path), url: undefined, address };
}

/**
 * Loads a description: a location as the operator named it, the path of a file, a URL, or an object that is parsed already.
 * OpenAPI 3 and Swagger 2, JSON or YAML, one file or many; what breaks the specification and can be understood is warned of.
 * Throws `OPENAPI_*`, with line and column where a text is wrong.
 */
export async function loadDocument(
  from: string | URL | SourceLocation | object,
  http: HttpClient,
  options: LoadOptions = {},
): Promise<ApiDocument> {
  const { value, where, url, address, warnings } = await fetchValue(from, http);
  const recognised = recognise(value, where);
  const settled = settleReferences(recognised.root, where, url);
  const known = [...warnings, ...recognised.warnings];
  const [outside] = settled.outside;
  if (outside === undefined) return { root: recognised.root, url, warnings: [...known, ...settled.warnings] };
  const base = address ?? (settled.outside.every((reference) => WEB.test(reference)) ? NO_ADDRESS : undefined);
  if (base === undefined) {
    throw documentError("OPENAPI_OUTSIDE_REFERENCE", `${where} refers to other files ("${outside}").`, {
      remedy: "Bundle it into one file, or import it by its URL, or by its path with --allow-files and its folder.",
    });
  }
  const { allowFiles } = options;
  const { dangling } = settled;
  const { bundle } = await import("./bundle.ts"); // most descriptions are one file, and the bundler takes long to load
  const bundled = await bundle(recognised.root, { where, address: base, http, allowFiles, dangling });
  const resettled = settleReferences(bundled.root, where, url);
  const unread = resettled.outside.map((reference) => `${where}: what "${reference}" refers to could not be read.`);
  return { root: bundled.root, url, warnings: [...known, ...bundled.warnings, ...resettled.warnings, ...unread] };
}
