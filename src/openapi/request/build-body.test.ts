import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { PartEncoding, Writing } from "../document/operations.ts";
import { buildBody } from "./build-body.ts";

const encoding = (more: Partial<PartEncoding>): PartEncoding => ({
  contentType: undefined,
  style: undefined,
  explode: undefined,
  allowReserved: false,
  ...more,
});

interface Described {
  mediaType: string;
  writing: Writing;
  encoding?: Record<string, PartEncoding>;
  /** Names of fields that are files; the other members of the value are fields as well. */
  files?: string[];
}

function bodyOf(value: JsonObject, { mediaType, writing, encoding = {}, files = [] }: Described) {
  const fields = Object.keys(value).map((name) => ({ key: name, name, isFile: files.includes(name) }));
  const plan = { mediaType, writing, encoding, required: true, shape: "fields", fields, restKey: undefined } as const;
  return buildBody(plan, value);
}

function wholeBodyOf(value: JsonValue, { mediaType, writing }: Described) {
  const plan = {
    mediaType,
    writing,
    encoding: {},
    required: true,
    shape: "whole",
    key: "body",
    isFile: false,
  } as const;
  return buildBody(plan, { body: value });
}

const form = (value: JsonObject, encoding: Record<string, PartEncoding> = {}) =>
  bodyOf(value, { mediaType: "application/x-www-form-urlencoded", writing: "form", encoding })?.content;

const multipart = (value: JsonObject, more: Partial<Described> = {}) =>
  bodyOf(value, { mediaType: "multipart/form-data", writing: "multipart", ...more });

/** The parts as the platform's own parser reads them. */
async function partsOf(body: ReturnType<typeof multipart>): Promise<[string, string | File][]> {
  const response = new Response(body?.content ?? "", { headers: { "content-type": body?.contentType ?? "" } });
  return [...(await response.formData())];
}

describe("JSON", () => {
  it("goes under the media type that the description states", () => {
    const whole = wholeBodyOf([{ op: "add" }], { mediaType: "application/json-patch+json", writing: "json" });
    expect(whole).toEqual({ contentType: "application/json-patch+json", content: '[{"op":"add"}]' });
  });
});

