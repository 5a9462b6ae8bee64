import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Shop, startShop } from "../../demo/shop/server.ts";
import { createHttpClient } from "../core/net/http-client.ts";
import { loadDocument } from "./document/load-document.ts";
import { METHODS } from "./document/operations.ts";
import { createOpenApiSource, type OpenApiSource } from "./source.ts";

const ajv = new Ajv2020({ strict: false, logger: false });

const description = fileURLToPath(new URL("../../demo/shop/openapi.yaml", import.meta.url));
const http = createHttpClient({ allowHttp: true, allowLoopback: true, timeoutMs: 500 });
let shop: Shop;
let source: OpenApiSource;

beforeAll(async () => {
  shop = await startShop({ token: "service-token", quiet: true });
  const auth = { type: "bearer", token: shop.token } as const;
  source = await createOpenApiSource({ name: "shop", document: description, baseUrl: shop.url, auth, http });
});
afterAll(async () => {
  await http.close();
  await shop.close();
});
afterEach(() => shop.faults(null));

describe("the shop's description", () => {
  it("becomes a tool for every operation, by its own name, none left out", async () => {
    const { root } = await loadDocument(description, http);
    const ids = Object.values(root.paths ?? {}).flatMap((item) =>
      METHODS.flatMap((method) => Object(item)[method]?.operationId ?? []),
    );
    const tools = await source.list();
    expect(tools.map(({ name }) => name)).toEqual(ids);
    expect(tools.length).toBeGreaterThanOrEqual(18);
    expect(source.warnings).toEqual([]);
  });

  it("gives schemas that compile and that no unknown argument passes", async () => {
    for (const { inputSchema, description } of await source.list()) {
      const validate = ajv.compile(inputSchema);
      expect(validate({ surely_not_an_argument: 1 })).toBe(false);
      expect(description).not.toBe("");
    }
  });
});

describe("the shop's tools", () => {
  it("read", async () => {
    expect(await source.call("get_order", { order_id: "1042" }, {})).toMatchObject({
      kind: "ok",
      result: { order_id: "1042", customer_id: "C001", status: "processing" },
    });
    expect(await source.call("get_order", { order_id: "9999" }, {})).toMatchObject({
      kind: "failed",
      code: "UPSTREAM_NOT_FOUND",
    });
  });

  it("write once for one key, however often they are called", async () => {
    for (let time = 0; time < 3; time++) {
      const outcome = await source.call("cancel_order", { order_id: "1042" }, { idempotencyKey: "act_cancel" });
      expect(outcome).toMatchObject({ kind: "ok", result: { status: "cancelled" } });
    }
    expect(shop.effects({ key: "act_cancel" })).toHaveLength(1);
  });

  it("are refused by the shop's rules without an effect", async () => {
    const outcome = await source.call("cancel_order", { order_id: "1036" }, { idempotencyKey: "act_late" });
    expect(outcome).toMatchObject({ kind: "failed", code: "UPSTREAM_CONFLICT", retryable: false });
    expect(shop.effects({ key: "act_late" })).toHaveLength(0);
  });

  it.each(["before", "after"] as const)("are unknown when the answer is lost %s the effect", async (loseResponse) => {
    shop.faults({ loseResponse });
    const key = `act_${loseResponse}`;
    const outcome = await source.call("cancel_order", { order_id: "1043" }, { idempotencyKey: key });
    expect(outcome).toMatchObject({ kind: "unknown" });
    expect(shop.effects({ key })).toHaveLength(loseResponse === "after" ? 1 : 0);
  });

  it("read again where an answer was lost once", async () => {
    shop.faults({ loseResponse: "before", times: 1 });
    expect(await source.call("get_order", { order_id: "1001" }, {})).toMatchObject({ kind: "ok" });
  });
});
