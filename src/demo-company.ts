import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Company, CompanyOptions } from "../demo/company/company.ts";
import type { DemoName } from "./config/demo-names.ts";
import type { SaltedDigest } from "./core/insights/salted-digest.ts";
import type { Demo } from "./http/http-services.ts";
import type { ConfiguredSource } from "./tool-sources.ts";

/** The company that the demo supports: a service of its own, reached only through its OpenAPI description. */
export interface DemoCompany {
  name: string;
  service: Company;
  source: ConfiguredSource;
  demo: Demo;
  /** What the demo signs its customers' identities with. */
  identitySecret: string;
}

interface DemoKind {
  /** What the assistant calls the company that it works for. */
  name: string;
  /** The name of its tool source, as in `tools/*.yaml`. */
  source: string;
  start(options: CompanyOptions): Promise<Company>;
  /** Where its description says that it lives, unless it says so itself. */
  baseUrl?(url: string): string;
  credentials(token: string): ConfiguredSource["credentials"];
}

const bearer = (token: string) => ({ type: "bearer", token }) as const;

/** Loaded when it is started: nobody waits for the other companies. */
const KINDS: Record<DemoName, DemoKind> = {
  ecommerce: {
    name: "Harbour & Pine",
    source: "shop",
    start: async (options) => (await import("../demo/shop/server.ts")).startShop(options),
    baseUrl: (url) => url,
    credentials: bearer,
  },
  saas: {
    name: "Kitewright",
    source: "saas",
    start: async (options) => (await import("../demo/saas/server.ts")).startSaas(options),
    credentials: bearer,
  },
  fintech: {
    name: "Larkspur",
    source: "fintech",
    start: async (options) => (await import("../demo/fintech/server.ts")).startFintech(options),
    baseUrl: (url) => url,
    credentials: (token) => [bearer(token), { type: "apiKey", in: "header", name: "X-Larkspur-Client", value: token }],
  },
};

/** Starts a demo company beside the product, its state in the data folder. Its secrets stay the same, so open pages outlive a restart. */
export async function startDemoCompany(kind: DemoName, dataDir: string, digest: SaltedDigest): Promise<DemoCompany> {
  const { name, source, start, baseUrl, credentials } = KINDS[kind];
  const token = randomBytes(24).toString("base64url");
  const file = join(dataDir, `demo-${source}.sqlite`);
  const service = await startOnKnownPort(join(dataDir, `demo-${source}.port`), (port) =>
    start({ file, token, port, quiet: true }),
  );
  return {
    name,
    service,
    identitySecret: digest("demo", "identity secret"),
    source: {
      name: source,
      kind: "openapi",
      location: { url: `${service.url}/openapi.json` },
      settings: baseUrl ? { base_url: baseUrl(service.url) } : {},
      credentials: credentials(token),
    },
    demo: {
      chatKey: `sk_demo_${digest("demo", "chat key").slice(0, 32)}`,
      customers: async (query) => service.customers(query),
      customer: async (id) => service.customers(id).find((one) => one.id === id) ?? null,
    },
  };
}

/**
 * Starts the company where it was the last time, if that port is free: a tool's version includes its server's address, so an
 * approval that waits over a restart would be refused if the company had moved.
 */
async function startOnKnownPort(path: string, start: (port: number) => Promise<Company>): Promise<Company> {
  const known = Number(await readFile(path, "utf8").catch(() => "0"));
  const company = await start(known).catch((error: unknown) => {
    if (known !== 0 && error instanceof Error && "code" in error && error.code === "EADDRINUSE") return start(0);
    throw error;
  });
  await writeFile(path, new URL(company.url).port);
  return company;
}
