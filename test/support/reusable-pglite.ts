import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";

/** Ordinary tables, with their schema, that are not PostgreSQL's own. */
const TABLES = `
  SELECT format('%I.%I', nspname, relname) AS name
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg_%'
  ORDER BY name`;

/** Empties the tables named that hold anything; our triggers forbid that, as they should, so they are off meanwhile. */
function emptyTables(tables: readonly string[]): string {
  return `
    ROLLBACK; UNLISTEN *; RESET ALL;
    SET session_replication_role = replica;
    DO $$
    DECLARE name text; filled boolean; dirty text[] := '{}';
    BEGIN
      FOREACH name IN ARRAY ARRAY[${tables.map((table) => `'${table}'`).join(",")}]::text[] LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN dirty := dirty || name; END IF;
      END LOOP;
      IF dirty <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(dirty, ', ') || ' RESTART IDENTITY CASCADE'; END IF;
    END $$;
    RESET session_replication_role;`;
}

async function tablesOf(pglite: PGlite): Promise<string[]> {
  const { rows } = await pglite.query<{ name: string }>(TABLES);
  return rows.map(({ name }) => name);
}

async function emptyOnes(pglite: PGlite, tables: readonly string[]): Promise<string[]> {
  const probes = tables.map((table) => `SELECT '${table}' AS name WHERE NOT EXISTS (SELECT FROM ${table})`);
  const { rows } = await pglite.query<{ name: string }>(probes.join(" UNION ALL "));
  return rows.map(({ name }) => name);
}

/** A PGlite that one test file's tests use one after another: emptying it takes milliseconds, loading one half a second. */
export interface ReusablePglite {
  readonly pglite: PGlite;
  /** False if a test changed the tables themselves: then it must not be used again. */
  reset(): Promise<boolean>;
}

export async function loadPglite(snapshotFile: string): Promise<ReusablePglite> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([await readFile(snapshotFile)]) });
  const tables = await tablesOf(pglite);
  const emptyAtFirst = await emptyOnes(pglite, tables);
  return {
    pglite,
    async reset() {
      await pglite.exec(emptyTables(emptyAtFirst));
      return (await tablesOf(pglite)).join() === tables.join();
    },
  };
}
