/** Makes the empty embedded database that a first start begins with, as `npm ci` does it through `prepare`. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { freshDatabaseFile } from "../src/core/store/fresh-database.ts";

const startedAt = performance.now();
const pglite = await PGlite.create();
const dump = await pglite.dumpDataDir("gzip");
await pglite.close();
const file = freshDatabaseFile();
await mkdir(dirname(file), { recursive: true });
await writeFile(file, Buffer.from(await dump.arrayBuffer()));
process.stdout.write(`database: prepared in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
