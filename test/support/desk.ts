import type { Shop } from "../../demo/shop/server.ts";
import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { ACTION_QUEUE, RECONCILE_QUEUE } from "../../src/core/actions/execute.ts";
import { POLICY_DEFAULTS } from "../../src/core/actions/policy.ts";
import { loadProject, type Project } from "../../src/core/agents/project.ts";
import { createCustomers } from "../../src/core/identity/customer.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { createRoster, type DeclaredPerson } from "../../src/core/staff/roster.ts";
import type { Database } from "../../src/core/store/database.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { createSupport, type Support, type SupportParts } from "../../src/core/support.ts";
import { type Catalogue, createCatalogue } from "../../src/core/tools/catalogue.ts";
import { createOpenApiSource } from "../../src/openapi/source.ts";

/** The product without faces over a real database and the real demo shop, with a model of the test's choice. */
export interface Desk extends AsyncDisposable {
  support: Support;
  shop: Shop;
  db: Database;
  catalogue: Catalogue;
  project: Project;
  staff: Record<"lin" | "max" | "ada", DeclaredPerson>;
  /** A signed-in customer of the shop. */
  customer(externalId: string): Promise<Owner>;
  close(): Promise<void>;
}

export const quietLog = { info() {}, warn() {}, error() {} };

export interface DeskOptions extends Partial<Pick<SupportParts, "policyDefaults" | "hasRoom" | "log" | "checks">> {
  db: Database;
  models: SupportParts["models"];
  /** One that is shared with other desks; otherwise an own one in memory. */
  shop?: Shop;
  project?: Project;
  /** How long an upstream may take; long by default, because the machine may be busy. */
  upstreamTimeoutMs?: number;
  work?: boolean;
}

/** Opens a desk; close it before its database. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { db, models } = options;
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
  const catalogue = createCatalogue([source], project.toolSettings);
  await catalogue.refresh();
  const log = options.log ?? quietLog;
  const jobs = await startJobs(db, { queues: [ACTION_QUEUE, RECONCILE_QUEUE], log });
  await createRoster(db).sync(DEMO_STAFF);
  const customers = createCustomers(db);
  const support = await createSupport({
    db,
    jobs,
    catalogue,
    project,
    models,
    ...(options.checks ? { checks: options.checks } : {}),
    log,
    company: "Harbour & Pine",
    policyDefaults: options.policyDefaults ?? POLICY_DEFAULTS,
    retention: { messagesMs: 365 * 86_400_000 },
    hasRoom: options.hasRoom ?? (() => true),
  });
  if (options.work !== false) await support.startWork();

  async function close(): Promise<void> {
    await support.stop();
    await jobs.stop();
    await http.close();
    if (!options.shop) await shop.close();
  }
  return {
    support,
    shop,
    db,
    catalogue,
    project,
    staff: { lin: person("lin"), max: person("max"), ada: person("ada") },
    async customer(externalId) {
      const identity = { externalId, email: null, name: null, attributes: null };
      return { kind: "customer", customer: await customers.fromIdentity(identity) };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Loaded when it is needed: most processes of the chaos tests share a shop that runs elsewhere. */
async function ownShop(): Promise<Shop> {
  const { startShop } = await import("../../demo/shop/server.ts");
  return startShop({ token: "test-token", quiet: true });
}

/** The demo's own agents, policies and tool settings. */
export async function demoProject(): Promise<Project> {
  const { project, problems } = await loadProject(".");
  if (!project) throw new Error(JSON.stringify(problems));
  return project;
}

function person(id: string): DeclaredPerson {
  const found = DEMO_STAFF.find((one) => one.id === id);
  if (!found) throw new Error(`The demo has no ${id}.`);
  return found;
}
