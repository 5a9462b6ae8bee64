/** Runs statements on one session and gives the rows of the last one. */
export type RunSql = <Row>(sql: string) => Promise<Row[]>;

/** Everything that is not PostgreSQL's own: tables, indexes, sequences, views, and triggers with whether they are on. */
const SCHEMA = `
  WITH own AS (
    SELECT pg_class.oid, relkind, format('%I.%I', nspname, relname) AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  )
  SELECT relkind::text AS kind, name FROM own
  UNION ALL SELECT 'trigger', format('%s.%I %s', name, tgname, tgenabled) FROM pg_trigger JOIN own ON own.oid = tgrelid
  ORDER BY kind, name`;

interface SchemaObject {
  kind: string;
  name: string;
}

/** Empties those tables that hold anything. Triggers forbid that of some, as they should, so they are off meanwhile. */
function emptyTables(tables: readonly string[]): string {
  return `
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

async function tablesWithoutRows(run: RunSql, schema: readonly SchemaObject[]): Promise<string[]> {
  const tables = schema.filter(({ kind }) => kind === "r").map(({ name }) => name);
  const probes = tables.map((table) => `SELECT '${table}' AS name WHERE NOT EXISTS (SELECT FROM ${table})`);
  const rows = await run<{ name: string }>(probes.join(" UNION ALL "));
  return rows.map(({ name }) => name);
}

/** Brings a database back to what it was; gives false if a test changed the tables themselves, which it cannot mend. */
export type Reset = (run: RunSql) => Promise<boolean>;

/** Remembers a fresh database, so that tests can use it one after another: emptying is many times quicker than making one. */
export async function rememberFresh(run: RunSql): Promise<Reset> {
  const schema = await run<SchemaObject>(SCHEMA);
  const empty = await tablesWithoutRows(run, schema);
  const before = JSON.stringify(schema);
  return async (runAgain) => {
    await runAgain(emptyTables(empty));
    return JSON.stringify(await runAgain<SchemaObject>(SCHEMA)) === before;
  };
}
