import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ChannelStandIns, openChannels } from "./channels.ts";
import type { Config } from "./config.ts";
import { ACTION_QUEUE, RECONCILE_QUEUE } from "./core/actions/execute.ts";
import { POLICY_DEFAULTS } from "./core/actions/policy.ts";
import { toolsOf } from "./core/agents/agent.ts";
import type { Project } from "./core/agents/project.ts";
import { failedDeliveries, retryFailed } from "./core/delivery/delivery-rows.ts";
import { DELIVERY_QUEUE } from "./core/delivery/outbox.ts";
import { createApiKeys } from "./core/identity/api-keys.ts";
import { createCustomers } from "./core/identity/customer.ts";
import { createIdentityTokens } from "./core/identity/identity-token.ts";
import { createLinkCodes } from "./core/identity/link-codes.ts";
import { ensureLocalKey, localKey } from "./core/identity/local-key.ts";
import { analytics } from "./core/insights/analytics.ts";
import { headInFolder } from "./core/insights/audit-head.ts";
import { startAuditSealer } from "./core/insights/audit-sealer.ts";
import { AUDIT_PROBLEMS, verifyAudit } from "./core/insights/audit-verify.ts";
import { listEvents } from "./core/insights/event-list.ts";
import { exportLines } from "./core/insights/export.ts";
import { createReplay } from "./core/insights/replay.ts";
import { saltedDigest } from "./core/insights/salted-digest.ts";
import { createModelChain } from "./core/models/chain.ts";
import { chosenModel, readModelEnvironment } from "./core/models/environment.ts";
import { createOfflineModel } from "./core/models/offline/offline-model.ts";
import { createRoster } from "./core/staff/roster.ts";
import { createSignIn } from "./core/staff/sign-in.ts";
import { announceServer, withdrawServer } from "./core/store/data-folder.ts";
import type { Database } from "./core/store/database.ts";
import { watchFreeSpace } from "./core/store/free-space.ts";
import { startJobs } from "./core/store/jobs.ts";
import { migrate } from "./core/store/migrate.ts";
import { openDatabase } from "./core/store/open-database.ts";
import { withinRate } from "./core/store/rate-window.ts";
import { createSupport, type SupportLog, type SupportParts } from "./core/support.ts";
import { createCatalogue, type Tool } from "./core/tools/catalogue.ts";
import { IMPORT_QUEUE } from "./core/tools/imports/imports.ts";
import { type DemoCompany, startDemoCompany } from "./demo-company.ts";
import { createHttp } from "./http/http-server.ts";
import type { HttpServices, ToolListing } from "./http/http-services.ts";
import { followProject, readProject, requireFit, withDrafts } from "./live-project.ts";
import { createMcpServer } from "./mcp-server.ts";
import { configuredSource, createToolSources, credentialsBySource, reachBySource } from "./tool-sources.ts";
import { VERSION } from "./version.ts";

/** The running system. */
export interface App {
  url: string;
  /** How the models stand behind one another, for people to read. */
  models: string;
  demo: DemoCompany | null;
  services: HttpServices;
  /** A sign-in link for one person, good once. Throws NOT_FOUND. */
  signInLink(staffId: string): Promise<string>;
  /** Finishes what runs, then lets go of everything. */
  close(): Promise<void>;
}

export interface AppOptions {
  log: SupportLog;
  /** Stands in for the configured models in tests. */
  models?: SupportParts["models"];
  /** Stand in for the configured chat platforms in tests. */
  channels?: ChannelStandIns;
}

const CONSOLE_FOLDER = fileURLToPath(new URL("../console/dist", import.meta.url));

/**
 * Puts the whole system together and starts the parts that its role asks for.
 * @throws CodedError (database, port, data folder, PROJECT_INVALID with every problem of the files)
 */
