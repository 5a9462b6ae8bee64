import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../core/json.ts";
import type { Style } from "../document/operations.ts";
import { cookieText, headerText, pathText, queryText, type Serialised } from "./serialise-parameter.ts";

const parameter = (style: Style, explode: boolean, more: Partial<Serialised> = {}): Serialised => ({
  name: "color",
  style,
  explode,
  allowReserved: false,
  mediaType: undefined,
  ...more,
});

const text = "blue";
const list = ["blue", "black", "brown"];
const record = { R: 100, G: 200, B: 150 };
/** Nothing is written, as of a variable that is undefined. */
const none = undefined;

type Row = [Style, boolean, JsonValue, string | undefined];

/** The table "Style Examples" of OpenAPI 3.1, and RFC 6570 for what it leaves open; with what RFC 3986 wants encoded. */
describe("style × explode × type", () => {
  it.each<Row>([
    ["simple", false, text, "blue"],
    ["simple", false, "", ""],
    ["simple", false, list, "blue,black,brown"],
    ["simple", false, record, "R,100,G,200,B,150"],
    ["simple", true, list, "blue,black,brown"],
    ["simple", true, record, "R=100,G=200,B=150"],
    ["simple", true, { R: "" }, "R="],
    ["simple", false, [], none],
    ["simple", false, {}, none],
    ["simple", false, null, none],
    ["simple", false, [null], none],
    ["simple", false, ["a", null, ""], "a,"],
    ["label", false, text, ".blue"],
    ["label", false, "", "."],
    ["label", false, list, ".blue,black,brown"],
    ["label", false, record, ".R,100,G,200,B,150"],
    ["label", true, text, ".blue"],
    ["label", true, list, ".blue.black.brown"],
    ["label", true, record, ".R=100.G=200.B=150"],
    ["label", true, [], none],
    ["label", true, null, none],
    ["matrix", false, text, ";color=blue"],
    ["matrix", false, "", ";color"],
    ["matrix", true, "", ";color"],
    ["matrix", false, list, ";color=blue,black,brown"],
    ["matrix", false, record, ";color=R,100,G,200,B,150"],
    ["matrix", true, list, ";color=blue;color=black;color=brown"],
    ["matrix", true, ["", "b"], ";color;color=b"],
    ["matrix", true, record, ";R=100;G=200;B=150"],
    ["matrix", true, { R: "" }, ";R"],
    ["matrix", true, {}, none],
    ["pipeDelimited", false, list, "blue%7Cblack%7Cbrown"],
    ["spaceDelimited", false, list, "blue%20black%20brown"],
    ["tabDelimited", false, list, "blue%09black%09brown"],
    ["form", true, list, "blue,black,brown"],
  ])("path, %s, explode %s, %j → %s", (style, explode, value, expected) => {
    expect(pathText(parameter(style, explode), value)).toBe(expected);
  });

  it.each<Row>([
    ["form", false, text, "color=blue"],
    ["form", true, text, "color=blue"],
    ["form", false, "", "color="],
    ["form", true, "", "color="],
    ["form", false, list, "color=blue,black,brown"],
    ["form", false, record, "color=R,100,G,200,B,150"],
    ["form", true, list, "color=blue&color=black&color=brown"],
    ["form", true, [""], "color="],
    ["form", true, record, "R=100&G=200&B=150"],
    ["form", true, { R: "", G: null }, "R="],
    ["form", true, [], none],
    ["form", false, [], none],
    ["form", true, {}, none],
    ["form", true, null, none],
    ["form", true, { R: null }, none],
    ["form", true, [{ a: 1 }, [2]], "color=%7B%22a%22%3A1%7D&color=%5B2%5D"],
    ["form", true, { R: { a: [1] } }, "R=%7B%22a%22%3A%5B1%5D%7D"],
    ["spaceDelimited", false, list, "color=blue%20black%20brown"],
    ["spaceDelimited", false, record, "color=R%20100%20G%20200%20B%20150"],
    ["spaceDelimited", true, list, "color=blue&color=black&color=brown"],
    ["spaceDelimited", false, text, "color=blue"],
    ["pipeDelimited", false, list, "color=blue%7Cblack%7Cbrown"],
    ["pipeDelimited", false, record, "color=R%7C100%7CG%7C200%7CB%7C150"],
    ["pipeDelimited", true, list, "color=blue&color=black&color=brown"],
    ["tabDelimited", false, list, "color=blue%09black%09brown"],
    ["deepObject", true, record, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
    ["deepObject", false, record, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
    ["deepObject", true, { a: { b: "c", d: null } }, "color%5Ba%5D%5Bb%5D=c"],
    ["deepObject", true, { a: { b: [1, 2] } }, "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2"],
    ["deepObject", true, { a: [{ b: 1 }, { b: 2 }] }, "color%5Ba%5D%5B0%5D%5Bb%5D=1&color%5Ba%5D%5B1%5D%5Bb%5D=2"],
    ["deepObject", true, list, "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown"],
    ["deepObject", true, text, "color=blue"],
    ["deepObject", true, { a: "" }, "color%5Ba%5D="],
    ["deepObject", true, { a: [] }, none],
    ["deepObject", true, {}, none],
  ])("query, %s, explode %s, %j → %s", (style, explode, value, expected) => {
    expect(queryText(parameter(style, explode), value)).toBe(expected);
  });

  it.each<Row>([
    ["simple", false, text, "blue"],
    ["simple", false, "", ""],
    ["simple", false, ["a b", "c"], "a b,c"],
    ["simple", true, list, "blue,black,brown"],
    ["simple", false, record, "R,100,G,200,B,150"],
    ["simple", true, record, "R=100,G=200,B=150"],
    ["simple", false, [], none],
    ["simple", false, null, none],
    ["pipeDelimited", false, list, "blue|black|brown"],
    ["spaceDelimited", false, list, "blue black brown"],
    ["tabDelimited", false, list, "blue\tblack\tbrown"],
  ])("header, %s, explode %s, %j → %s", (style, explode, value, expected) => {
    expect(headerText(parameter(style, explode), value)).toBe(expected);
  });

  it.each<Row>([
    ["form", true, text, "color=blue"],
    ["form", true, "", "color="],
    ["form", true, list, "color=blue; color=black; color=brown"],
    ["form", false, list, "color=blue,black,brown"],
    ["form", false, record, "color=R,100,G,200,B,150"],
    ["form", true, record, "R=100; G=200; B=150"],
    ["form", true, "a; b=c", "color=a%3B%20b%3Dc"],
    ["form", true, [], none],
    ["cookie", true, "a=b/c", "color=a=b/c"],
    ["cookie", true, 'a; b,"c"\\红', "color=a%3B%20b%2C%22c%22%5C%E7%BA%A2"],
    ["cookie", true, list, "color=blue; color=black; color=brown"],
  ])("cookie, %s, explode %s, %j → %s", (style, explode, value, expected) => {
    expect(cookieText(parameter(style, explode), value)).toBe(expected);
  });
});

describe("values", () => {
  const form = parameter("form", true);

  it.each<[JsonValue, string]>([
    ["a&b=c#d+e f/g?h", "color=a%26b%3Dc%23d%2Be%20f%2Fg%3Fh"],
    ["!'()*", "color=%21%27%28%29%2A"],
    ["-._~", "color=-._~"],
    ["红色", "color=%E7%BA%A2%E8%89%B2"],
    ["👍", "color=%F0%9F%91%8D"],
    ["\ud800", "color=%EF%BF%BD"],
    ["50%", "color=50%25"],
    ["50%25", "color=50%2525"],
    [true, "color=true"],
    [false, "color=false"],
    [0, "color=0"],
    [-0, "color=0"],
    [1.5, "color=1.5"],
    [1e-7, "color=1e-7"],
    [1e21, "color=1000000000000000000000"],
    ["2026-11-22T01:02:03+08:00", "color=2026-11-22T01%3A02%3A03%2B08%3A00"],
  ])("%j → %s", (value, expected) => {
    expect(queryText(form, value)).toBe(expected);
  });

  it.each([
    ["a/b?c:d@e$f,g;h!(i)", "color=a/b?c:d@e$f,g;h!(i)"],
    ["a&b#c+d", "color=a%26b%23c%2Bd"],
    ["[a]'b' c", "color=%5Ba%5D%27b%27%20c"],
    ["already%20encoded %zz 100%", "color=already%20encoded%20%25zz%20100%25"],
    ["红", "color=%E7%BA%A2"],
  ])("allowReserved keeps what cannot split the query: %s → %s", (value, expected) => {
    expect(queryText({ ...form, allowReserved: true }, value)).toBe(expected);
  });

  it("allowReserved is for values: keys of an object could not be told from them", () => {
    const reserved = { ...form, allowReserved: true };
    expect(queryText(reserved, { "a=b": "c=d" })).toBe("a%3Db=c=d");
  });

  it.each([
    ["filter[name]", "filter%5Bname%5D=x"],
    ["filter[a]&b", "filter%5Ba%5D%26b=x"],
    ["$top", "%24top=x"],
    ["@type", "%40type=x"],
    ["名", "%E5%90%8D=x"],
  ])("the name %s is encoded too", (name, expected) => {
    expect(queryText({ ...form, name }, "x")).toBe(expected);
  });
});

describe("parameters described by content", () => {
  const json = parameter("form", true, { mediaType: "application/json" });

  it("are JSON, texts as well, wherever they stand", () => {
    expect(queryText(json, { a: 1 })).toBe("color=%7B%22a%22%3A1%7D");
    expect(queryText(json, [])).toBe("color=%5B%5D");
    expect(queryText(json, "a")).toBe("color=%22a%22");
    expect(pathText(json, [1, "/"])).toBe("%5B1%2C%22%2F%22%5D");
    expect(headerText(json, { name: "红", of: "é\u007f" })).toBe('{"name":"\\u7ea2","of":"\\u00e9\u007f"}');
    expect(cookieText(json, { a: 1 })).toBe("color=%7B%22a%22%3A1%7D");
  });

  it("of other types are text", () => {
    expect(queryText({ ...json, mediaType: "text/plain" }, "a b")).toBe("color=a%20b");
    expect(queryText({ ...json, mediaType: "application/vnd.a+json" }, "a")).toBe("color=%22a%22");
  });
});
