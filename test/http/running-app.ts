import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { type App, startApp } from "../../src/app.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { createIdentityTokens } from "../../src/core/identity/identity-token.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";

export const ADMIN_API_KEY = "admin-key-of-the-http-tests";
const IDENTITY_SECRET = "identity-secret-of-the-http-tests-0123456789";

/** Looks orders up when they are named, asks staff to cancel when told to, and is friendly otherwise. */
const assistant: Script = (messages) => {
  const last = messages.at(-1);
  const said = String(last?.content);
  if (last?.getType() === "tool") {
    return { text: last.name === "list_orders" ? "You have orders 1043 and 1042." : "A colleague looks at it. " };
  }
  if (said.includes("cancel order 1043")) {
    return { calls: [{ name: "cancel_order", args: { order_id: "1043", reason: "changed_mind" } }] };
  }
  return said.includes("orders") ? { calls: [{ name: "list_orders", args: {} }] } : { text: "Hello. How can I help?" };
};

/** A customer's token as the company's own page would sign it. */
export function identityOf(externalId: string, seconds = 600): Promise<string> {
  return createIdentityTokens(IDENTITY_SECRET).sign({ externalId, name: externalId }, seconds);
}

export const envelope = z.object({
  success: z.boolean(),
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever a route answers
  data: z.any() as z.ZodType<any>,
  error: z.string().nullable(),
  code: z.string().nullable(),
  remedy: z.string().optional(),
  request_id: z.string().optional(),
});

export interface Answer {
  status: number;
  headers: Headers;
  body: z.infer<typeof envelope>;
}

export interface RunningApp {
  app: App;
  url: string;
  /** One call below `/api/v1`. */
  call(
    method: string,
    path: string,
    options?: { token?: string; headers?: Record<string, string>; body?: unknown },
  ): Promise<Answer>;
  key(...scopes: ("chat" | "read" | "act" | "admin")[]): Promise<string>;
  /** Signs a person of the demo in. */
  staff(id: "lin" | "max" | "ada"): Promise<string>;
}

/** The whole system on a free port, with the demo shop and a scripted model, for one test file. `directory` is the project's. */
export function runApp(directory = ".", changes: Partial<Config> = {}): () => RunningApp {
  let running: RunningApp | undefined;
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "smart-support-http-"));
    // A database cloned from the template is there at once; the embedded one takes seconds to make.
    const { url } = await openTestDatabase("postgres");
    const env = {
      DATABASE_URL: url ?? undefined,
      DATA_DIR: dataDir,
      PORT: "0",
      ADMIN_API_KEY,
      IDENTITY_SECRET,
      MODEL: "offline",
    };
    const { config, problems } = await loadConfig({ env, directory });
    if (!config) throw new Error(JSON.stringify(problems));
    const silent = () => {};
    const models = scriptedSource(assistant);
    const app = await startApp(
      { ...config, ...changes },
      { models, log: { info: silent, warn: silent, error: silent } },
    );
    const { apiKeys, signIn } = app.services;
    // Registered after the database's own, and so run before it.
    afterAll(async () => {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    });

    running = {
      app,
      url: app.url,
      async call(method, path, { token, headers, body } = {}) {
        const response = await fetch(`${app.url}/api/v1${path}`, {
          method,
          headers: {
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
        });
        return { status: response.status, headers: response.headers, body: envelope.parse(await response.json()) };
      },
      key: async (...scopes) => (await apiKeys.create({ name: "test", scopes }, "system")).key,
      staff: async (id) => (await signIn.exchange((await signIn.issueCode(id)).code)).token,
    };
  });
  return () => {
    if (!running) throw new Error("The app is not running.");
    return running;
  };
}
