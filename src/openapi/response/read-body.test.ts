import { expect, it } from "vitest";
import type { JsonValue } from "../../core/json.ts";
import { readBody } from "./read-body.ts";

function read(contentType: string | undefined, body: string | Buffer, declared?: string) {
  const headers = contentType === undefined ? {} : { "content-type": contentType };
  return readBody({ kind: "response", status: 200, headers, body: Buffer.from(body) }, declared)?.value;
}

it.each<[string | undefined, string | Buffer, JsonValue | undefined]>([
  [undefined, "", null],
  ["text/html", "", null],
  ["application/json", '{"a":1}', { a: 1 }],
  ["application/problem+json; charset=utf-8", "[1]", [1]],
  ["text/html", '{"a":1}', { a: 1 }],
  ["application/octet-stream", "[1]", [1]],
  [undefined, "[1]", [1]],
  ["text/plain", "done", "done"],
  ["text/csv; charset=iso-8859-1", Buffer.from("café", "latin1"), "café"],
  ["text/plain; charset=klingon", "x", "x"],
  ["application/xml", "<a/>", "<a/>"],
  ["application/soap+xml", "<a/>", "<a/>"],
  ["application/x-ndjson", '{"a":1}\n{"a":2}', '{"a":1}\n{"a":2}'],
  ["application/pdf", "%PDF\u0000", { file: "application/pdf", bytes: 5 }],
  ["image/png; x=y", Buffer.from([0x89, 0x50]), { file: "image/png", bytes: 2 }],
  ["text/html", "<html>Sign in</html>", undefined],
  ["application/json", '{"cut":', undefined],
  [undefined, "hello", undefined],
])("%s %j", (contentType, body, expected) => {
  expect(read(contentType, body)).toEqual(expected);
});

it("takes a page for data only where the description promises one", () => {
  expect(read("text/html; charset=utf-8", "<p>Terms</p>", "text/html")).toBe("<p>Terms</p>");
  expect(read("text/html", "<p>Sign in</p>", "application/json")).toBeUndefined();
});
