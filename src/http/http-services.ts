import type { Approvals } from "../core/actions/approvals.ts";
import type { Gateway } from "../core/actions/gateway.ts";
import type { Page } from "../core/conversation/conversation.ts";
import type { Handover } from "../core/conversation/handover.ts";
import type { Inbox } from "../core/conversation/inbox.ts";
import type { LiveFeed } from "../core/conversation/live-feed.ts";
import type { Threads } from "../core/conversation/threads.ts";
import type { FailedDelivery } from "../core/delivery/delivery-rows.ts";
import type { ApiKeys } from "../core/identity/api-keys.ts";
import type { Customers } from "../core/identity/customer.ts";
import type { IdentityTokens } from "../core/identity/identity-token.ts";
import type { LinkCodes } from "../core/identity/link-codes.ts";
import type { AnalyticsQuery, AnalyticsSummary } from "../core/insights/analytics.ts";
import type { ExportKind } from "../core/insights/export.ts";
import type { Replay } from "../core/insights/replay.ts";
import type { JsonValue } from "../core/json.ts";
import type { Roster } from "../core/staff/roster.ts";
import type { SignIn } from "../core/staff/sign-in.ts";
import type { Rate } from "../core/store/rate-window.ts";
import type { Imports } from "../core/tools/imports/imports.ts";
import type { Access, Effect, JsonSchema, Risk } from "../core/tools/tool.ts";

/** What stands in the configuration and matters to the web faces. */
export interface HttpSettings {
  version: string;
  /** The address that is listened on; on a loopback address the `Host` header is checked. */
  host: string;
  /** Where users reach this server, if not by its own address. */
  publicUrl: string | null;
  /** Origins of other pages whose scripts may call, such as `https://shop.example.com`. */
  allowedOrigins: readonly string[];
  model: { configured: string; offline: boolean };
  /** Absolute path of the built console. */
  consoleFolder: string;
}

/** A tool as listings show it. */
export interface ToolListing {
  name: string;
  description: string;
  source: string;
  origin: string;
  effect: Effect;
  access: Access;
  risk: Risk;
  version: string;
  input_schema: JsonSchema;
  /** Parameters that are filled from the customer's identity, and that nobody else can set. */
  bound: string[];
}

/** What checking the audit chain found. */
export interface AuditReport {
  valid: boolean;
  blocks: number;
  events: number;
  /** Events that no block holds yet. */
  unsealed: number;
  problems: string[];
}

export interface EventView {
  id: string;
  type: string;
  at: string;
  data: JsonValue;
}

export interface DemoCustomer {
  id: string;
  name: string;
  email: string | null;
}

/** Only in demo mode: there one may choose which customer to be. */
export interface Demo {
  /** The key of the demo's own web page; worth nothing beyond chatting. */
  chatKey: string;
  customers(query: string): Promise<DemoCustomer[]>;
  customer(id: string): Promise<DemoCustomer | null>;
}

/** The part of a logger that is used here. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Everything the web faces stand on, as the composition root hands it over. */
export interface HttpServices {
  settings: HttpSettings;
  log: Log;
  apiKeys: ApiKeys;
  customers: Customers;
  /** Null without an identity secret: every customer is anonymous then. */
  identityTokens: IdentityTokens | null;
  linkCodes: LinkCodes;
  /** What could not be told on a platform. */
  deliveries: {
    failed(limit: number): Promise<FailedDelivery[]>;
    /** Has one of them, or all, tried again; gives how many. */
    retry(id?: string): Promise<number>;
  };
  /** Where chat platforms send their events, by channel. Each verifies what it gets. */
  webhooks: ReadonlyMap<string, (request: Request) => Promise<Response>>;
  roster: Roster;
  signIn: SignIn;
  threads: Threads;
  inbox: Inbox;
  liveFeed: LiveFeed;
  handover: Handover;
  approvals: Approvals;
  agents(): { name: string; description: string }[];
  tools(): Promise<ToolListing[]>;
  imports: Imports;
  gateway: Gateway;
  verifyAudit(): Promise<AuditReport>;
  replay: Replay;
  exportLines(kind: ExportKind): AsyncIterable<string>;
  analytics(query: AnalyticsQuery): Promise<AnalyticsSummary>;
  events(filter: { after?: string; type?: string; limit: number }): Promise<Page<EventView>>;
  /** Counts one use of `name`, for every process; false if it was one too many. */
  withinRate(name: string, rate: Rate): Promise<boolean>;
  /** The parts that must answer before traffic may come, by name; a text is what is wrong with it. */
  readiness(): Promise<Record<string, "ok" | string>>;
  demo: Demo | null;
  /** The MCP server, which lets its own callers in. */
  mcp: { fetch(request: Request): Promise<Response>; metadata: object | null };
}

/** What the routes see: the services, and a signal for streams that would otherwise never end. */
export type ApiServices = HttpServices & { stopping: AbortSignal };
