import { migrate as applyMigrations } from "../core/store/migrate.ts";
import { openDatabase } from "../core/store/open-database.ts";
import { requireConfig } from "./project-config.ts";
import { print, printJson } from "./terminal.ts";

/** Applies the migrations that the database lacks. Refused while a server runs on the embedded database. */
export async function migrate(options: { config?: string; json?: boolean }): Promise<void> {
  const { databaseUrl, dataDir } = await requireConfig({ file: options.config });
  const database = await openDatabase({ url: databaseUrl, dataDir });
  try {
    const applied = await applyMigrations(database);
    if (options.json) printJson({ applied });
    else print(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
  } finally {
    await database.close();
  }
}
