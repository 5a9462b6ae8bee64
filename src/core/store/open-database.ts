import type { Database } from "./database.ts";
import { type EmbeddedOptions, openEmbedded } from "./open-embedded.ts";
import { openServer } from "./open-server.ts";

export interface OpenOptions extends Partial<EmbeddedOptions> {
  /** A PostgreSQL server (`postgres://…`). Without it, the embedded database in `dataDir` is opened. */
  url?: string;
}

/**
 * Opens the one door to the database, without applying migrations.
 * @throws CodedError `DATABASE_UNREACHABLE` (server), `DATA_FOLDER_IN_USE` (embedded)
 */
export function openDatabase({ url, dataDir = "./data", pglite }: OpenOptions): Promise<Database> {
  return url ? openServer(url) : openEmbedded({ dataDir, pglite });
}
