import { expect, test } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { createOperationTools } from "./operation-tools.ts";

/** Two operations that share a definition, and one that does not use it. */
const api = (address: JsonObject, summary = "Adds"): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "t", version: "1" },
  servers: [{ url: "https://api.test" }],
  components: { schemas: { Address: address } },
  paths: Object.fromEntries(
    ["customers", "suppliers", "notes"].map((name) => {
      const field: JsonObject = name === "notes" ? { type: "string" } : { $ref: "#/components/schemas/Address" };
      const schema = { type: "object", properties: { field } };
      const post = { operationId: name, summary, requestBody: { content: { "application/json": { schema } } } };
      return [`/${name}`, { post }];
    }),
  ),
});
const versions = (root: JsonObject) =>
  createOperationTools({ root, url: undefined }).tools.map(({ definition }) => definition.version);

const address = (lines: number): JsonObject => ({
  type: "object",
  properties: Object.fromEntries(
    Array.from({ length: lines }, (_, line) => [`line${line}`, { type: "string", enum: ["a".repeat(200), "b"] }]),
  ),
});

test("a version is the same as long as nothing changes, and differs from tool to tool", () => {
  expect(versions(api(address(3)))).toEqual(versions(api(address(3))));
  expect(new Set(versions(api(address(3)))).size).toBe(3);
});

test.each([3, 300])("a changed definition of %i properties changes the versions of those that use it", (lines) => {
  const [customers, suppliers, notes] = versions(api(address(lines)));
  const changed = versions(api({ ...address(lines), required: [`line${lines - 1}`] }));
  expect(changed[0]).not.toBe(customers);
  expect(changed[1]).not.toBe(suppliers);
  expect(changed[2]).toBe(notes);
});

test("other words ask for another review", () => {
  expect(versions(api(address(3), "Deletes"))).not.toEqual(versions(api(address(3))));
});
