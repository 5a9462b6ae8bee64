import type { PreparedRequest } from "./build-request.ts";

/** A request for people and scripts to read. */
export interface ShownRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Set where the body is bytes that no text holds. */
  body_encoding?: "base64";
}

const HEAD_END = "\r\n\r\n";

function asText(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

/** A part as it is, or with its content in base64, marked as MIME does it. */
function shownPart(part: Buffer): string {
  const text = asText(part);
  if (text !== undefined) return text;
  const end = part.indexOf(HEAD_END);
  const content = part.subarray(end + HEAD_END.length, part.length - 2);
  const head = part.subarray(0, end).toString("utf8");
  return `${head}\r\nContent-Transfer-Encoding: base64${HEAD_END}${content.toString("base64")}\r\n`;
}

function shownMultipart(body: Buffer, boundary: string): string {
  const delimiter = Buffer.from(`--${boundary}\r\n`);
  const close = body.lastIndexOf(`--${boundary}--`);
  let shown = "";
  for (let at = body.indexOf(delimiter); at >= 0 && at < close; ) {
    const start = at + delimiter.length;
    const next = body.indexOf(delimiter, start);
    shown += `--${boundary}\r\n${shownPart(body.subarray(start, next < 0 ? close : next))}`;
    at = next;
  }
  return `${shown}--${boundary}--\r\n`;
}

/** The request with a body that can be printed: its text, its parts in text, or base64. */
export function shownRequest({ body, ...request }: PreparedRequest): ShownRequest {
  if (body === undefined) return request;
  const text = typeof body === "string" ? body : asText(body);
  if (text !== undefined || typeof body === "string") return { ...request, body: text ?? "" };
  const boundary = /;\s*boundary=([^;\s]+)/i.exec(request.headers["content-type"] ?? "")?.[1];
  if (boundary !== undefined) return { ...request, body: shownMultipart(body, boundary) };
  return { ...request, body: body.toString("base64"), body_encoding: "base64" };
}
