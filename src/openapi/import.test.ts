import { expect, test } from "vitest";
import type { JsonObject } from "../core/json.ts";
import { createHttpClient } from "../core/net/http-client.ts";
import { openApiKind } from "./import.ts";

const DESCRIPTION = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Orders", version: "1" },
  servers: [{ url: "https://elsewhere.example.com" }],
  paths: { "/orders": { get: { operationId: "list_orders", responses: { "200": { description: "Orders." } } } } },
});

const kind = openApiKind({
  httpOf: () => createHttpClient(),
  credentialsOf: () => ({ type: "bearer", token: "a-token-of-the-company" }),
  pinnedOf: (source): JsonObject => (source === "pinned" ? { base_url: "https://orders.example.com" } : {}),
  context: () => ({ agents: [] }),
});

async function urlOf(name: string, settings: Record<string, string>, taken = new Set<string>()) {
  const source = { name, settings };
  const { artifact, tools } = await kind.read({ ...source, taken }, { content: DESCRIPTION }, () => undefined);
  const opened = await kind.open(source, artifact);
  return opened.previewRequest?.(tools[0]?.definition.name ?? "", {}).url;
}

test("credentials go where the configuration says, whatever an import or its description says", async () => {
  const settings = { base_url: "https://elsewhere.example.com" };
  expect(await urlOf("pinned", {})).toBe("https://orders.example.com/orders");
  expect(await urlOf("pinned", settings)).toBe("https://orders.example.com/orders");
  expect(await urlOf("other", {})).toBe("https://elsewhere.example.com/orders");
});

test("a stored import has the names that were reviewed, whatever other sources are called since", async () => {
  expect(await urlOf("other", {}, new Set(["list_orders", "list_orders_other"]))).toBe(
    "https://elsewhere.example.com/orders",
  );
});

test.each(["https://name:secret@orders.example.com", "https://orders.example.com/?api_key=secret"])(
  "a base address with a credential in it is refused: %s",
  (base_url) => {
    expect(() => kind.checkSettings({ base_url })).toThrow(expect.objectContaining({ code: "SETTINGS_INVALID" }));
  },
);
