import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { columnTypes } from "./column-types.ts";
import { lockDataFolder } from "./data-folder.ts";
import type { Database } from "./database.ts";
import { startVacuum } from "./embedded-vacuum.ts";
import { readFreshDatabase } from "./fresh-database.ts";
import { GuardedPool } from "./guarded-pool.ts";
import { Notifications } from "./notifications.ts";
import { type Listener, pooledDatabase } from "./pooled-database.ts";
import { TransactionScope } from "./transaction-scope.ts";

export const IN_MEMORY = ":memory:";

export interface EmbeddedOptions {
  /** The data folder, which gets locked; or `:memory:`. */
  dataDir: string;
  /** An instance made elsewhere, which stays its maker's to close. */
  pglite?: PGlite;
}

/** Stands while a database is being made. */
const MAKING_FILE = "database.making";

async function loadOptions(): Promise<{ loadDataDir?: Blob }> {
  const loadDataDir = await readFreshDatabase();
  return loadDataDir ? { loadDataDir } : {};
}

/** Opens the folder's database, or makes it: half of one, left by a process that was killed while making it, is made anew. */
async function createPglite(dataDir: string): Promise<PGlite> {
  if (dataDir === IN_MEMORY) return PGlite.create(await loadOptions());
  const folder = join(dataDir, "database");
  const making = join(dataDir, MAKING_FILE);
  if (existsSync(making)) await rm(folder, { recursive: true, force: true });
  if (existsSync(folder)) return PGlite.create(folder);
  await writeFile(making, "");
  const pglite = await PGlite.create({ dataDir: folder, ...(await loadOptions()) });
  await rm(making);
  return pglite;
}

/** LISTEN holds for the embedded database's one session, so any query subscribes it. */
function sessionListener(pool: pg.Pool): Listener {
  return {
    listen: async (channel) => void (await pool.query(`LISTEN ${pg.escapeIdentifier(channel)}`)),
    unlisten: async (channel) => void (await pool.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`)),
    close: async () => {},
  };
}

/**
 * Opens PGlite behind a pool with one connection. Nothing else may reach the instance: a statement sent past the pool
 * would run inside whatever transaction the pool has open.
 * @throws CodedError `DATA_FOLDER_IN_USE`
 */
export async function openEmbedded({ dataDir, pglite: given }: EmbeddedOptions): Promise<Database> {
  const lock = dataDir === IN_MEMORY ? undefined : await lockDataFolder(dataDir);
  try {
    const pglite = given ?? (await createPglite(dataDir));
    const scope = new TransactionScope();
    const notifications = new Notifications(scope);
    const pool = new GuardedPool({
      // Reaping the idle client would cut off its notifications (pick-up of jobs went from 7 ms to 16 s).
      config: { ...createPgConfig(pglite), max: 1, idleTimeoutMillis: 0, types: columnTypes },
      scope,
      embedded: true,
      address: dataDir,
    });
    pool.on("connect", (client) => {
      client.on("notification", ({ channel, payload }) => notifications.deliver(channel, payload ?? ""));
    });
    const database = pooledDatabase({
      kind: "pglite",
      pool,
      scope,
      notifications,
      listener: sessionListener(pool),
      onClose: async () => {
        stopVacuum();
        if (!given) await pglite.close();
        lock?.release();
      },
    });
    const stopVacuum = startVacuum(database);
    return database;
  } catch (error) {
    lock?.release();
    throw error;
  }
}
