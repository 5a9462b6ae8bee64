import { readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** A company's database: synchronous SQL whose caller types its rows. */
export interface Records {
  one<Row>(sql: string, ...params: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...params: SQLInputValue[]): Row[];
  /** Runs a write and gives the row id of what it inserted. */
  run(sql: string, ...params: SQLInputValue[]): number;
  /** Commits what `work` did, or nothing of it if it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How a new database is laid out and filled. */
export interface Founding {
  /** The company's own tables, as SQL. */
  schema: URL;
  seed(records: Records): void;
}

/** What every company keeps beside its own tables. */
const EFFECTS_SCHEMA = new URL("effects.sql", import.meta.url);

/**
 * Opens `file` (or `:memory:`), and lays out and fills a new one in one transaction.
 * WAL with `synchronous = NORMAL`: a commit outlives SIGKILL of this process without waiting for the disk.
 */
export function openRecords(file: string, founding: Founding): Records {
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
    if (records.one("SELECT 1 FROM sqlite_schema WHERE name = 'effects'")) return;
    for (const schema of [EFFECTS_SCHEMA, founding.schema]) database.exec(readFileSync(schema, "utf8"));
    founding.seed(records);
  });
  return records;
}
