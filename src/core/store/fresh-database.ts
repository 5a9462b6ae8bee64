import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = new URL("../../../", import.meta.url);
const manifest = z.object({ dependencies: z.object({ "@electric-sql/pglite": z.string() }) });

/**
 * Where the install leaves an empty embedded database (see scripts/prepare-database.ts), by the version that made it. Loading
 * it takes a second where making one takes three.
 */
export function freshDatabaseFile(): string {
  const { dependencies } = manifest.parse(JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")));
  return fileURLToPath(new URL(`.cache/pglite-${dependencies["@electric-sql/pglite"]}.tar.gz`, ROOT));
}

/** The prepared database, or undefined where the install made none: then one is made on the spot. */
export async function readFreshDatabase(): Promise<Blob | undefined> {
  const bytes = await readFile(freshDatabaseFile()).catch(() => undefined);
  return bytes && new Blob([bytes], { type: "application/x-gzip" });
}
