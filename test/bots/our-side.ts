import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, startApp } from "../../src/app.ts";
import type { OpenedChannel } from "../../src/bots/opened-channel.ts";
import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { createIdentityTokens } from "../../src/core/identity/identity-token.ts";
import type { AnswerSource } from "../../src/core/models/answer.ts";
import type { Database } from "../../src/core/store/database.ts";
import { openTestDatabase } from "../support/databases.ts";
import { quietLog } from "../support/product.ts";

const ADMIN_API_KEY = "admin-key-of-the-channel-tests";
const IDENTITY_SECRET = "identity-secret-of-the-channel-tests-0123456789";

/** All that a chat platform's people have to know of us. */
export interface Reachable {
  readonly url: string;
  /** What the company's page shows a customer, to be typed in a direct message. */
  linkCode(customerId: string): Promise<string>;
}

/** The whole product, which can be stopped and started again where it was. */
export interface OurSide extends Reachable {
  /** To look at, and to let time pass. */
  readonly db: Database;
  readonly app: App;
  readonly adminKey: string;
  /** What the company's page hands a customer for the web. */
  identityOf(customerId: string): Promise<string>;
  /** A staff person's session. */
  staffToken(staffId: string): Promise<string>;
  /** The conversation in which a customer wrote these words. */
  conversationWith(words: string): Promise<string>;
  /** The refund of this amount. */
  refundOf(amount: string): Promise<string>;
  /** Posts to the API as a person on staff, as the console does. */
  asStaff(staffId: string, path: string, body?: object): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface OurSideOptions {
  environment: Readonly<Record<string, string>>;
  handle(staffId: string): Record<string, string>;
  models: AnswerSource;
  /** Instead of what is configured. */
  opened?: readonly OpenedChannel[];
}

/** Starts the product in this process, with the demo shop, on a database and a port that stay the same over restarts. */
export async function openOurSide({ environment, handle, models, opened }: OurSideOptions): Promise<OurSide> {
  const dataDir = await mkdtemp(join(tmpdir(), "smart-support-channels-"));
  const db = await openTestDatabase("postgres");
  const env = {
    DATABASE_URL: db.url ?? undefined,
    DATA_DIR: dataDir,
    PORT: "0",
    ADMIN_API_KEY,
    IDENTITY_SECRET,
    MODEL: "offline",
  };
  const { config, problems } = await loadConfig({ env: { ...env, ...environment }, directory: "." });
  if (!config) throw new Error(JSON.stringify(problems));
  const staff = DEMO_STAFF.map((person) => ({ ...person, handles: { ...person.handles, ...handle(person.id) } }));

  const configured: Config = { ...config, staff };

  async function startOn(port: number): Promise<App> {
    return startApp(
      { ...configured, port },
      {
        models,
        log: quietLog,
        // Tests are in a hurry.
        channels: { ...(opened ? { opened } : {}), paces: { postEveryMs: 5, platformEveryMs: 1, editEveryMs: 30 } },
      },
    );
  }
  let app: App | null = await startOn(0);
  const { url } = app;
  const running = (): App => {
    if (!app) throw new Error("Our side is away.");
    return app;
  };

  async function staffToken(id: string): Promise<string> {
    const { signIn } = running().services;
    return (await signIn.exchange((await signIn.issueCode(id)).code)).token;
  }

  return {
    url,
    db,
    get app() {
      return running();
    },
    adminKey: ADMIN_API_KEY,
    identityOf: (externalId) => createIdentityTokens(IDENTITY_SECRET).sign({ externalId, name: externalId }, 600),
    async linkCode(externalId) {
      const { customers, linkCodes } = running().services;
      const customer = await customers.fromIdentity({ externalId, email: null, name: null, attributes: null });
      return (await linkCodes.issue(customer, "test")).code;
    },
    staffToken,
    async conversationWith(words) {
      const [row] = await db.query<{ id: string }>(
        "select conversation_id as id from messages where author = 'customer' and text like '%' || $1 || '%'",
        [words],
      );
      return row?.id ?? "";
    },
    async refundOf(amount) {
      const [row] = await db.query<{ id: string }>(
        "select id from actions where (args ->> 'amount')::numeric = $1::numeric",
        [amount],
      );
      if (!row) throw new Error("No action was proposed.");
      return row.id;
    },
    async asStaff(id, path, body = {}) {
      const headers = { authorization: `Bearer ${await staffToken(id)}`, "content-type": "application/json" };
      const request = { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`${url}/api/v1${path}`, request);
      if (!response.ok) throw new Error(await response.text());
    },
    async stop() {
      const stopping = app;
      app = null;
      await stopping?.close();
    },
    async start() {
      app = await startOn(Number(new URL(url).port));
    },
    async close() {
      await app?.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
