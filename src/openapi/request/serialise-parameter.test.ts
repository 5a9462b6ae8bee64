import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../core/json.ts";
import type { Style } from "../document/operations.ts";
import { cookieText, headerText, pathText, queryText } from "./serialise-parameter.ts";

const parameter = (style: Style, explode: boolean, more = {}) => ({
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

/** The table "Style Examples" of OpenAPI 3.1, with what RFC 3986 wants percent-encoded. */
describe("style × explode × type", () => {
  it.each<[Style, boolean, JsonValue, string]>([
    ["simple", false, text, "blue"],
    ["simple", false, list, "blue,black,brown"],
    ["simple", false, record, "R,100,G,200,B,150"],
    ["simple", true, list, "blue,black,brown"],
    ["simple", true, record, "R=100,G=200,B=150"],
    ["label", false, text, ".blue"],
    ["label", false, list, ".blue,black,brown"],
    ["label", false, record, ".R,100,G,200,B,150"],
    ["label", true, list, ".blue.black.brown"],
    ["label", true, record, ".R=100.G=200.B=150"],
    ["matrix", false, text, ";color=blue"],
    ["matrix", false, list, ";color=blue,black,brown"],
    ["matrix", false, record, ";color=R,100,G,200,B,150"],
    ["matrix", true, list, ";color=blue;color=black;color=brown"],
    ["matrix", true, record, ";R=100;G=200;B=150"],
  ])("path, %s, explode %s, %j → %s", (style, explode, value, expected) => {
    expect(pathText(parameter(style, explode), value)).toBe(expected);
  });

  it.each<[Style, boolean, JsonValue, string]>([
    ["form", false, text, "color=blue"],
    ["form", true, "", "color="],
    ["form", false, list, "color=blue,black,brown"],
    ["form", false, record, "color=R,100,G,200,B,150"],
    ["form", true, list, "color=blue&color=black&color=brown"],
    ["form", true, record, "R=100&G=200&B=150"],
    ["spaceDelimited", false, list, "color=blue%20black%20brown"],
    ["spaceDelimited", false, record, "color=R%20100%20G%20200%20B%20150"],
    ["pipeDelimited", false, list, "color=blue%7Cblack%7Cbrown"],
    ["deepObject", true, record, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
    ["deepObject", true, { a: { b: [1, 2] } }, "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2"],
  ])("query, %s, explode %s, %j → %s", (style, explode, value, expected) => {
    expect(queryText(parameter(style, explode), value)).toBe(expected);
  });

  it("headers are not percent-encoded; cookies are separated by semicolons", () => {
    expect(headerText(parameter("simple", false), ["a b", "c"])).toBe("a b,c");
    expect(cookieText(parameter("form", true), list)).toBe("color=blue; color=black; color=brown");
  });
});

describe("characters", () => {
  const form = parameter("form", true);

  it.each([
    ["a&b=c#d+e f/g?h", "color=a%26b%3Dc%23d%2Be%20f%2Fg%3Fh"],
    ["红色", "color=%E7%BA%A2%E8%89%B2"],
    ["\ud800", "color=%EF%BF%BD"],
    ["50%", "color=50%25"],
  ])("%j is encoded", (value, expected) => {
    expect(queryText(form, value)).toBe(expected);
  });

  it("allowReserved keeps what cannot split the query", () => {
    expect(queryText({ ...form, allowReserved: true }, "a/b?c:d&e=f#g+h")).toBe("color=a/b?c:d%26e=f%23g%2Bh");
  });

  it("a name with reserved characters is encoded too", () => {
    expect(queryText({ ...form, name: "filter[a]&b" }, "x")).toBe("filter%5Ba%5D%26b=x");
  });

  it("parameters described by content are JSON", () => {
    expect(queryText({ ...form, mediaType: "application/json" }, { a: 1 })).toBe("color=%7B%22a%22%3A1%7D");
  });
});
