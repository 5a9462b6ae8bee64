import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { ACTION_QUEUE, RECONCILE_QUEUE } from "../../src/core/actions/execute.ts";
import { POLICY_DEFAULTS } from "../../src/core/actions/policy.ts";
import { loadProject, type Project } from "../../src/core/agents/project.ts";
import { createCustomers } from "../../src/core/identity/customer.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { createRoster, type DeclaredPerson } from "../../src/core/staff/roster.ts";
import type { Database } from "../../src/core/store/database.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { createSupport, type Support, type SupportParts } from "../../src/core/support.ts";
import { type Catalogue, createCatalogue } from "../../src/core/tools/catalogue.ts";
import type { ToolSource } from "../../src/core/tools/tool.ts";

/** The product without faces over a real database, with the tools, the project and the model of the test's choice. */
export interface Product {
  support: Support;
  db: Database;
  catalogue: Catalogue;
  project: Project;
  staff: Record<"lin" | "max" | "ada", DeclaredPerson>;
  /** Somebody who is signed in, by their id in the company's systems. */
  customer(externalId: string): Promise<Owner>;
  close(): Promise<void>;
}

export const quietLog = { info() {}, warn() {}, error() {} };

export interface ProductOptions extends Partial<Pick<SupportParts, "policyDefaults" | "hasRoom" | "log" | "checks">> {
  db: Database;
  source: ToolSource;
  project: Project;
  models: SupportParts["models"];
  company: string;
  work?: boolean;
}

/** Opens it; close it before its database and before what its tools talk to. */
export async function openProduct(options: ProductOptions): Promise<Product> {
  const { db, source, project, models, company } = options;
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
    company,
    policyDefaults: options.policyDefaults ?? POLICY_DEFAULTS,
    retention: { messagesMs: 365 * 86_400_000 },
    hasRoom: options.hasRoom ?? (() => true),
  });
  if (options.work !== false) await support.startWork();
  return {
    support,
    db,
    catalogue,
    project,
    staff: { lin: person("lin"), max: person("max"), ada: person("ada") },
    async customer(externalId) {
      const identity = { externalId, email: null, name: null, attributes: null };
      return { kind: "customer", customer: await customers.fromIdentity(identity) };
    },
    async close() {
      await support.stop();
      await jobs.stop();
    },
  };
}

/** The agents, policies and tool settings that stand in a folder. */
export async function projectIn(directory: string): Promise<Project> {
  const { project, problems } = await loadProject(directory);
  if (!project) throw new Error(JSON.stringify(problems));
  return project;
}

function person(id: string): DeclaredPerson {
  const found = DEMO_STAFF.find((one) => one.id === id);
  if (!found) throw new Error(`The demo has no ${id}.`);
  return found;
}
