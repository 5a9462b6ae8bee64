import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { CodedError } from "../coded-error.ts";
import type { Database, Queryable, Transaction } from "./database.ts";

const FOLDER = new URL("./migrations/", import.meta.url);
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** Any number that nothing else in this database uses; it spells "migr". */
const LOCK_KEY = 0x6d696772;

export interface Migration {
  number: number;
  name: string;
  sql: string;
  checksum: string;
}

interface Applied {
  number: number;
  name: string;
  checksum: string;
}

/** Numbered SQL files (`0001_events.sql`), in order. Numbers may have gaps, but none may be there twice. */
export async function readMigrations(folder: URL = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const migrations = await Promise.all(
    names.map(async (name) => {
      const number = FILE_NAME.exec(name)?.[1];
      if (!number) throw badFile(name, "is not named like 0001_events.sql");
      const sql = await readFile(new URL(name, folder), "utf8");
      return { number: Number(number), name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
  const twice = migrations.find((migration, index) => migrations[index - 1]?.number === migration.number);
  if (twice) throw badFile(twice.name, "has the number of another migration");
  return migrations;
}

function badFile(name: string, problem: string): CodedError {
  return new CodedError({ code: "MIGRATION_FILE_INVALID", message: `The migration ${name} ${problem}.` });
}

async function appliedMigrations(queryable: Queryable): Promise<Applied[]> {
  const [table] = await queryable.query<{ exists: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS exists",
  );
  if (!table?.exists) return [];
  return queryable.query<Applied>("SELECT number, name, checksum FROM schema_migrations ORDER BY number");
}

/** What is still to do. Pure, so that each way in which code and database can disagree is one line of a table of tests. */
export function pendingMigrations(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, name, checksum } of applied) {
    const migration = known.get(number);
    if (!migration) {
      throw new CodedError({
        code: "DATABASE_NEWER_THAN_CODE",
        message: `The database has the migration ${name}, which this version does not know.`,
        audience: "operator",
        remedy: "Run the newer version, or restore the backup made before it was installed.",
      });
    }
    if (migration.checksum !== checksum) {
      throw new CodedError({
        code: "MIGRATION_CHANGED",
        message: `The migration ${migration.name} differs from the one that this database was made with.`,
        audience: "operator",
        remedy: "Restore the file as it was released, and put the change into a migration of its own.",
      });
    }
  }
  const done = new Set(applied.map(({ number }) => number));
  return migrations.filter(({ number }) => !done.has(number));
}

async function apply(tx: Transaction, migrations: readonly Migration[]): Promise<Migration | undefined> {
  // A large table's new index, or waiting for another process that builds it, may take longer than any query should.
  await tx.query("SET LOCAL statement_timeout = 0");
  await tx.query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY]);
  await tx.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
       number integer PRIMARY KEY,
       name text NOT NULL,
       checksum text NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  // Read again under the lock: another process may have applied it since.
  const [next] = pendingMigrations(migrations, await appliedMigrations(tx));
  if (!next) return undefined;
  try {
    await tx.query(next.sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CodedError({
      code: "MIGRATION_FAILED",
      message: `The migration ${next.name} failed and was rolled back: ${reason}`,
      audience: "operator",
      remedy: "Nothing was changed. Correct the cause, or restore a backup, and start again.",
      cause: error,
    });
  }
  await tx.query("INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)", [
    next.number,
    next.name,
    next.checksum,
  ]);
  return next;
}

/**
 * Brings the database up to the code, each file in a transaction of its own, one process at a time. Gives the names of what
 * it applied. The advisory lock is a server's; the embedded database has a single process, kept so by its folder's lock.
 * @throws CodedError `MIGRATION_FAILED`, `MIGRATION_CHANGED`, `DATABASE_NEWER_THAN_CODE`, `MIGRATION_FILE_INVALID`
 */
export async function migrate(database: Database, folder: URL = FOLDER): Promise<string[]> {
  const migrations = await readMigrations(folder);
  if (pendingMigrations(migrations, await appliedMigrations(database)).length === 0) return [];
  const applied: string[] = [];
  for (;;) {
    const migration = await database.transaction((tx) => apply(tx, migrations));
    if (!migration) return applied;
    applied.push(migration.name);
  }
}
