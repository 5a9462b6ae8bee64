import pg from "pg";
import type { Queryable } from "./database.ts";

const LOOK_EVERY_MS = 60_000;

/** PostgreSQL's own rules for autovacuum, with a higher floor: small tables are not worth holding up the one connection. */
const DUE = `
  SELECT schemaname, relname FROM pg_stat_user_tables
  WHERE n_dead_tup > 1000 + 0.2 * n_live_tup OR n_mod_since_analyze > 1000 + 0.1 * n_live_tup
  ORDER BY n_dead_tup DESC`;

/** Vacuums and analyzes the tables that need it, and gives their names. */
export async function vacuumWhereDue(db: Queryable): Promise<string[]> {
  const tables = await db.query<{ schemaname: string; relname: string }>(DUE);
  const names = tables.map(({ schemaname, relname }) =>
    [schemaname, relname].map((part) => pg.escapeIdentifier(part)).join("."),
  );
  for (const name of names) await db.query(`VACUUM (ANALYZE) ${name}`);
  return names;
}

/**
 * The embedded database runs no background process, so nobody else takes away dead rows (a table that is updated all day
 * would only grow) or gathers the statistics without which the planner guesses. Gives the function that stops it.
 */
export function startVacuum(db: Queryable, everyMs = LOOK_EVERY_MS): () => void {
  const timer = setInterval(() => {
    // Missing one round does no harm; whatever is wrong with the database shows where work is done.
    vacuumWhereDue(db).catch(() => {});
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
