import type pg from "pg";
import { columnTypes } from "./column-types.ts";
import type { Database } from "./database.ts";
import { GuardedPool } from "./guarded-pool.ts";
import { Notifications } from "./notifications.ts";
import { pooledDatabase } from "./pooled-database.ts";
import { ServerListener } from "./server-listener.ts";
import { TransactionScope } from "./transaction-scope.ts";
import { safeAddress } from "./unreachable.ts";

/** A statement or a forgotten transaction that takes this long holds up everybody else, and is ended by the server. */
const LIMITS = {
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000,
  connectionTimeoutMillis: 10_000,
} satisfies pg.PoolConfig;

/**
 * Opens a pool on a PostgreSQL server and sees that it answers.
 * @throws CodedError `DATABASE_UNREACHABLE`
 */
export async function openServer(url: string): Promise<Database> {
  const scope = new TransactionScope();
  const notifications = new Notifications(scope);
  const connection = { connectionString: url, application_name: "smart-support", types: columnTypes };
  const pool = new GuardedPool({
    config: { ...connection, ...LIMITS, max: 20, keepAlive: true },
    scope,
    embedded: false,
    address: safeAddress(url),
  });
  const listener = new ServerListener(connection, notifications);
  const database = pooledDatabase({ kind: "postgres", pool, scope, notifications, listener, onClose: async () => {} });
  try {
    await database.query("SELECT 1");
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
