import type { JsonValue } from "../../core/json.ts";
import type { HttpResponse } from "../../core/net/http-client.ts";

/** JSON, or nothing where the text is none. */
export function parseJson(text: string): { value: JsonValue } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, "")) };
  } catch {
    return undefined;
  }
}

/** Text that is data. A page is none: it is what a proxy or a sign-in answers in an API's place, with status 200. */
const TEXT = /^(text\/|application\/(xml|yaml|x-yaml|x-ndjson|jsonlines|csv|[\w.+-]+\+(xml|yaml))\b)/i;
const PAGE = /^(text\/html|application\/xhtml\+xml)\b/i;
const FILE = /^(image|audio|video|font)\/|^application\/(pdf|zip|gzip|octet-stream|vnd\.(ms-|openxmlformats|oasis))/i;

/** The text in the charset that is stated, UTF-8 otherwise. */
function textOf(body: Buffer, contentType: string): string {
  const charset = /;\s*charset="?([\w-]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString("utf8");
  }
}

/**
 * What a successful answer holds: JSON, text, for a file only what it is, null for none. Nothing where it cannot be read.
 * `declared` is the media type that the description promises: a page is data only where it was promised.
 */
export function readBody({ headers, body }: HttpResponse, declared?: string): { value: JsonValue } | undefined {
  if (body.length === 0) return { value: null };
  const contentType = headers["content-type"] ?? "";
  const text = textOf(body, contentType);
  // Whatever it is called: plenty of APIs send JSON as text/html or as bytes.
  const parsed = parseJson(text);
  if (parsed !== undefined) return parsed;
  if (FILE.test(contentType)) return { value: { file: contentType.replace(/;.*$/, ""), bytes: body.length } };
  const isData = PAGE.test(contentType) ? PAGE.test(declared ?? "") : TEXT.test(contentType);
  return isData ? { value: text } : undefined;
}
