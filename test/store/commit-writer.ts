import { openDatabase } from "../../src/core/store/open-database.ts";

/** Commits one number after the other and writes each to stdout once it is acknowledged, until it is killed. */
const database = await openDatabase({ dataDir: process.argv[2] });
await database.query("CREATE TABLE IF NOT EXISTS written (n integer)");
const [row] = await database.query<{ next: number }>("SELECT coalesce(max(n), -1) + 1 AS next FROM written");
for (let n = row?.next ?? 0; ; n++) {
  await database.transaction((tx) => tx.query("INSERT INTO written VALUES ($1)", [n]));
  process.stdout.write(`${n}\n`);
}
