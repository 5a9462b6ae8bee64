import { it } from "vitest";
import { openTestDatabase } from "../support/databases.ts";
import { openLedgerBench } from "./ledger-bench.ts";
import { checkHistories } from "./ledger-histories.ts";

it("does what its rules say, whatever people, time, tools, policy and dying workers do", async () => {
  const db = await openTestDatabase("pglite");
  let count = 0;
  await checkHistories(
    async () => {
      await db.query("delete from decisions");
      await db.query("delete from actions");
      count += 1;
      return openLedgerBench(db, `C${count}`);
    },
    { runs: 40, maxSteps: 40 },
  );
});
