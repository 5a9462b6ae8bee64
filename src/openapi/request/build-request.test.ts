import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { readOperations } from "../document/operations.ts";
import { createReferences } from "../document/references.ts";
import { createToolInput } from "../tools/input-schema.ts";
import { createSchemaTranslator } from "../tools/translate-schema.ts";
import { buildRequest, isReservedHeader, planRequest } from "./build-request.ts";

const BASE = "https://api.test/v1";

function planOf(path: string, operation: JsonObject, method = "post") {
  const root: JsonObject = { openapi: "3.1.0", paths: { [path]: { [method]: operation } } };
  const references = createReferences(root);
  const { operations } = readOperations({ root, url: undefined }, references, BASE);
  const [first] = operations;
  if (first === undefined) throw new Error("no operation");
  return planRequest(first, createToolInput(first, createSchemaTranslator(references), isReservedHeader));
}

const query = (name: string, more: JsonObject = {}) => ({ name, in: "query", schema: {}, ...more });
const json = (schema: JsonValue, required = true) => ({
  requestBody: { required, content: { "application/json": { schema } } },
});

const everything = planOf("/orders/{order_id}/lines/{line}", {
  parameters: [
    query("q"),
    query("filter", { style: "deepObject" }),
    { name: "X-Reason", in: "header", schema: {} },
    { name: "seen", in: "cookie", schema: {} },
  ],
  ...json({ properties: { note: { type: "string" }, tags: { type: "array" } } }, false),
});

describe("a request", () => {
  it("puts every argument in its place", () => {
    const args = {
      order_id: "10/42",
      line: 3,
      q: ["a", "b"],
      filter: { on: true },
      "X-Reason": "late",
      seen: "y",
      note: "hi",
    };
    expect(buildRequest(everything, args)).toEqual({
      method: "POST",
      url: `${BASE}/orders/10%2F42/lines/3?q=a&q=b&filter%5Bon%5D=true`,
      headers: { "x-reason": "late", cookie: "seen=y", "content-type": "application/json" },
      body: '{"note":"hi"}',
    });
  });

  it("has no body if none of an optional one was given", () => {
    expect(buildRequest(everything, { order_id: "1", line: 1 })).toEqual({
      method: "POST",
      url: `${BASE}/orders/1/lines/1`,
      headers: {},
    });
  });

  it("keeps null in a body and leaves it out elsewhere", () => {
    const { url, body } = buildRequest(everything, { order_id: "1", line: 1, q: null, note: null });
    expect([url, body]).toEqual([`${BASE}/orders/1/lines/1`, '{"note":null}']);
  });

  it("sends an empty object where a body is required", () => {
    expect(buildRequest(planOf("/a", json({ properties: { b: {} } })), {})).toMatchObject({ body: "{}" });
  });

  it("sends a whole body as it is", () => {
    expect(buildRequest(planOf("/a", json({ type: "array" })), { body: [1, 2] })).toMatchObject({ body: "[1,2]" });
  });

  it("writes forms, objects in them as JSON", () => {
    const schema = { properties: { amount: {}, meta: {} } };
    const plan = planOf("/a", { requestBody: { content: { "application/x-www-form-urlencoded": { schema } } } });
    expect(buildRequest(plan, { amount: 5, meta: { a: "x y" } })).toMatchObject({
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "amount=5&meta=%7B%22a%22%3A%22x%20y%22%7D",
    });
  });

  it("ignores arguments that the description does not know", () => {
    const args = { order_id: "1", line: 1, authorization: "x", host: "evil", __proto__: { note: "x" } };
    expect(buildRequest(everything, args)).toEqual({ method: "POST", url: `${BASE}/orders/1/lines/1`, headers: {} });
  });
});

