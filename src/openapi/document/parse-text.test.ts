import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";
import { parseText } from "./parse-text.ts";

const levels = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`).join("\n");

describe("a text that is wrong says where", () => {
  it.each([
    ["YAML", "a: 1\nb: [1, 2\nc: 3\n", "OPENAPI_SYNTAX", "f:3:1"],
    ["JSON", '{\n  "a": 1,\n  "b": [\n', "OPENAPI_SYNTAX", "f:4:1"],
    ["a tag that nobody knows", "a: 1\nb: !include x.yaml\n", "OPENAPI_SYNTAX", "f:2:4"],
    ["nothing", " \n\t", "OPENAPI_NOT_A_DESCRIPTION", "f:1:1"],
    ["aliases that unfold without end", `l0: &l0 [x]\n${levels}\n`, "OPENAPI_ALIASES", "f:8:23"],
    ["an alias to what it stands in", "x: &x { y: *x }\n", "OPENAPI_ALIASES", "f:1:13"],
    ["nesting in YAML", `x: ${"[".repeat(20_000)}`, "OPENAPI_TOO_DEEP", "f:1:503"],
    ["nesting in lists", "- ".repeat(20_000), "OPENAPI_TOO_DEEP", "f:1:1001"],
    ["nesting in JSON", `{"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, "OPENAPI_TOO_DEEP", "f:1:504"],
  ])("%s", (_what, text, code, place) => {
    expect(() => parseText(text, "f")).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`${place}:`) }),
    );
  });

  it("or that it has too much in it", () => {
    const crowd = `{"openapi":"3.0.0","x":[${"1,".repeat(5_000_000)}`;
    expect(() => parseText(crowd, "f")).toThrow(expect.objectContaining({ code: "OPENAPI_TOO_LARGE" }));
  });

  it("without the words of the text", () => {
    expect(() => parseText("a: *secret_name", "f")).toThrow(expect.not.stringContaining("secret_name"));
  });
});

describe("a text that can be understood is read, with a warning", () => {
  it.each([
    ["a key that stands twice in YAML", "a: 1\nb: 2\na: 3\n", { a: 3, b: 2 }, /f:3:1.*twice/],
    ["a key that stands twice in JSON", '{"a": 1,\n "a": 2}', { a: 2 }, /f:2:3.*twice/],
    ["tabs", "a:\n\tb: 1\n\tc:\n\t\td: 2\n", { a: { b: 1, c: { d: 2 } } }, /f:2:1.*tabs/],
    ["several documents", "a: 1\n---\nb: 2\n", { a: 1 }, /several/],
    ["JSON with commas too many", '{"a": [1, 2,],}', { a: [1, 2] }, /YAML/],
  ])("%s", (_what, text, value, warning) => {
    expect(parseText(text, "f")).toEqual({ value, warnings: [expect.stringMatching(warning)] });
  });

  it.each([
    ["quoted colons", '{"a":"x\\": y"}', { a: 'x": y' }],
    ["merges", "a: &a { x: 1 }\nb: { <<: *a, y: 2 }\n", { a: { x: 1 }, b: { x: 1, y: 2 } }],
    ["one anchor used often", `a: &a {}\nb: [${"*a,".repeat(500)}]\n`, { a: {}, b: Array(500).fill({}) }],
    ["dates and numbers as keys", "a: 2026-11-22\n200: ok\n", { a: "2026-11-22", 200: "ok" }],
  ])("and without one: %s", (_what, text, value) => {
    expect(parseText(text, "f")).toEqual({ value, warnings: [] });
  });

  it("keys that objects have by nature", () => {
    const { value } = parseText("__proto__: { a: 1 }\nconstructor: 2\n", "f");
    expect(Object.entries(value ?? {})).toEqual([
      ["__proto__", { a: 1 }],
      ["constructor", 2],
    ]);
  });
});

describe("bytes", () => {
  const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

  it.each([
    ["UTF-8", Buffer.from("a: 红")],
    ["UTF-8 with a mark", Buffer.from("\uFEFFa: 红")],
    ["UTF-16, little end first", Buffer.from("\uFEFFa: 红", "utf16le")],
    ["UTF-16, big end first", utf16be("\uFEFFa: 红")],
    ["UTF-16 without a mark", Buffer.from("a: 红", "utf16le")],
    ["UTF-16 without a mark, big end first", utf16be("a: 红")],
  ])("%s", (_what, bytes) => {
    expect(decodeText(bytes, "f")).toBe("a: 红");
  });

  it("in another encoding say where", () => {
    const latin1 = Buffer.from("title: x\nname: 红Caf\xe9\n", "latin1");
    const mixed = Buffer.concat([Buffer.from("title: 红\nname: 红 Caf"), Buffer.from([0xe9, 0x0a])]);
    for (const bytes of [latin1, mixed]) {
      expect(() => decodeText(bytes, "f")).toThrow(expect.objectContaining({ code: "OPENAPI_ENCODING" }));
    }
    expect(() => decodeText(mixed, "f")).toThrow(/^f:2:12:/);
  });
});
