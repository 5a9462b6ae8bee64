import type { Database } from "../../src/core/store/database.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { readImport } from "../../src/core/tools/imports/read-import.ts";
import { parcelKinds } from "./parcel-kind.ts";

/** Reads an import and dies at its nth statement within a transaction: its test looks at what is left. */
const [url = "", id = "", nth = "1"] = process.argv.slice(2);
const database = await openDatabase({ url });
let statements = 0;
const dying: Database = {
  ...database,
  query: database.query.bind(database),
  transaction: (work) =>
    database.transaction((tx) =>
      work({
        ...tx,
        query(sql, params) {
          statements += 1;
          if (statements === Number(nth)) process.kill(process.pid, "SIGKILL");
          return tx.query(sql, params);
        },
      }),
    ),
};
await readImport(dying, parcelKinds(), id, () => new Map(), { warn: () => {} });
process.stdout.write(`${statements}\n`);
process.exit(0);
