import type { Shop } from "../../demo/shop/server.ts";
import type { Project } from "../../src/core/agents/project.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { createOpenApiSource } from "../../src/openapi/source.ts";
import { openProduct, type Product, type ProductOptions, projectIn } from "./product.ts";

export { quietLog } from "./product.ts";

/** The product over the real demo shop. */
export interface Desk extends Product, AsyncDisposable {
  shop: Shop;
}

export interface DeskOptions extends Omit<ProductOptions, "source" | "project" | "company"> {
  /** One that is shared with other desks; otherwise an own one in memory. */
  shop?: Shop;
  project?: Project;
  /** How long an upstream may take; long by default, because the machine may be busy. */
  upstreamTimeoutMs?: number;
}

/** Opens a desk; close it before its database. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const shop = options.shop ?? (await ownShop());
  const http = createHttpClient({
    allowLoopback: true,
    allowHttp: true,
    timeoutMs: options.upstreamTimeoutMs ?? 10_000,
  });
  const source = await createOpenApiSource({
    name: "shop",
    document: new URL(`${shop.url}/openapi.json`),
    baseUrl: shop.url,
    auth: { type: "bearer", token: shop.token },
    http,
  });
  const project = options.project ?? (await demoProject());
  const product = await openProduct({ ...options, source, project, company: "Harbour & Pine" });

  async function close(): Promise<void> {
    await product.close();
    await http.close();
    if (!options.shop) await shop.close();
  }
  return { ...product, shop, close, [Symbol.asyncDispose]: close };
}

/** Loaded when it is needed: most processes of the chaos tests share a shop that runs elsewhere. */
async function ownShop(): Promise<Shop> {
  const { startShop } = await import("../../demo/shop/server.ts");
  return startShop({ token: "test-token", quiet: true });
}

/** The demo's own agents, policies and tool settings. */
export function demoProject(): Promise<Project> {
  return projectIn(".");
}
