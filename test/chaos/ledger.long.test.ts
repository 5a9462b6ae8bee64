import { it } from "vitest";
import { openLedgerBench } from "../spine/ledger-bench.ts";
import { checkHistories } from "../spine/ledger-histories.ts";
import { eachDatabase } from "../support/databases.ts";

eachDatabase("long histories of the ledger", (open) => {
  it("does what its rules say in hundreds of them", async () => {
    const db = await open();
    let count = 0;
    await checkHistories(
      async () => {
        await db.query("delete from decisions");
        await db.query("delete from actions");
        count += 1;
        return openLedgerBench(db, `C${count}`);
      },
      { runs: 400, maxSteps: 80 },
    );
  });
});
