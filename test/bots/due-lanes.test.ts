import { expect, it } from "vitest";
import { dueLanes } from "../../src/core/delivery/delivery-rows.ts";
import { inLane } from "../../src/core/delivery/lane.ts";
import { openTestDatabase } from "../support/databases.ts";

it("carries little at once to one place, so that what goes elsewhere does not wait for its pace", async () => {
  const db = await openTestDatabase("pglite");
  await db.query(
    `insert into conversations (id, channel, thread, visitor_hash) select 'cnv_' || n, 'slack', n::text, 'v' from generate_series(1, 40) n`,
  );
  await db.query(
    `insert into conversation_places (conversation_id, channel, space, container, thread, person, private)
     select 'cnv_' || n, 'slack', 'slack', case when n <= 30 then 'C1' else 'D' || n end, n::text, 'U', n > 30
     from generate_series(1, 40) n`,
  );
  await db.query(
    `insert into messages (id, conversation_id, seq, author, text)
     select 'msg_' || n, 'cnv_' || n, 1, 'assistant', 'x' from generate_series(1, 40) n`,
  );
  const due = await dueLanes(db, ["slack"]);
  const crowded = due.filter((lane) => Number(lane.slice("cnv_".length)) <= 30);
  expect([crowded.length, due.length]).toEqual([4, 14]);
  const [first = "", second = ""] = crowded;
  await inLane(db, first, async () => {
    await inLane(db, second, async () => {
      expect(await dueLanes(db, ["slack"])).toEqual(due.filter((lane) => lane !== first && lane !== second));
    });
  });
});
