import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, describe, inject, onTestFinished, TestRunner } from "vitest";
import type { Database } from "../../src/core/store/database.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { type RunSql, rememberFresh } from "./table-reset.ts";

/** An empty, migrated database that belongs to one test (or, opened in `beforeAll`, to one suite) and is closed after it. */
export interface TestDatabase extends Database {
  /** For further connections by `openDatabase({ url })`, as other processes have them; null on PGlite, which has but one. */
  readonly url: string | null;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

/** Where test databases come from: made once, then used by the tests of this file one after another. */
interface Source {
  open(): Promise<Database>;
  url: string | null;
  /** False if it is not as it was before, and of no further use. */
  reset(): Promise<boolean>;
  discard(): Promise<void>;
}

async function ask(path: string, method = "GET"): Promise<string> {
  const response = await fetch(inject("databaseService") + path, { method });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

async function pgliteSource(): Promise<Source> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([await readFile(await ask("/snapshot"))]) });
  const run: RunSql = async <Row>(sql: string) => ((await pglite.exec(sql)).at(-1)?.rows ?? []) as Row[];
  const reset = await rememberFresh(run);
  return {
    url: null,
    open: () => openDatabase({ dataDir: ":memory:", pglite }),
    async reset() {
      // The session outlives the pool, which will prepare its statements again.
      await run("ROLLBACK; UNLISTEN *; DEALLOCATE ALL; RESET ALL");
      return reset(run);
    },
    discard: () => pglite.close(),
  };
}

async function withSession<T>(url: string, work: (run: RunSql) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(async (sql) => (await client.query(sql)).rows);
  } finally {
    await client.end();
  }
}

async function postgresSource(): Promise<Source> {
  const url = await ask("/", "POST");
  const reset = await withSession(url, rememberFresh);
  const cutOthers =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  return {
    url,
    open: () => openDatabase({ url }),
    reset: () => withSession(url, (run) => run(cutOthers).then(() => reset(run))),
    discard: async () => void (await ask(new URL(url).pathname, "DELETE")),
  };
}

const SOURCES: Record<Database["kind"], () => Promise<Source>> = { pglite: pgliteSource, postgres: postgresSource };
const spares = new Map<Database["kind"], Source>();

/** Opens a database of this kind and closes it when the test, or else the suite, is over. */
export async function openTestDatabase(kind: Database["kind"]): Promise<TestDatabase> {
  const source = spares.get(kind) ?? (await SOURCES[kind]());
  spares.delete(kind);
  const database = await source.open();
  async function giveBack(): Promise<void> {
    await database.close();
    if (!spares.has(kind) && (await source.reset())) spares.set(kind, source);
    else await source.discard();
  }
  let closing: Promise<void> | undefined;
  function close(): Promise<void> {
    closing ??= giveBack();
    return closing;
  }
  if (TestRunner.getCurrentTest()) onTestFinished(close);
  else afterAll(close);
  return { ...database, url: source.url, close };
}

/** Runs the same suite on the embedded database and on a PostgreSQL server. */
export function eachDatabase(name: string, suite: (open: OpenTestDatabase, kind: Database["kind"]) => void): void {
  for (const kind of ["pglite", "postgres"] as const) {
    describe(`${name} (${kind})`, () => suite(() => openTestDatabase(kind), kind));
  }
}
