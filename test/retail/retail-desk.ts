import { fileURLToPath } from "node:url";
import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { ACTION_QUEUE, RECONCILE_QUEUE } from "../../src/core/actions/execute.ts";
import { POLICY_DEFAULTS } from "../../src/core/actions/policy.ts";
import { checkProject } from "../../src/core/agents/check-project.ts";
import { loadProject, type Project } from "../../src/core/agents/project.ts";
import { createCustomers } from "../../src/core/identity/customer.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { createRoster, type DeclaredPerson } from "../../src/core/staff/roster.ts";
import type { Database } from "../../src/core/store/database.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { createSupport, type Support } from "../../src/core/support.ts";
import { type Catalogue, createCatalogue } from "../../src/core/tools/catalogue.ts";
import { createOpenApiSource } from "../../src/openapi/source.ts";
import { quietLog } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { DESCRIPTION, type Reference } from "./reference.ts";
import { openRetailShop, type RetailShop } from "./shop/server.ts";

/** The product for the reference shop: its description imported as it is, settings as an operator writes them. */
export interface RetailDesk extends AsyncDisposable {
  support: Support;
  shop: RetailShop;
  catalogue: Catalogue;
  /** Who decides. */
  clerk: DeclaredPerson;
  /** A signed-in customer of the shop. */
  customer(userId: string): Promise<Owner>;
}

/** Opens it with a model that follows a script. Dispose of it before its database. */
export async function openRetailDesk(db: Database, script: Script, reference: Reference): Promise<RetailDesk> {
  const shop = await openRetailShop(reference.description, reference.books);
  const http = createHttpClient({ allowLoopback: true, allowHttp: true });
  const source = await createOpenApiSource({ name: "retail", document: DESCRIPTION, baseUrl: shop.url, http });
  const project = await operatorsProject();
  const catalogue = createCatalogue([source], project.toolSettings);
  await catalogue.refresh();
  const problems = checkProject(project, catalogue.definitions());
  if (problems.length > 0) throw new Error(JSON.stringify(problems));

  const jobs = await startJobs(db, { queues: [ACTION_QUEUE, RECONCILE_QUEUE], log: quietLog });
  await createRoster(db).sync(DEMO_STAFF);
  const customers = createCustomers(db);
  const support = await createSupport({
    db,
    jobs,
    catalogue,
    project,
    models: scriptedSource(script),
    log: quietLog,
    company: "The reference shop",
    policyDefaults: POLICY_DEFAULTS,
    retention: { messagesMs: 365 * 86_400_000 },
    hasRoom: () => true,
  });
  await support.startWork();
  const clerk = DEMO_STAFF.find(({ role }) => role === "support");
  if (!clerk) throw new Error("Nobody may decide.");
  return {
    support,
    shop,
    catalogue,
    clerk,
    async customer(externalId) {
      const identity = { externalId, email: null, name: null, attributes: null };
      return { kind: "customer", customer: await customers.fromIdentity(identity) };
    },
    async [Symbol.asyncDispose]() {
      await support.stop();
      await jobs.stop();
      await http.close();
      await shop.close();
    },
  };
}

async function operatorsProject(): Promise<Project> {
  const { project, problems } = await loadProject(fileURLToPath(new URL("project", import.meta.url)));
  if (!project) throw new Error(JSON.stringify(problems));
  return project;
}
