import { openDatabase } from "../../src/core/store/open-database.ts";

/** Commits one number after the other and writes each to stdout once it is acknowledged, until it is killed. */
const database = await openDatabase({ dataDir: process.argv[2] });
await database.query("CREATE TABLE written (n integer)");
for (let n = 0; ; n++) {
  await database.transaction((tx) => tx.query("INSERT INTO written VALUES ($1)", [n]));
  process.stdout.write(`${n}\n`);
}
