import { existsSync, readdirSync, readFileSync } from "node:fs";
import { load as parseYaml } from "js-yaml";
import { afterAll, describe, expect, it } from "vitest";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { loadDocument } from "../../src/openapi/document/load-document.ts";
import { readOperations } from "../../src/openapi/document/operations.ts";
import { createReferences } from "../../src/openapi/document/references.ts";

/** Real descriptions of many companies. They are not part of the repository. */
const FOLDER = new URL("../../../shared/data/openapi/", import.meta.url);
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name !== "manifest.json") : [];

const METHOD = /^(get|head|options|post|put|patch|delete|trace|query)$/;

type Node = Record<string, unknown>;
const node = (value: unknown): Node => (typeof value === "object" && value !== null ? (value as Node) : {});

/** What a file declares, read in the plainest way and with nothing of the product: `METHOD path` with the names of its parameters. */
function declared(text: string): Map<string, string[]> {
  const root = node(text.trimStart().startsWith("{") ? JSON.parse(text) : parseYaml(text));
  const at = (value: unknown): Node => {
    const { $ref } = node(value);
    if (typeof $ref !== "string") return node(value);
    const tokens = decodeURIComponent($ref).slice(2).split("/");
    return at(
      tokens.reduce<Node>((from, token) => node(from[token.replaceAll("~1", "/").replaceAll("~0", "~")]), root),
    );
  };
  const found = new Map<string, string[]>();
  for (const [path, stated] of Object.entries(node(root.paths))) {
    const item = at(stated);
    for (const [method, operation] of Object.entries(item)) {
      if (!METHOD.test(method)) continue;
      const lists = [item.parameters, node(operation).parameters].flatMap((list) => (Array.isArray(list) ? list : []));
      const names = lists.map(at).filter((one) => one.in !== "body" && one.in !== "formData");
      found.set(`${method} ${path}`, [...new Set(names.map((one) => `${one.in} ${one.name}`))].sort());
    }
  }
  return found;
}

describe.runIf(files.length > 0)("every operation that a real file declares", () => {
  const http = createHttpClient();
  afterAll(() => http.close());

  it.each(files)("%s", async (file) => {
    const url = new URL(file, FOLDER);
    const document = await loadDocument(url, http);
    const { operations, warnings } = readOperations(document, createReferences(document.root));
    const expected = declared(readFileSync(url, "utf8"));

    const read = new Map(operations.map((operation) => [`${operation.method} ${operation.path}`, operation]));
    const missing = [...expected.keys()].filter((key) => !read.has(key));
    expect(
      missing.filter((key) => !warnings.some((warning) => warning.toLowerCase().includes(key.toLowerCase()))),
    ).toEqual([]);
    expect([...read.keys()].filter((key) => !expected.has(key))).toEqual([]);

    for (const [key, names] of expected) {
      const operation = read.get(key);
      const known = operation?.parameters.map(({ place, name }) => `${place} ${name}`) ?? [];
      const words = operation?.warnings.join(" ") ?? "";
      const lost = names.filter((name) => !known.includes(name) && !words.includes(`"${name.replace(/^\w+ /, "")}"`));
      expect([key, lost]).toEqual([key, []]);
    }
  });
});
