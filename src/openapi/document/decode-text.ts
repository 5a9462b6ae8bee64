import { documentError, placed } from "./document-error.ts";

const BYTE_ORDER_MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
] as const;

const NEW_LINE = 0x0a;

/** UTF-16 without its mark: a description's first character is ASCII, so one byte of the first two is zero (RFC 4627, section 3). */
function encodingOf(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (marked !== undefined) return marked.encoding;
  if (bytes.length >= 2 && bytes[0] === 0 && bytes[1] !== 0) return "utf-16be";
  if (bytes.length >= 2 && bytes[0] !== 0 && bytes[1] === 0) return "utf-16le";
  return "utf-8";
}

/** Index of the first byte that is not UTF-8: decoded without exceptions, it is where the text no longer encodes to the same bytes. */
function firstInvalidByte(bytes: Buffer): number {
  const decoded = Buffer.from(bytes.toString("utf8"), "utf8");
  let index = 0;
  while (index < bytes.length && bytes[index] === decoded[index]) index++;
  return index;
}

/** Bytes of a description to text: UTF-8, or UTF-16. Throws `OPENAPI_ENCODING` with line and column of the first wrong byte. */
export function decodeText(bytes: Buffer, where: string): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    if (encoding !== "utf-8") {
      const place = placed(where, { line: 1, column: 1 });
      throw documentError("OPENAPI_ENCODING", `${place}: it begins as ${encoding.toUpperCase()} and is not.`, {
        cause,
      });
    }
    const index = firstInvalidByte(bytes);
    const before = bytes.subarray(0, index);
    const line = before.filter((byte) => byte === NEW_LINE).length + 1;
    const column = before.subarray(before.lastIndexOf(NEW_LINE) + 1).toString("utf8").length + 1;
    const place = placed(where, { line, column });
    throw documentError("OPENAPI_ENCODING", `${place}: this byte is not UTF-8 text.`, { cause });
  }
}
