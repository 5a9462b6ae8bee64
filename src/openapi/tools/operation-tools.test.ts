import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodedError } from "../../core/coded-error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { createOperationTools } from "./operation-tools.ts";

const ajv = new Ajv2020({ strict: false, logger: false });

const description = (): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "Orders", version: "1" },
  servers: [{ url: "https://{region}.api.test/v1", variables: { region: { default: "eu" } } }],
  paths: {
    "/orders": {
      parameters: [{ name: "tenant", in: "query", schema: { type: "string" } }],
      get: {
        operationId: "list_orders",
        parameters: [
          { name: "filter", in: "query", style: "deepObject", schema: { $ref: "#/components/schemas/Filter" } },
        ],
      },
      post: {
        operationId: "createOrder",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } },
        },
      },
    },
    "/orders/{id}": { delete: { parameters: [{ $ref: "#/components/parameters/Id" }] } },
  },
  components: {
    parameters: { Id: { name: "id", in: "path", required: true, schema: { type: "string", pattern: "^[0-9]+$" } } },
    schemas: {
      Filter: { type: "object", properties: { status: { type: "string", enum: ["open", "done"] } } },
      Order: {
        allOf: [
          {
            type: "object",
            required: ["lines"],
            properties: { lines: { type: "array", items: { $ref: "#/components/schemas/Line" } } },
          },
          {
            properties: {
              note: { type: "string", nullable: true, maxLength: 9 },
              id: { type: "string", readOnly: true },
            },
          },
        ],
      },
      Line: {
        type: "object",
        properties: { sku: { type: "string" }, parts: { type: "array", items: { $ref: "#/components/schemas/Line" } } },
      },
    },
  },
});

/** Every place in a document, as the objects and keys that lead there. */
function* places(value: JsonValue): Generator<[holder: JsonObject, key: string]> {
  if (Array.isArray(value)) for (const item of value) yield* places(item);
  if (!isJsonObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    yield [value, key];
    yield* places(child);
  }
}

describe("a description", () => {
  it("becomes tools in its own order", () => {
    const { tools } = createOperationTools({ root: description(), url: undefined });
    expect(tools.map(({ definition }) => [definition.name, definition.effect, definition.origin])).toEqual([
      ["list_orders", "read", "GET /orders"],
      ["create-order", "write", "POST /orders"],
      [expect.stringMatching(/^delete_orders_id_[0-9a-f]{6}$/), "write", "DELETE /orders/{id}"],
    ]);
    expect(tools[0]?.plan.server).toBe("https://eu.api.test/v1");
  });

  it("says of each tool what could not be handed on", () => {
    const root = description();
    const schemas = { Line: { properties: { product: { $ref: "#/components/schemas/Gone" } } } };
    const { tools } = createOperationTools({ root: { ...root, components: { schemas } }, url: undefined });
    expect(tools[0]?.warnings).toContainEqual(expect.stringContaining("#/components/schemas/Filter"));
    expect(tools[1]?.warnings).toContainEqual(expect.stringContaining("#/components/schemas/Order"));
  });

  it("that is damaged anywhere still gives valid tools, or a coded error", () => {
    const damage = fc.array(
      fc.tuple(
        fc.nat(),
        fc.oneof(
          fc.jsonValue({ maxDepth: 2 }).map((value) => value as JsonValue),
          fc.constantFrom<JsonValue[]>(
            { $ref: "#/components/schemas/Line" },
            { $ref: "#" },
            { $ref: "#/x" },
            [],
            {},
            null,
            true,
          ),
        ),
      ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(damage, (changes) => {
        const root = description();
        for (const [where, value] of changes) {
          const all = [...places(root)];
          const [holder, key] = all[where % all.length] ?? [root, "x"];
          holder[key] = structuredClone(value);
        }
        try {
          const { tools } = createOperationTools({ root, url: undefined });
          for (const { definition } of tools) {
            expect(definition.name).toMatch(/^[a-z0-9_-]{1,48}$/);
            expect(definition.inputSchema.type).toBe("object");
            ajv.compile(definition.inputSchema);
          }
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
        }
      }),
      { numRuns: 80 },
    );
  });
});
