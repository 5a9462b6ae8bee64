import { createHash } from "node:crypto";
import type { JsonValue } from "../../core/json.ts";
import type { PartEncoding } from "../document/operations.ts";
import { type FileContent, readDataUrl, readFileArgument } from "./file-argument.ts";
import { styledProperty, styleOf } from "./form-body.ts";
import { concreteType, isJsonType } from "./media-type.ts";
import { plainText, queryText } from "./serialise-parameter.ts";

export interface MultipartField {
  name: string;
  value: JsonValue;
  /** Undefined where the description does not tell: then a `data:` URL is a file and anything else is not. */
  isFile: boolean | undefined;
  encoding: PartEncoding | undefined;
}

interface Part {
  name: string;
  /** Set for files. */
  fileName?: string;
  contentType?: string;
  content: Buffer;
}

const BINARY = "application/octet-stream";

/** As browsers do it (HTML Standard, "Multipart form data"); nothing that is left could end the header. */
const QUOTED: Record<string, string> = { '"': "%22", "\r": "%0D", "\n": "%0A" };
const quoted = (text: string) => `"${text.toWellFormed().replace(/["\r\n]/g, (found) => QUOTED[found] ?? "")}"`;

const textPart = (name: string, text: string): Part => ({ name, content: Buffer.from(text.toWellFormed(), "utf8") });

function filePart({ name, encoding }: MultipartField, file: FileContent): Part {
  const contentType = file.mediaType ?? concreteType(encoding?.contentType) ?? BINARY;
  return { name, fileName: file.name ?? name, contentType, content: file.bytes };
}

function valuePart(field: MultipartField, value: JsonValue): Part {
  const { name, encoding } = field;
  if (typeof value === "string") {
    const file = field.isFile ? readFileArgument(value) : field.isFile === undefined ? readDataUrl(value) : undefined;
    if (file !== undefined) return filePart(field, file);
  }
  const stated = concreteType(encoding?.contentType);
  const isJson = stated === undefined ? typeof value === "object" : isJsonType(stated);
  const contentType = stated ?? (isJson ? "application/json" : undefined);
  const text = isJson ? JSON.stringify(value) : plainText(value);
  return { ...textPart(name, text), ...(contentType !== undefined && { contentType }) };
}

function partsOf(field: MultipartField): Part[] {
  const { name, value, encoding } = field;
  const style = styleOf(encoding);
  if (style && !field.isFile) {
    // The same names and values as in a query; parts need no percent-encoding.
    const pairs = (queryText(styledProperty(name, { ...style, allowReserved: false }), value) ?? "").split("&");
    return pairs
      .filter((pair) => pair !== "")
      .map((pair) => {
        const [key = "", text = ""] = pair.split("=").map(decodeURIComponent);
        return textPart(key, text);
      });
  }
  const isWhole = encoding?.contentType !== undefined && isJsonType(encoding.contentType);
  const values = Array.isArray(value) && !isWhole ? value : [value];
  return values.filter((one) => one !== null).map((one) => valuePart(field, one));
}

function headOf({ name, fileName, contentType }: Part): string {
  const disposition = `Content-Disposition: form-data; name=${quoted(name)}`;
  const file = fileName === undefined ? "" : `; filename=${quoted(fileName)}`;
  const type = contentType === undefined ? "" : `\r\nContent-Type: ${contentType}`;
  return `${disposition}${file}${type}\r\n\r\n`;
}

/**
 * `multipart/form-data` (RFC 7578): lists are repeated parts, objects are JSON, files have a name. The boundary is a digest
 * of the parts, so no part can contain it and the same arguments always make the same request.
 */
export function multipartBody(fields: readonly MultipartField[]): { boundary: string; content: Buffer } {
  const parts = fields.flatMap(partsOf).map((part) => Buffer.concat([Buffer.from(headOf(part)), part.content]));
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  const boundary = `smart-support-${digest.digest("hex").slice(0, 32)}`;
  const separated = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from("\r\n")]);
  return { boundary, content: Buffer.concat([...separated, Buffer.from(`--${boundary}--\r\n`)]) };
}