describe("refused", () => {
  it.each<[string, JsonValue | undefined]>([
    ["a missing path value", undefined],
    ["null", null],
    ["an empty one", ""],
    ["an empty list", []],
    [".", "."],
    ["..", ".."],
    ["a way up", "../admin"],
    ["a way up in the middle", "a/../../b"],
    ["a way up by backslash", "..\\admin"],
    ["an encoded way up", "%2e%2E"],
    ["one encoded twice", "%252e%252e"],
    ["one encoded many times", "%2525252e."],
    ["one in overlong UTF-8", "%c0%ae%c0%ae"],
    ["one with an end that is cut off", "..%00x"],
    ["one with a query", "..?a"],
    ["one with a space", ".. "],
    ["one behind a slash encoded twice", "x%252f..%255cy"],
    ["an encoded slash", "x%2f..%2fy"],
    ["matrix parameters after it", "..;a=b"],
    ["a line end", "1\r\nhost: evil"],
    ["a zero byte", "1\u0000"],
  ])("in the path: %s", (_what, value) => {
    const args: JsonObject = { line: 1, ...(value !== undefined && { order_id: value }) };
    expect(() => buildRequest(everything, args)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });

  it.each(["...", "..a", "a..", ".a", "a.b", "v1.0", "%2e.x", "x..%2f"])("in the path: not %s", (value) => {
    expect(buildRequest(everything, { line: 1, order_id: value }).url).toContain(encodeURIComponent(value));
  });

  it("dots that only together make a way up", () => {
    const plan = planOf("/files/{a}{b}", {});
    expect(() => buildRequest(plan, { a: ".", b: "." })).toThrow(/leave the path/);
    expect(buildRequest(plan, { a: "v1.", b: "2" }).url).toBe(`${BASE}/files/v1.2`);
  });

  it.each(["a\r\nx-admin: 1", "a\nb", "a\u0000b", "红"])("in a header: %j", (value) => {
    expect(() => buildRequest(everything, { order_id: "1", line: 1, "X-Reason": value })).toThrow(/header/);
  });

  it.each([
    "Authorization",
    "Host",
    "Cookie",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "X-Forwarded-For",
    "Proxy-Authorization",
    "a b",
    "a\r\nb",
  ])("the header %j is no argument", (name) => {
    const plan = planOf("/a", { parameters: [{ name, in: "header", schema: {} }] });
    expect(buildRequest(plan, { [name]: "x" }).headers).toEqual({});
  });

  it("paths that climb by themselves are left out", () => {
    expect(() => planOf("/a/../b", {})).toThrow("no operation");
  });
});

describe("whatever the arguments are", () => {
  it("origin, method, number of segments, fixed segments and header names stay the plan's", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("..", "%2e%2e", "//evil.test", "\\\\evil", "@evil.test", "?a=b", "#", "..%2f", "\r\nx: y", "a/b"),
      fc.jsonValue().map((value) => value as JsonValue),
    );
    const args = fc.dictionary(
      fc.constantFrom("order_id", "line", "q", "filter", "X-Reason", "seen", "note", "tags", "host"),
      nasty,
    );
    fc.assert(
      fc.property(args, (given) => {
        let request: ReturnType<typeof buildRequest>;
        try {
          request = buildRequest(everything, given);
        } catch (error) {
          expect(error).toMatchObject({ code: "ARGUMENT_INVALID" });
          return;
        }
        const url = new URL(request.url);
        expect(url.href).toBe(request.url);
        expect(url.origin).toBe("https://api.test");
        expect(url.hash).toBe("");
        const segments = url.pathname.split("/");
        expect(segments).toHaveLength(6);
        expect([segments[1], segments[2], segments[4]]).toEqual(["v1", "orders", "lines"]);
        expect(request.method).toBe("POST");
        for (const [name, value] of Object.entries(request.headers)) {
          expect(["x-reason", "cookie", "content-type"]).toContain(name);
          expect(value).not.toMatch(/[\r\n\0]/);
        }
        if (request.body !== undefined) expect(Object.keys(JSON.parse(String(request.body)))).not.toContain("host");
      }),
      { numRuns: 200 },
    );
  });
});
