import fc from "fast-check";
import { load as parseYaml } from "js-yaml";
import { describe, expect, it } from "vitest";
import { CodedError } from "../../src/core/coded-error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { loadDocument } from "../../src/openapi/document/load-document.ts";
import { createOperationTools } from "../../src/openapi/tools/operation-tools.ts";
import { SEEDS } from "./seed-documents.ts";

/** Many times what a small document takes, on a busy machine; what hangs takes for ever. */
const MAX_MS = 3_000;

/** No address can be reached: what a mutated reference leads to is not there. */
const http = createHttpClient({ resolver: async () => [] });

/** Takes whatever it is to tools. Everything but a coded error is a crash. */
async function take(from: object): Promise<void> {
  const start = performance.now();
  try {
    const document = await loadDocument(from, http);
    for (const { definition } of createOperationTools(document).tools) {
      expect(definition.name).toMatch(/^[a-z0-9_-]{1,48}$/);
      expect(definition.inputSchema.type).toBe("object");
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(error.code).toMatch(/^OPENAPI_/);
    expect(error.audience).toBe("operator");
  }
  expect(performance.now() - start).toBeLessThan(MAX_MS);
}

type Holder = JsonObject | JsonValue[];
type Step = { kind: string; where: number; other: number; value: JsonValue; key: string };

/** Every place in a value, as what holds it and under which key. */
function places(root: JsonObject): [holder: Holder, key: string][] {
  const found: [Holder, string][] = [];
  const walk = (value: JsonValue) => {
    if (!Array.isArray(value) && !isJsonObject(value)) return;
    for (const [key, child] of Object.entries(value)) {
      found.push([value, key]);
      walk(child);
    }
  };
  walk(root);
  return found;
}

function set(holder: Holder, key: string, value: JsonValue): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

const MUTATIONS: Record<string, (at: [Holder, string], other: [Holder, string], step: Step) => void> = {
  delete: ([holder, key]) => void (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
  replace: ([holder, key], _other, { value }) => set(holder, key, structuredClone(value)),
  copy: ([holder, key], [from, name]) =>
    set(holder, key, structuredClone(Object.entries(from).find(([k]) => k === name)?.[1] ?? null)),
  add: ([holder], _other, { key, value }) => {
    if (Array.isArray(holder)) holder.push(structuredClone(value));
    else set(holder, key, structuredClone(value));
  },
  rename: ([holder, key], _other, { key: name }) => {
    if (Array.isArray(holder)) return;
    const value = holder[key] ?? null;
    delete holder[key];
    set(holder, name, value);
  },
  wrap: ([holder, key]) => set(holder, key, [Object.entries(holder).find(([k]) => k === key)?.[1] ?? null]),
};

const strangeKey = fc.constantFrom(
  ..."__proto__ constructor prototype toString hasOwnProperty length 0 -1 1e3 $ref $id $anchor parameters schema items".split(
    " ",
  ),
  ..."allOf anyOf oneOf not type enum required properties in name content get post servers security responses".split(
    " ",
  ),
  "",
  " ",
  "\u0000",
  "红",
  "\ud800",
  "a".repeat(5_000),
  "/a/{b}/../{",
  "{{x}}",
);
const strangeValue: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as JsonValue),
  strangeKey,
  fc.constantFrom<JsonValue[]>(
    { $ref: "#" },
    { $ref: "#/" },
    { $ref: "#/paths" },
    { $ref: "#/components/schemas/Line" },
    { $ref: "#/definitions/Ticket/properties/parent" },
    { $ref: "./part.yaml#/x" },
    { $ref: "https://elsewhere.test/part.json" },
    { $ref: "file:///etc/passwd" },
    { $ref: "%ff%00" },
    { $ref: "99/x" },
    { $ref: "Line" },
    { $ref: { $ref: "#" } },
    [],
    {},
    -0,
    1e308,
    "x".repeat(200_000),
    Array.from({ length: 2_000 }, () => ({ allOf: [{ $ref: "#/components/schemas/Order" }] })),
  ),
);
const step = fc.record<Step>({
  kind: fc.constantFrom(...Object.keys(MUTATIONS)),
  where: fc.nat(),
  other: fc.nat(),
  value: strangeValue,
  key: strangeKey,
});

function mutated(seed: string, steps: readonly Step[]): JsonObject {
  const root = parseYaml(SEEDS[seed] ?? "");
  if (!isJsonObject(root)) throw new Error("a seed is a description");
  for (const one of steps) {
    const all = places(root);
    const at = all[one.where % all.length];
    const other = all[one.other % all.length];
    if (at !== undefined && other !== undefined) MUTATIONS[one.kind]?.(at, other, one);
  }
  return root;
}

/** References that go round, of every length and through every keyword that holds schemas. */
const KEYWORDS = ["allOf", "anyOf", "oneOf", "items", "properties", "additionalProperties", "not", "$ref"] as const;

function circle(links: readonly (typeof KEYWORDS)[number][]): JsonObject {
  const schemas = links.map((keyword, index): [string, JsonValue] => {
    const next: JsonObject = { $ref: `#/components/schemas/s${(index + 1) % links.length}` };
    if (keyword === "$ref") return [`s${index}`, next];
    if (keyword === "properties") return [`s${index}`, { type: "object", properties: { p: next, q: next } }];
    return [`s${index}`, { [keyword]: keyword.endsWith("Of") ? [next, next] : next }];
  });
  const schema = { $ref: "#/components/schemas/s0" };
  const post = {
    parameters: [{ name: "q", in: "query", schema }],
    requestBody: { content: { "application/json": { schema } } },
  };
  return { openapi: "3.0.0", paths: { "/a": { post } }, components: { schemas: Object.fromEntries(schemas) } };
}

describe("whatever a description is, it becomes tools or a coded error, in time", () => {
  it.each(Object.keys(SEEDS))("a mutated %s document", async (seed) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => take(mutated(seed, steps))),
      { numRuns: 100 },
    );
  });

  it.each(Object.keys(SEEDS))("a %s text with pieces cut out, doubled and put in", async (seed) => {
    const text = SEEDS[seed] ?? "";
    const piece = fc.tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("\t", "{", "[", "*a", "&a ", "<<: ", "---\n", "'", '"', "|\n", "? ", "- "),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const content = pieces.reduce(
          (from, [at, length, put]) => from.slice(0, at) + put + from.slice(at + length),
          text,
        );
        return take({ content });
      }),
      { numRuns: 100 },
    );
  });

  it("any JSON, and any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json({ maxDepth: 5 }), fc.string({ unit: "binary", maxLength: 2_000 })), (content) =>
        take({ content }),
      ),
      { numRuns: 200 },
    );
  });

  it("any value where something was expected", async () => {
    const description = fc.dictionary(
      fc.constantFrom(
        "openapi",
        "swagger",
        "info",
        "paths",
        "servers",
        "security",
        "components",
        "definitions",
        "host",
        "basePath",
      ),
      fc.oneof(strangeValue, fc.dictionary(strangeKey, fc.dictionary(strangeKey, strangeValue))),
    );
    await fc.assert(
      fc.asyncProperty(description, (root) => take(root)),
      { numRuns: 100 },
    );
  });

  it("schemas in circles", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...KEYWORDS), { minLength: 1, maxLength: 12 }), (links) =>
        take(circle(links)),
      ),
      { numRuns: 100 },
    );
  });
});
