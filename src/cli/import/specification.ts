import { basename, extname } from "node:path";
import { buffer } from "node:stream/consumers";
import { createHttpClient } from "../../core/net/http-client.ts";
import { decodeText } from "../../openapi/document/decode-text.ts";
import { loadDocument } from "../../openapi/document/load-document.ts";
import { readBytes } from "../../openapi/document/read-bytes.ts";

/** A description as the server takes it: its address, or its text and what the file is called. */
export type Specification = { url: string } | { content: string; file: string };

/**
 * What the command line names: an http(s) address, which the server fetches; a file; or `-` for stdin. `allowFiles` is a folder
 * in which the file may refer to others, which are then sent as one. Throws `OPENAPI_*`.
 */
export async function specificationOf(spec: string, allowFiles?: string): Promise<Specification> {
  if (/^https?:\/\//i.test(spec)) return { url: spec };
  if (spec === "-") return { content: decodeText(await buffer(process.stdin), "stdin"), file: "stdin" };
  const file = basename(spec);
  if (allowFiles === undefined) return { content: decodeText(await readBytes(spec), spec), file };
  const http = createHttpClient();
  try {
    const { root } = await loadDocument({ path: spec }, http, { allowFiles });
    return { content: JSON.stringify(root), file };
  } finally {
    await http.close();
  }
}

/** A name for the source where none is given: that of the file, or of the host. */
export function sourceNameOf(specification: Specification): string {
  const text =
    "url" in specification
      ? (new URL(specification.url).hostname.split(".").at(-2) ?? "")
      : basename(specification.file, extname(specification.file));
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 48);
  return name || "api";
}