describe("a form", () => {
  it.each<[string, JsonObject, Record<string, PartEncoding>, string]>([
    ["scalars", { a: "x y&z", b: 1, c: true, d: "" }, {}, "a=x%20y%26z&b=1&c=true&d="],
    ["no null", { a: null, b: 1 }, {}, "b=1"],
    ["lists by repetition", { a: [1, 2] }, {}, "a=1&a=2"],
    ["objects as JSON", { a: { b: [1] } }, {}, "a=%7B%22b%22%3A%5B1%5D%7D"],
    ["lists of objects as JSON each", { a: [{ b: 1 }] }, {}, "a=%7B%22b%22%3A1%7D"],
    ["names encoded", { "a[b]": 1 }, {}, "a%5Bb%5D=1"],
    [
      "JSON where its content type says so",
      { a: ["x"] },
      { a: encoding({ contentType: "application/json" }) },
      "a=%5B%22x%22%5D",
    ],
    [
      "deepObject",
      { a: { b: { c: 1 } } },
      { a: encoding({ style: "deepObject", explode: true }) },
      "a%5Bb%5D%5Bc%5D=1",
    ],
    ["lists of objects in brackets", { a: [{ b: 1 }] }, { a: encoding({ style: "deepObject" }) }, "a%5B0%5D%5Bb%5D=1"],
    ["a list with delimiters", { a: [1, 2] }, { a: encoding({ style: "pipeDelimited" }) }, "a=1%7C2"],
    ["a list joined", { a: [1, 2] }, { a: encoding({ explode: false }) }, "a=1,2"],
    ["a spread object", { a: { b: 1, c: 2 } }, { a: encoding({ style: "form" }) }, "b=1&c=2"],
    [
      "a style before a content type",
      { a: { b: 1 } },
      { a: encoding({ style: "form", contentType: "application/json" }) },
      "b=1",
    ],
    ["reserved characters where allowed", { a: "x/y?z&" }, { a: encoding({ allowReserved: true }) }, "a=x/y?z%26"],
  ])("writes %s", (_what, value, encodings, expected) => {
    expect(form(value, encodings)).toBe(expected);
  });

  it("is read back by the platform's own parser", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })), (fields) => {
        expect(Object.fromEntries(new URLSearchParams(String(form(fields))))).toEqual(fields);
      }),
      { numRuns: 100 },
    );
  });

  it("that is one argument must be an object", () => {
    const text = { mediaType: "application/x-www-form-urlencoded", writing: "form" } as const;
    expect(wholeBodyOf({ a: 1 }, text)?.content).toBe("a=1");
    expect(() => wholeBodyOf("a=1", text)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});

describe("multipart", () => {
  it("has a part a value, a part an item, JSON for objects, and nothing for null", async () => {
    const body = multipart({ a: "x\r\ny", b: 1, c: [1, 2], d: { e: "红" }, f: null });
    expect(await partsOf(body)).toEqual([
      ["a", "x\r\ny"],
      ["b", "1"],
      ["c", "1"],
      ["c", "2"],
      ["d", '{"e":"红"}'],
    ]);
    expect(body?.content).toContain('name="d"\r\nContent-Type: application/json\r\n\r\n');
    expect(body?.content).toContain('name="a"\r\n\r\nx');
  });

  it("carries files as text or as data: URLs", async () => {
    const value = { plain: "a,b\n1,2", image: "data:image/png;name=cat%20%22a%22.png;base64,iVBORw0KGgo=" };
    const [plain, image] = await partsOf(
      multipart(value, { files: ["plain", "image"], encoding: { plain: encoding({ contentType: "text/csv" }) } }),
    );
    const [file, picture] = [plain?.[1], image?.[1]];
    if (!(file instanceof File && picture instanceof File)) throw new Error("no files");
    expect([file.name, file.type, await file.text()]).toEqual(["plain", "text/csv", "a,b\n1,2"]);
    expect([picture.name, picture.type]).toEqual(['cat "a".png', "image/png"]);
    expect(Buffer.from(await picture.arrayBuffer()).toString("hex")).toBe("89504e470d0a1a0a");
  });

  it("repeats a part for each of several files, and names a type where nothing does", async () => {
    const parts = await partsOf(multipart({ f: ["one", "data:,two"] }, { files: ["f"] }));
    const files = parts.map(([, value]) => value);
    expect(files.every((file) => file instanceof File && file.type === "application/octet-stream")).toBe(true);
    expect(await Promise.all(files.map((file) => (file instanceof File ? file.text() : "")))).toEqual(["one", "two"]);
  });

  it.each<[string, JsonValue, PartEncoding, [string, string][]]>([
    [
      "deepObject",
      { b: 1, c: { d: "x&y=z" } },
      encoding({ style: "deepObject" }),
      [
        ["a[b]", "1"],
        ["a[c][d]", "x&y=z"],
      ],
    ],
    ["a joined list", ["x", "y"], encoding({ explode: false }), [["a", "x,y"]]],
    ["JSON as stated", ["x"], encoding({ contentType: "application/json" }), [["a", '["x"]']]],
  ])("follows its encoding: %s", async (_what, value, stated, expected) => {
    expect(await partsOf(multipart({ a: value }, { encoding: { a: stated } }))).toEqual(expected);
  });

  it("ends no header by what stands in a name, a file's name or a type", async () => {
    const name = 'a"\r\nX-Evil: 1\r\n\r\n';
    const file = "data:text/plain%0d%0aX-Evil: 1;name=b%22%0D%0AX-Evil: 1,x";
    const body = multipart(
      { [name]: file },
      { files: [name], encoding: { [name]: encoding({ contentType: "a\r\nX-Evil: 1" }) } },
    );
    const head = String(body?.content).split("\r\n\r\n")[0]?.split("\r\n");
    expect(head).toEqual([
      expect.stringMatching(/^--smart-support-[0-9a-f]{32}$/),
      'Content-Disposition: form-data; name="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A"; filename="b%22%0D%0AX-Evil: 1"',
      "Content-Type: application/octet-stream",
    ]);
  });

  it("has a boundary that no part can contain, the same for the same arguments", async () => {
    const first = multipart({ a: "x" });
    const boundary = first?.contentType.split("boundary=")[1] ?? "";
    expect(multipart({ a: "x" })).toEqual(first);
    expect(await partsOf(multipart({ a: `\r\n--${boundary}--\r\n`, b: "y" }))).toEqual([
      ["a", `\r\n--${boundary}--\r\n`],
      ["b", "y"],
    ]);
  });

  it("is bytes only where it must be", () => {
    expect(typeof multipart({ f: "data:;base64,YQ==" }, { files: ["f"] })?.content).toBe("string");
    expect(multipart({ f: "data:;base64,/w==" }, { files: ["f"] })?.content).toBeInstanceOf(Buffer);
  });
});

describe("any other body", () => {
  it.each<[string, Writing, JsonValue, string]>([
    ["text/plain", "text", "hé\ud83d", "hé\ud83d"],
    ["text/plain", "text", 5, "5"],
    ["application/xml", "text", "<a/>", "<a/>"],
  ])("%s is sent as it is given", (mediaType, writing, value, expected) => {
    expect(wholeBodyOf(value, { mediaType, writing })).toEqual({ contentType: mediaType, content: expected });
  });

  it("of bytes is decoded from its data: URL, or is the text", () => {
    const binary = { mediaType: "application/octet-stream", writing: "binary" } as const;
    expect(wholeBodyOf("data:;base64,/wA=", binary)?.content).toEqual(Buffer.from([0xff, 0]));
    expect(wholeBodyOf("abc", binary)?.content).toEqual(Buffer.from("abc"));
    expect(wholeBodyOf("data:image/png;base64,AA==", { ...binary, mediaType: "image/*" })?.contentType).toBe(
      "image/png",
    );
  });

  it.each<[string, Writing, JsonValue]>([
    ["application/xml", "text", { a: 1 }],
    ["application/pdf", "binary", [1]],
  ])("that nothing here can write is refused: %s", (mediaType, writing, value) => {
    expect(() => wholeBodyOf(value, { mediaType, writing })).toThrow(/"body" must be/);
  });
});

describe("arguments beside the named fields", () => {
  it("are members as well; what is named wins", () => {
    const fields = [{ key: "a_key", name: "a", isFile: false }];
    const shape = { mediaType: "application/json", writing: "json", encoding: {}, required: false } as const;
    const plan = { ...shape, shape: "fields", fields, restKey: "more" } as const;
    expect(buildBody(plan, { a_key: 1, more: { a: 2, b: 3 } })?.content).toBe('{"a":1,"b":3}');
    expect(buildBody(plan, { more: {} })?.content).toBe("{}");
    expect(buildBody(plan, {})).toBeUndefined();
  });
});
