import type { Config } from "./config.ts";
import type { Agent } from "./core/agents/agent.ts";
import type { ApiKeys } from "./core/identity/api-keys.ts";
import type { Customers } from "./core/identity/customer.ts";
import { analytics } from "./core/insights/analytics.ts";
import { createEventBatch } from "./core/insights/event-batch.ts";
import { createReplay } from "./core/insights/replay.ts";
import { saltedDigest } from "./core/insights/salted-digest.ts";
import { createHttpClient } from "./core/net/http-client.ts";
import type { Database } from "./core/store/database.ts";
import { withinRate } from "./core/store/rate-window.ts";
import type { Support, SupportLog } from "./core/support.ts";
import type { Catalogue } from "./core/tools/catalogue.ts";
import { createAccessTokens } from "./mcp/access-tokens.ts";
import { announceConversations, announcingTools } from "./mcp/announcements.ts";
import { createAnswer } from "./mcp/answer.ts";
import { readAppPages } from "./mcp/apps/app-pages.ts";
import { conversationsInReach } from "./mcp/conversations-in-reach.ts";
import { createMcpEndpoint, type McpEndpoint } from "./mcp/endpoint.ts";
import { createPace } from "./mcp/pace.ts";
import { SUPPORT_PROMPTS } from "./mcp/prompts/support-prompts.ts";
import { protectedResource } from "./mcp/protected-resource.ts";
import { rememberCallers } from "./mcp/remembered-callers.ts";
import { createShelf } from "./mcp/resource-shelf.ts";
import { analyticsInReach, analyticsResource } from "./mcp/resources/analytics.ts";
import { approvalResource } from "./mcp/resources/approvals.ts";
import { recentConversations } from "./mcp/resources/recent-conversations.ts";
import { replayResource } from "./mcp/resources/replays.ts";
import { toolSourceResource } from "./mcp/resources/tool-sources.ts";
import { type McpParts, openVisit } from "./mcp/server.ts";
import { createToolListings } from "./mcp/tool-listing.ts";
import { VERSION } from "./version.ts";

export interface McpServerParts {
  db: Database;
  config: Config;
  catalogue: Catalogue;
  support: Support;
  apiKeys: ApiKeys;
  customers: Customers;
  agents(): readonly Agent[];
  /** Where the build leaves the pages of apps. */
  appsFolder: string;
  log: SupportLog;
}

const MINUTE_MS = 60_000;

type OAuthConfig = NonNullable<Config["mcp"]["oauth"]>;

/** Puts the MCP server together. */
export async function createMcpServer(parts: McpServerParts): Promise<McpEndpoint> {
  const { db, config, catalogue, support, apiKeys, customers, log } = parts;
  const record = createEventBatch(db);
  const apps = await readAppPages(parts.appsFolder);
  const listings = createToolListings(catalogue, parts.agents, apps.length > 0);
  const conversations = conversationsInReach(support.threads, createReplay(db, support.threads, catalogue));
  const figures = analyticsInReach((query) => analytics(db, query));
  const keepsPace = createPace((name, rate, uses) => withinRate(db, name, rate, uses), {
    most: config.mcp.requestsPerMinute,
    windowMs: MINUTE_MS,
  });
  const callers = await rememberCallers(db, apiKeys, customers);
  const served: McpParts = {
    version: VERSION,
    listings,
    resources: createShelf(
      [
        recentConversations(conversations),
        analyticsResource(figures),
        toolSourceResource(catalogue, listings),
        approvalResource(support.gateway, support.approvals),
        replayResource(conversations),
      ],
      apps,
    ),
    prompts: SUPPORT_PROMPTS,
    catalogue,
    conversations,
    figures,
    customers: callers.customers,
    keepsPace,
    log,
    gateway: support.gateway,
    tasks: support.actionTasks,
    answer: createAnswer(record),
    record,
    shortWaitMs: config.mcp.waitMs,
  };
  const oauth =
    config.mcp.oauth && config.publicUrl ? await authorization(config.mcp.oauth, config.publicUrl, parts) : null;
  const endpoint = createMcpEndpoint({
    open: (visit) => openVisit(visit, served),
    mayListen: served.resources.mayListen,
    apiKeys: callers.apiKeys,
    accessTokens: oauth?.accessTokens ?? null,
    customers: callers.customers,
    keepsPace,
    resource: oauth?.resource ?? null,
    log,
  });
  announceConversations(support.feed, endpoint);
  const notify = announcingTools(catalogue, endpoint.notify);
  return {
    ...endpoint,
    notify,
    close: () => Promise.all([endpoint.close(), oauth?.close(), callers.close()]).then(() => undefined),
  };
}

/** The company's own authorization server, whose tokens are taken beside keys. */
async function authorization(
  { issuer, jwks_url: jwksUrl, audience, customer_claim: claim, ...rest }: OAuthConfig,
  publicUrl: string,
  { db, config, customers }: McpServerParts,
) {
  const { scope_prefix: scopePrefix, allow_private: allowPrivate } = rest;
  const isDemo = config.mode === "demo";
  const http = createHttpClient({ allowPrivate, allowLoopback: isDemo, allowHttp: isDemo });
  const resource = protectedResource(publicUrl, issuer, scopePrefix);
  const server = {
    issuer,
    jwksUrl,
    audience: audience ?? resource.metadata.resource,
    customerClaim: claim ?? null,
    scopePrefix,
  };
  const digest = await saltedDigest(db);
  return { resource, accessTokens: createAccessTokens(server, { http, customers, digest }), close: () => http.close() };
}
