import { describe, expect, it } from "vitest";
import type { Operation } from "../document/operations.ts";
import { describeOperation } from "./describe-operation.ts";

const OPERATION: Operation = {
  method: "get",
  path: "/orders",
  pathTemplate: "/orders",
  operationId: undefined,
  summary: undefined,
  description: undefined,
  server: "https://api.test",
  parameters: [],
  body: undefined,
  tags: [],
  deprecated: false,
  security: [],
  responses: [],
  fixedQuery: "",
  warnings: [],
};
const said = (part: Partial<Operation>) => describeOperation({ ...OPERATION, ...part });
const answers = (description: string) => [{ status: "200", description, mediaType: undefined, schema: undefined }];

describe("a tool's description", () => {
  it("is the summary and what the description adds", () => {
    expect(said({ summary: "Finds orders", description: "By state or date." })).toBe("Finds orders. By state or date.");
    expect(said({ summary: "Finds orders", description: "Finds orders by state." })).toBe("Finds orders by state.");
  });

  it("has no markup in it", () => {
    const description =
      "<p>Lists <b>open</b> orders&nbsp;&amp; returns.</p>\n\n# Notes\n* see [the guide](https://x.test/a) or `id`\n\n```json\n{}\n```\n| a | b |\n|---|---|";
    const text = said({ description });
    expect(text).toMatch(/^Lists open orders & returns\. Notes: \* see the guide or id/);
    expect(text).not.toMatch(/[<>#`]|https:|---/);
  });

  it.each([
    ["get", "/orders/{id}/items", "List the items of an order: GET /orders/{id}/items."],
    ["get", "/orders/{id}", "Get an order: GET /orders/{id}."],
    ["get", "/api/v2/companies/{id}", "Get a company: GET /api/v2/companies/{id}."],
    ["delete", "/users/{userId}/api_keys/{key}", "Delete an api key of a user: DELETE /users/{userId}/api_keys/{key}."],
    ["post", "/orders/{id}/cancel", "Create or run the cancel of an order: POST /orders/{id}/cancel."],
    ["get", "/", "GET /."],
  ] as const)("is made from method and path where nobody wrote one: %s %s", (method, path, text) => {
    expect(said({ method, path })).toBe(text);
  });

  it("says that a tool is deprecated, and what comes back", () => {
    const responses = answers("The orders, newest first");
    expect(said({ summary: "Finds orders", deprecated: true, responses })).toBe(
      "Deprecated. Finds orders. Returns: The orders, newest first",
    );
    expect(said({ summary: "Finds orders", responses: answers("OK") })).toBe("Finds orders.");
    expect(said({ summary: "Finds orders", responses: answers("successful operation") })).toBe("Finds orders.");
  });

  it("ends with a whole sentence, and within what providers accept", () => {
    const text = said({ description: "One sentence about orders. ".repeat(90) });
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(text).toMatch(/orders\.$/);
  });
});
