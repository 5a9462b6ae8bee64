import { afterAll, describe, inject, onTestFinished, TestRunner } from "vitest";
import type { Database } from "../../src/core/store/database.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { loadPglite, type ReusablePglite } from "./reusable-pglite.ts";

/** An empty, migrated database that belongs to one test (or, opened in `beforeAll`, to one suite) and is closed after it. */
export interface TestDatabase extends Database {
  /** For further connections by `openDatabase({ url })`, as other processes have them; null on PGlite, which has but one. */
  readonly url: string | null;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

async function ask(path: string, method = "GET"): Promise<string> {
  const response = await fetch(inject("databaseService") + path, { method });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

let spare: ReusablePglite | undefined;

async function openPglite(): Promise<TestDatabase> {
  const reusable = spare ?? (await loadPglite(await ask("/snapshot")));
  spare = undefined;
  const database = await openDatabase({ dataDir: ":memory:", pglite: reusable.pglite });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await database.close();
    if (!spare && (await reusable.reset())) spare = reusable;
    else await reusable.pglite.close();
  }
  return { ...database, url: null, close: () => (closing ??= close()) };
}

async function openPostgres(): Promise<TestDatabase> {
  const url = await ask("/", "POST");
  const database = await openDatabase({ url });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await database.close();
    await ask(new URL(url).pathname, "DELETE");
  }
  return { ...database, url, close: () => (closing ??= close()) };
}

const OPENERS: Record<Database["kind"], OpenTestDatabase> = { pglite: openPglite, postgres: openPostgres };

/** Opens a database of this kind and closes it when the test, or else the suite, is over. */
export async function openTestDatabase(kind: Database["kind"]): Promise<TestDatabase> {
  const database = await OPENERS[kind]();
  if (TestRunner.getCurrentTest()) onTestFinished(() => database.close());
  else afterAll(() => database.close());
  return database;
}

/** Runs the same suite on the embedded database and on a PostgreSQL server. */
export function eachDatabase(name: string, suite: (open: OpenTestDatabase, kind: Database["kind"]) => void): void {
  for (const kind of ["pglite", "postgres"] as const) {
    describe(`${name} (${kind})`, () => suite(() => openTestDatabase(kind), kind));
  }
}