export async function startApp(
  config: Config,
  { log, models: givenModels, channels: standIns }: AppOptions,
): Promise<App> {
  const closing: (() => Promise<void> | void)[] = [];
  async function close(): Promise<void> {
    for (const step of closing.splice(0).reverse()) {
      // One part that fails to stop must not keep the others from it.
      await (async () => step())().catch((error) => log.error({ err: error }, "a part did not stop cleanly"));
    }
  }
  try {
    const db = await openDatabase(config.databaseUrl ? { url: config.databaseUrl } : { dataDir: config.dataDir });
    closing.push(() => db.close());
    await migrate(db);
    const jobs = await startJobs(db, { queues: [ACTION_QUEUE, RECONCILE_QUEUE, IMPORT_QUEUE, DELIVERY_QUEUE], log });
    closing.push(() => jobs.stop());

    const roster = createRoster(db);
    await roster.sync(config.staff);
    const customers = createCustomers(db);
    const apiKeys = createApiKeys(db, config.adminApiKey ?? null);
    const signIn = createSignIn(db);
    await apiKeys.adopt(await ensureLocalKey(config.dataDir), localKey(config.mode === "demo"));

    const demo = config.mode === "demo" ? await startDemo(config, db, closing) : null;
    if (demo) await apiKeys.adopt(demo.demo.chatKey, { name: "demo page", scopes: ["chat"] });
    const identitySecret = config.identitySecret ?? demo?.identitySecret ?? null;

    const project = await readProject(config.directory);
    const catalogue = createCatalogue([], project.toolSettings, project.toolSources);
    const live: { project: Project; use?: () => void } = { project };
    const environment = readModelEnvironment(config.modelEnvironment);
    const toolSources = createToolSources({
      db,
      jobs,
      catalogue,
      configured: demo ? [demo.source] : config.sources.flatMap(configuredSource),
      servers: demo ? [] : config.mcpServers,
      credentials: credentialsBySource(config.sources),
      pinned: reachBySource(demo ? [] : config.sources),
      directory: config.directory,
      allowLoopback: config.mode === "demo",
      models: chosenModel(environment) === "offline" ? undefined : () => models,
      project: () => live.project,
      changed: () => live.use?.(),
      log,
    });
    closing.push(() => toolSources.close());
    await toolSources.open();
    requireFit(project, catalogue, config.staff);

    const space = await watchFreeSpace(config.dataDir);
    closing.push(() => space.stop());
    const offline = createOfflineModel({
      tools: () => [...catalogue.all()],
      agents: () =>
        [...withDrafts(live.project, catalogue).agents.values()].map((agent) => ({
          ...agent,
          tools: toolsOf(agent, catalogue.all()).map(({ name }) => name),
          examples: [...agent.examples],
        })),
    });
    const models = givenModels ?? createModelChain({ environment, offline, log });
    const support = await createSupport({
      db,
      jobs,
      catalogue,
      project: withDrafts(project, catalogue),
      models,
      checks: config.checks,
      log,
      company: demo?.name ?? "the company",
      policyDefaults: { ...POLICY_DEFAULTS, ttlMs: config.approvalTtlMs },
      retention: config.retention,
      hasRoom: () => space.hasRoom(),
    });
    closing.push(() => support.stop());
    live.use = () => {
      catalogue.configure(live.project.toolSettings, live.project.toolSources);
      support.use(withDrafts(live.project, catalogue));
    };

    const watch = followProject(config.directory, catalogue, config.staff, log, (changed) => {
      live.project = changed;
      live.use?.();
      void toolSources
        .reviewNamed()
        .catch((error) => log.error({ err: error }, "tools that were named could not be approved"));
    });
    closing.push(() => watch.close());

    const linkCodes = createLinkCodes(db);
    const consoleUrl = config.publicUrl ?? null;
    const channelParts = { ...support, db, jobs, roster, linkCodes, consoleUrl, log };
    const channels = await openChannels(config, channelParts, standIns);
    if (channels) closing.push(() => channels.stop());

    const head = headInFolder(config.dataDir);
    const works = config.role === "all" || config.role === "worker";
    if (works) {
      const sealer = startAuditSealer(db, { head, log });
      closing.push(() => sealer.stop());
      await support.startWork();
      await channels?.startWork();
      await toolSources.imports.startWork();
    }
    if (config.role === "all" || config.role === "gateway") channels?.connect();
    await toolSources.follow();

    const agents = () => [...withDrafts(live.project, catalogue).agents.values()];
    const mcp = await createMcpServer({
      ...{ db, config, catalogue, support, apiKeys, customers, agents, log },
      appsFolder: join(CONSOLE_FOLDER, "mcp-apps"),
    });
    closing.push(() => mcp.close());
    const use = live.use;
    live.use = () => {
      use();
      mcp.notify.toolsChanged();
    };

    const services: HttpServices = {
      settings: {
        version: VERSION,
        host: config.host,
        publicUrl: config.publicUrl ?? null,
        allowedOrigins: config.allowedOrigins,
        model: { configured: models.describe(), offline: chosenModel(environment) === "offline" },
        consoleFolder: CONSOLE_FOLDER,
      },
      log,
      apiKeys,
      customers,
      identityTokens: identitySecret ? createIdentityTokens(identitySecret) : null,
      linkCodes,
      deliveries: {
        failed: (limit) => failedDeliveries(db, limit),
        retry: (id) => retryFailed(db, id),
      },
      webhooks: channels?.webhooks ?? new Map(),
      roster,
      signIn,
      threads: support.threads,
      inbox: support.inbox,
      liveFeed: support.feed,
      handover: support.handover,
      approvals: support.approvals,
      agents: () =>
        [...withDrafts(live.project, catalogue).agents.values()].map(({ name, description }) => ({
          name,
          description,
        })),
      tools: async () => catalogue.all().map(toolListing),
      imports: toolSources.imports,
      gateway: support.gateway,
      async verifyAudit() {
        const { ok, problems, blocks, events, unsealed } = await verifyAudit(db, await head.read());
        return {
          blocks,
          events,
          unsealed,
          valid: ok,
          problems: problems.map(({ code, block }) => `block ${block}: ${AUDIT_PROBLEMS[code]}`),
        };
      },
      replay: createReplay(db, support.threads, catalogue),
      exportLines: (kind) => exportLines(db, kind),
      analytics: (query) => analytics(db, query),
      events: (filter) => listEvents(db, filter),
      withinRate: (name, rate) => withinRate(db, name, rate),
      readiness: async () => ({
        database: await db.query("select 1").then(
          () => "ok",
          () => "does not answer",
        ),
      }),
      demo: demo?.demo ?? null,
      mcp,
    };
    const http = createHttp(services);
    closing.push(() => http.close());
    const { port } = await http.listen(config.port, config.host);
    const local = localUrl(config.host, port);
    const url = config.publicUrl ?? local;
    await announceServer(config.dataDir, local);
    closing.push(() => withdrawServer(config.dataDir));

    return {
      url,
      models: models.describe(),
      demo,
      services,
      close,
      async signInLink(staffId) {
        const { code } = await signIn.issueCode(staffId);
        return `${url}/?signin=${encodeURIComponent(code)}`;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where commands on this machine reach the server, whatever address it listens on. */
function localUrl(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

async function startDemo(config: Config, db: Database, closing: (() => Promise<void> | void)[]): Promise<DemoCompany> {
  const demo = await startDemoCompany(config.demo, config.dataDir, await saltedDigest(db));
  closing.push(() => demo.service.close());
  return demo;
}

function toolListing(tool: Tool): ToolListing {
  const { name, description, origin, effect, access, risk, version } = tool;
  return {
    name,
    description,
    source: tool.source.name,
    origin,
    effect,
    access,
    risk,
    version,
    input_schema: tool.inputSchema,
    bound: Object.keys(tool.bind ?? {}),
  };
}
