import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Style } from "../document/operations.ts";
import { cookieText, headerText, pathText, queryText, type Serialised } from "./serialise-parameter.ts";

/**
 * Decoders written from the tables of OpenAPI 3.1 and RFC 6570 alone, as a server's author would. They take apart first and
 * decode then; whatever comes back differently was written ambiguously.
 */
type Shape = "text" | "list" | "record";
type Pairs = [string, string][];

const decode = decodeURIComponent;

const inPairs = (flat: string[]): Pairs =>
  flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1] ?? ""] as [string, string]] : []));

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [decode(pair), ""] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
}

const asShape = (shape: Shape, pieces: string[], isSpread: boolean) => {
  if (shape === "text") return pieces.map(decode).join("");
  if (shape === "list") return pieces.map(decode);
  return Object.fromEntries(isSpread ? pieces.map(splitPair) : inPairs(pieces.map(decode)));
};

function decodePath(written: string, { style, explode }: Serialised, shape: Shape): unknown {
  if (style === "matrix") {
    const pairs = written.slice(1).split(";");
    if (shape === "record" && explode) return Object.fromEntries(pairs.map(splitPair));
    const values = pairs.map((pair) => (pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : ""));
    if (shape === "list" && explode) return values.map(decode);
    return asShape(shape, shape === "text" ? values : (values[0] ?? "").split(","), false);
  }
  const bare = style === "label" ? written.slice(1) : written;
  const separator = style === "label" && explode ? "." : ",";
  return asShape(shape, shape === "text" ? [bare] : bare.split(separator), explode);
}

const DELIMITER: Partial<Record<Style, string>> = {
  form: ",",
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
  tabDelimited: "%09",
};

function decodePairs(written: string, between: string, { style, explode }: Serialised, shape: Shape): unknown {
  const pairs = written.split(between);
  if (shape === "text") return splitPair(written)[1];
  if (explode && shape === "list") return pairs.map((pair) => splitPair(pair)[1]);
  if (explode) return Object.fromEntries(pairs.map(splitPair));
  const value = written.slice(written.indexOf("=") + 1);
  return asShape(shape, value.split(DELIMITER[style] ?? ","), false);
}

/** `name[key]=value` as PHP, Rails and qs read it. */
function decodeBrackets(written: string): unknown {
  const found: Record<string, unknown> = {};
  for (const [name, value] of written.split("&").map(splitPair)) {
    const keys = [...name.matchAll(/\[([^\]]*)\]/g)].map(([, key]) => key ?? "");
    const last = keys.pop() ?? "";
    let node = found;
    for (const key of keys) {
      if (!Object.hasOwn(node, key)) node[key] = {};
      node = node[key] as Record<string, unknown>;
    }
    node[last] = value;
  }
  return found;
}

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
  fc.constantFrom("", "a&b=c", "#", "%", "%20", "+", " ", ";", "/", "?", "[x]", "红色", "👍", "a.b", "a|b", "\t"),
);
const someText = anyText.filter((text) => text !== "");
const lists = fc.array(anyText, { minLength: 1, maxLength: 5 }).filter((list) => list.length > 1 || list[0] !== "");
const keys = someText.filter((key) => key !== "__proto__");
const records = fc.dictionary(keys, anyText, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

const OF: Record<Shape, fc.Arbitrary<string | string[] | Record<string, string>>> = {
  text: anyText,
  list: lists,
  record: records,
};

/** What a style separates by and writes alike in a value: neither RFC 6570 nor OpenAPI can keep such values apart. */
const AMBIGUOUS: Partial<Record<Style, string>> = {
  label: ".",
  spaceDelimited: " ",
  pipeDelimited: "|",
  tabDelimited: "\t",
};
const textsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : Object.entries(value ?? {})
        .flat()
        .map(String);

const shapes: Shape[] = ["text", "list", "record"];
const combinations = (styles: Style[]) =>
  styles.flatMap((style) =>
    [true, false].flatMap((explode) => shapes.map((shape) => [style, explode, shape] as const)),
  );

const serialised = (style: Style, explode: boolean): Serialised => ({
  name: "col[or]&",
  style,
  explode,
  allowReserved: false,
  mediaType: undefined,
});

function check(
  style: Style,
  shape: Shape,
  write: (value: never) => string | undefined,
  read: (written: string) => unknown,
) {
  const forbidden = AMBIGUOUS[style];
  fc.assert(
    fc.property(OF[shape], (value) => {
      if (forbidden !== undefined && textsIn(value).some((text) => text.includes(forbidden))) return;
      const written = write(value as never);
      expect(written).not.toMatch(/[^\x21-\x7e]/);
      expect(read(written ?? "")).toEqual(value);
    }),
    { numRuns: 60 },
  );
}

describe("what is written can be read again", () => {
  it.each(combinations(["simple", "label", "matrix"]))("path, %s, explode %s, %s", (style, explode, shape) => {
    const parameter = serialised(style, explode);
    check(
      style,
      shape,
      (value) => pathText(parameter, value),
      (written) => decodePath(written, parameter, shape),
    );
  });

  it.each([
    ...combinations(["form"]),
    ...(["spaceDelimited", "pipeDelimited", "tabDelimited"] as const).flatMap((style) => [
      [style, false, "list"] as const,
      [style, false, "record"] as const,
    ]),
  ])("query, %s, explode %s, %s", (style, explode, shape) => {
    const parameter = serialised(style, explode);
    const read = (written: string) => decodePairs(written, "&", parameter, shape);
    check(style, shape, (value) => queryText(parameter, value), read);
  });

  it("query, deepObject, nested", () => {
    const simpleKeys = keys.filter((key) => !/[[\]]/.test(key));
    const nested = fc.dictionary(
      simpleKeys,
      fc.oneof(anyText, fc.dictionary(simpleKeys, anyText, { minKeys: 1, maxKeys: 3, noNullPrototype: true })),
      { minKeys: 1, maxKeys: 3, noNullPrototype: true },
    );
    fc.assert(
      fc.property(nested, (value) => {
        expect(decodeBrackets(queryText({ ...serialised("deepObject", true), name: "color" }, value) ?? "")).toEqual(
          value,
        );
      }),
      { numRuns: 100 },
    );
  });

  it.each(combinations(["form"]))("cookie, %s, explode %s, %s", (style, explode, shape) => {
    const parameter = serialised(style, explode);
    const read = (written: string) => decodePairs(written, "; ", parameter, shape);
    const write = (value: never) => cookieText(parameter, value)?.replaceAll("; ", "\u0000");
    fc.assert(
      fc.property(OF[shape], (value) => {
        const written = write(value as never) ?? "";
        expect(written).not.toMatch(/[;\s]/);
        expect(read(written.replaceAll("\u0000", "; "))).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it.each([true, false])("header, simple, explode %s, without commas in it", (explode) => {
    const parameter = serialised("simple", explode);
    const plain = fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter((text) => !/[,=]/.test(text));
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1 }), (list) => {
        expect(headerText(parameter, list)?.split(",")).toEqual(list);
      }),
      { numRuns: 60 },
    );
  });
});
