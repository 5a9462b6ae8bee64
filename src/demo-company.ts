import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Shop, startShop } from "../demo/shop/server.ts";
import type { SaltedDigest } from "./core/insights/salted-digest.ts";
import type { Demo } from "./http/http-services.ts";
import type { ConfiguredSource } from "./tool-sources.ts";

/** The company that the demo supports: a service of its own, reached only through its OpenAPI description. */
export interface DemoCompany {
  name: string;
  shop: Shop;
  source: ConfiguredSource;
  demo: Demo;
  /** What the demo signs its customers' identities with. */
  identitySecret: string;
}

/** Starts the demo shop beside the product, its state in the data folder. Its secrets stay the same, so open pages outlive a restart. */
export async function startDemoCompany(dataDir: string, digest: SaltedDigest): Promise<DemoCompany> {
  const token = randomBytes(24).toString("base64url");
  const file = join(dataDir, "demo-shop.sqlite");
  const shop = await startOnKnownPort(dataDir, (port) => startShop({ file, token, port, quiet: true }));
  const source: ConfiguredSource = {
    name: "shop",
    kind: "openapi",
    location: { url: `${shop.url}/openapi.json` },
    settings: { base_url: shop.url },
    credentials: { type: "bearer", token },
  };

  return {
    name: "Harbour & Pine",
    identitySecret: digest("demo", "identity secret"),
    shop,
    source,
    demo: {
      chatKey: `sk_demo_${digest("demo", "chat key").slice(0, 32)}`,
      customers: async (query) => shop.customers(query),
      customer: async (id) => shop.customers(id).find((one) => one.id === id) ?? null,
    },
  };
}

/**
 * Starts the shop where it was the last time, if that port is free: a tool's version includes its server's address, so an
 * approval that waits over a restart would be refused if the shop had moved.
 */
async function startOnKnownPort(dataDir: string, start: (port: number) => Promise<Shop>): Promise<Shop> {
  const path = join(dataDir, "demo-shop.port");
  const known = Number(await readFile(path, "utf8").catch(() => "0"));
  const shop = await start(known).catch((error: unknown) => {
    if (known !== 0 && error instanceof Error && "code" in error && error.code === "EADDRINUSE") return start(0);
    throw error;
  });
  await writeFile(path, new URL(shop.url).port);
  return shop;
}
