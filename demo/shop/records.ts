import { readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** The shop's database: synchronous SQL whose caller types its rows. */
export interface Records {
  one<Row>(sql: string, ...params: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...params: SQLInputValue[]): Row[];
  /** Runs a write and gives the row id of what it inserted. */
  run(sql: string, ...params: SQLInputValue[]): number;
  /** Commits what `work` did, or nothing of it if it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens `file` (or `:memory:`), and lays out and fills a new one with `seed` in one transaction.
 * WAL with `synchronous = NORMAL`: a commit outlives SIGKILL of this process without waiting for the disk.
 */
export function openRecords(file: string, seed: (records: Records) => void): Records {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const records: Records = {
    one<Row>(sql: string, ...params: SQLInputValue[]) {
      const row: unknown = prepare(sql).get(...params);
      return row as Row | undefined;
    },
    all<Row>(sql: string, ...params: SQLInputValue[]) {
      const rows: unknown = prepare(sql).all(...params);
      return rows as Row[];
    },
    run: (sql, ...params) => Number(prepare(sql).run(...params).lastInsertRowid),
    transaction(work) {
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => database.close(),
  };
  records.transaction(() => {
    if (records.one("SELECT 1 FROM sqlite_schema WHERE name = 'orders'")) return;
    database.exec(readFileSync(new URL("schema.sql", import.meta.url), "utf8"));
    seed(records);
  });
  return records;
}
