import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/json.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { loadDocument } from "../../src/openapi/document/load-document.ts";
import { createOperationTools, type OperationTool } from "../../src/openapi/tools/operation-tools.ts";
import { type DeclaredOperation, readIndependently, readText } from "./independent-reading.ts";
import { brokenRules, offers } from "./schema-rules.ts";

/** Written for the rules, and real descriptions where they are at hand. */
const FOLDERS = ["test/openapi/hard", "../shared/data/openapi"];
const files = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file !== "manifest.json")
    .map((file) => `${folder}/${file}`),
);

const MAX_SCHEMA_BYTES = 16_000;
/** Compiling is what costs here, so of a large description every nth tool is compiled; the other rules hold for all. */
const MOST_COMPILED = 12;

/** Headers that belong to the connection, the credentials or the key of a write. */
const OF_THE_SOURCE =
  /^(accept|accept-charset|accept-encoding|authorization|connection|content-encoding|content-length|content-type|cookie|date|expect|forwarded|host|keep-alive|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*|x-forwarded-.*|.*idempoten.*)$/i;

const http = createHttpClient({});
afterAll(() => http.close());

const ajv = new Ajv2020({ strict: false, logger: false });

/** The key in the tool's schema of everything that the operation declares; what has none is lost. */
function lost({ plan, definition }: OperationTool, declared: DeclaredOperation): string[] {
  const whole = definition.fullSchema ?? definition.inputSchema;
  const shown = new Set(Object.keys(definition.inputSchema.properties ?? {}));
  const planned = [
    ...plan.path.filter((piece) => typeof piece !== "string"),
    ...plan.query,
    ...plan.headers,
    ...plan.cookies,
  ];
  const missing = declared.parameters
    .filter((one) => !(one.in === "header" && OF_THE_SOURCE.test(one.name)))
    .filter(({ name, in: place }) => {
      const found = planned.find(({ parameter }) => parameter.name === name && parameter.place === place);
      return found === undefined || !shown.has(found.key);
    })
    .map(({ name, in: place }) => `${place} parameter ${name}`);
  const { body } = plan;
  if (body === undefined) return declared.bodies.size > 0 ? [...missing, "the body"] : missing;
  const stated = declared.bodies.get(body.mediaType) ?? declared.bodies.get("*") ?? declared.bodies.get("*/*") ?? [];
  if (body.shape === "whole") {
    const isText = body.writing === "text" || body.writing === "binary";
    const keyOf = new Map(Object.entries(plan.renamed).map(([key, name]) => [name, key]));
    const argument = (whole.properties as { [key: string]: unknown })[body.key];
    const gone = isText ? [] : stated.filter((name) => !offers(argument, keyOf.get(name) ?? name, whole));
    return [...missing, ...gone.map((name) => `body property ${name}`)];
  }
  const keys = new Map(body.fields.map(({ name, key }) => [name, key]));
  const gone = stated.filter((name) => !shown.has(keys.get(name) ?? "")).map((name) => `body property ${name}`);
  return [...missing, ...gone];
}

async function problemsOf(path: string, text: string): Promise<string[]> {
  const document = await loadDocument(path, http);
  const { tools } = createOperationTools(document, { baseUrl: "https://api.test" });
  const byOrigin = new Map(tools.map((tool) => [tool.definition.origin, tool]));
  const problems: string[] = [];
  for (const declared of readIndependently(readText(text))) {
    const origin = `${declared.method} ${declared.path}`;
    const tool = byOrigin.get(origin);
    problems.push(
      ...(tool === undefined ? ["no tool"] : lost(tool, declared)).map((problem) => `${origin}: ${problem}`),
    );
  }
  const every = Math.ceil(tools.length / MOST_COMPILED);
  for (const [index, { definition }] of tools.entries()) {
    const say = (problem: string) => problems.push(`${definition.origin}: ${problem}`);
    const { name, inputSchema, fullSchema, description } = definition;
    if (!/^[a-z0-9_-]{1,48}$/.test(name)) say(`the name ${name}`);
    if (description.trim() === "" || description.length > 1_024) say("the description");
    if (Buffer.byteLength(canonicalJson(inputSchema)) > MAX_SCHEMA_BYTES) say("more than 16 kB");
    for (const schema of fullSchema ? [inputSchema, fullSchema] : [inputSchema]) {
      brokenRules(schema).forEach(say);
      if (!ajv.validateSchema(schema)) say(`no schema: ${ajv.errorsText()}`);
    }
    if (index % every === 0) ajv.compile(fullSchema ?? inputSchema);
    ajv.removeSchema();
  }
  if (new Set(tools.map(({ definition }) => definition.name)).size < tools.length)
    problems.push("two tools share a name");
  return problems;
}

describe("every operation becomes a tool that every provider accepts, with all that it declares", () => {
  it.each(files)("%s", async (file) => {
    expect(await problemsOf(file, readFileSync(file, "utf8"))).toEqual([]);
  });
});
