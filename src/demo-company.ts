import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Shop, startShop } from "../demo/shop/server.ts";
import type { HttpClient } from "./core/net/http-client.ts";
import type { ToolSource } from "./core/tools/tool.ts";
import type { Demo } from "./http/http-services.ts";
import { createOpenApiSource } from "./openapi/source.ts";

/** The company that the demo supports: a service of its own, reached only through its OpenAPI description. */
export interface DemoCompany {
  name: string;
  shop: Shop;
  source: ToolSource;
  demo: Demo;
}

/** Starts the demo shop beside the product, its state in the data folder. */
export async function startDemoCompany(dataDir: string, http: HttpClient): Promise<DemoCompany> {
  const token = randomBytes(24).toString("base64url");
  const file = dataDir === ":memory:" ? ":memory:" : join(dataDir, "demo-shop.sqlite");
  const shop = await startShop({ file, token, quiet: true });
  const auth = { type: "bearer", token } as const;
  const source = await createOpenApiSource({
    name: "shop",
    document: new URL(`${shop.url}/openapi.json`),
    baseUrl: shop.url,
    auth,
    http,
  });

  return {
    name: "Harbour & Pine",
    shop,
    source,
    demo: {
      chatKey: `sk_demo_${randomBytes(18).toString("base64url")}`,
      customers: async (query) => shop.customers(query),
      customer: async (id) => shop.customers(id).find((one) => one.id === id) ?? null,
    },
  };
}
