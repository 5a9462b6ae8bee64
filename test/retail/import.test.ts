import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { checkArguments } from "../../src/core/tools/arguments.ts";
import type { ToolDefinition } from "../../src/core/tools/tool.ts";
import { createOpenApiSource, type OpenApiSource } from "../../src/openapi/source.ts";
import { describeReference, type Reference, readReference } from "./reference.ts";

/** The description marks each operation with what it is, for whoever wants to know whether it was recognised. */
const MARK = "x-tool-type";
const operation = z.object({ operationId: z.string(), [MARK]: z.string() });
const marked = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

describeReference("the reference shop's description", () => {
  const http = createHttpClient();
  let reference: Reference;
  let source: OpenApiSource;
  let tools: ToolDefinition[];
  let operations: z.infer<typeof operation>[];

  beforeAll(async () => {
    reference = await readReference();
    operations = Object.values(marked.parse(reference.description).paths).flatMap((item) => Object.values(item));
    const document = JSON.parse(
      JSON.stringify(reference.description, (key, value) => (key === MARK ? undefined : value)),
    );
    source = await createOpenApiSource({ name: "retail", document, baseUrl: "https://shop.example", http });
    tools = await source.list();
  });
  afterAll(() => http.close());

  it("becomes one tool for each operation, by its own name, with nothing to warn of", () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(tools.map(({ name }) => name).sort()).toEqual(ids.sort());
    expect(source.warnings).toEqual([]);
  });

  it("has its reads and writes told apart without the marks", () => {
    const known = operations.filter((one) => one[MARK] !== "generic");
    const effectOf = (name: string) => tools.find((tool) => tool.name === name)?.effect;
    expect(known.map(({ operationId }) => [operationId, effectOf(operationId)])).toEqual(
      known.map((one) => [one.operationId, one[MARK]]),
    );
  });

  it("takes the arguments of every call of every task", () => {
    const schemas = new Map(tools.map(({ name, inputSchema }) => [name, inputSchema]));
    const problems = reference.tasks.flatMap(({ id, actions }) =>
      actions.flatMap(({ name, args }) =>
        checkArguments(schemas.get(name) ?? { not: {} }, args).map((problem) => [id, name, problem]),
      ),
    );
    expect(problems).toEqual([]);
  });
});
