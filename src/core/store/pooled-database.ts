import type pg from "pg";
import { CodedError } from "../coded-error.ts";
import type { Database, PreparedSql, Transaction } from "./database.ts";
import type { Notifications } from "./notifications.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** Starts and stops listening on a channel; who listens is kept in `Notifications`. */
export interface Listener {
  listen(channel: string): Promise<void>;
  unlisten(channel: string): Promise<void>;
  close(): Promise<void>;
}

export interface PooledDatabaseParts {
  kind: Database["kind"];
  pool: pg.Pool;
  scope: TransactionScope;
  notifications: Notifications;
  listener: Listener;
  /** Runs after the pool has ended. */
  onClose: () => Promise<void>;
}

async function rowsOf<Row>(
  client: pg.ClientBase,
  sql: string | PreparedSql,
  params?: readonly unknown[],
): Promise<Row[]> {
  const statement = typeof sql === "string" ? { text: sql } : sql;
  const values = params && [...params];
  const result: pg.QueryResult | pg.QueryResult[] = await client.query(values ? { ...statement, values } : statement);
  // Several statements in one text, as in a migration, answer with a list.
  const last = Array.isArray(result) ? result.at(-1) : result;
  return last?.rows ?? [];
}

/** True for errors of a statement; anything else leaves the connection in doubt. */
function isStatementError(error: unknown): boolean {
  return error instanceof Error && "severity" in error && error.severity === "ERROR";
}

function doubtOf(error: unknown): boolean {
  return !isStatementError(error);
}

function transactionOver(): CodedError {
  return new CodedError({
    code: "TRANSACTION_OVER",
    message: "A statement was sent through a transaction that had already ended.",
    remedy: "Await every statement inside the transaction's callback.",
  });
}

function transactionAborted(): CodedError {
  return new CodedError({
    code: "TRANSACTION_ABORTED",
    message:
      "A transaction was rolled back at its end, because one of its statements had failed and the error was not passed on.",
    remedy: "Let the error of a failed statement leave the transaction's callback.",
  });
}

/** The `Database` over one pool; what differs between the embedded database and a server comes in as parts. */
export function pooledDatabase({ kind, pool, scope, notifications, listener, onClose }: PooledDatabaseParts): Database {
  let closing: Promise<void> | undefined;

  async function query<Row>(sql: string | PreparedSql, params?: readonly unknown[]): Promise<Row[]> {
    const client = await pool.connect();
    try {
      const rows = await rowsOf<Row>(client, sql, params);
      client.release();
      return rows;
    } catch (error) {
      client.release(doubtOf(error));
      throw error;
    }
  }

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const value = await scope.run((isOpen) =>
        work({
          inTransaction: true,
          query<Row>(sql: string | PreparedSql, params?: readonly unknown[]) {
            return isOpen() ? rowsOf<Row>(client, sql, params) : Promise.reject(transactionOver());
          },
        }),
      );
      const { command } = await client.query("COMMIT");
      // PostgreSQL answers COMMIT of a failed transaction with a friendly ROLLBACK.
      if (command === "ROLLBACK") throw transactionAborted();
      client.release();
      return value;
    } catch (error) {
      const rolledBack = await client.query("ROLLBACK").then(
        () => true,
        () => false,
      );
      client.release(!rolledBack);
      throw error;
    }
  }

  async function listen(channel: string, handler: (payload: string) => void, onGap: () => void = () => {}) {
    const subscription = { handler, onGap };
    if (notifications.add(channel, subscription)) {
      try {
        await listener.listen(channel);
      } catch (error) {
        notifications.remove(channel, subscription);
        throw error;
      }
    }
    return async () => {
      if (notifications.remove(channel, subscription)) await listener.unlisten(channel);
    };
  }

  async function closeAll(): Promise<void> {
    await listener.close();
    await pool.end();
    await onClose();
  }

  return { kind, pool, query, transaction, listen, close: () => (closing ??= closeAll()) };
}
