import { expect, it } from "vitest";
import { conversationBrief } from "../../src/core/channels/conversation-brief.ts";
import { pruneDelivered } from "../../src/core/delivery/delivery-rows.ts";
import type { Database } from "../../src/core/store/database.ts";
import { openTestDatabase } from "../support/databases.ts";

/** A conversation of this many messages by its customer. */
async function conversation(db: Database, messages: number): Promise<void> {
  await db.query(
    "insert into conversations (id, channel, thread, visitor_hash, next_seq) values ('cnv_1', 'slack', 't', 'v', $1 + 1)",
    [messages],
  );
  await db.query(
    `insert into messages (id, conversation_id, seq, author, text)
     select 'msg_' || n, 'cnv_1', n, 'customer', 'wish ' || n from generate_series(1, $1::int) as n`,
    [messages],
  );
}

it("remembers where staff were shown something of a customer until that is erased, and forgets the rest after a week", async () => {
  const db = await openTestDatabase("pglite");
  await conversation(db, 2);
  await db.query(
    `insert into deliveries (kind, channel, lane, conversation_id, message_id, status, closed, delivered_at)
     select kind, 'slack', 'l', 'cnv_1', 'msg_1', 'done', true, clock_timestamp() - interval '8 days'
     from unnest('{message,escalation_card,staff_copy}'::text[]) as kind`,
  );
  const left = async () =>
    (await db.query<{ kind: string }>("select kind from deliveries order by kind")).map(({ kind }) => kind);
  await pruneDelivered(db);
  expect(await left()).toEqual(["escalation_card", "staff_copy"]);
  await db.query("update messages set text = ''");
  const again = "update deliveries set status = 'done', delivered_at = clock_timestamp() - interval '8 days'";
  await pruneDelivered(db);
  expect(await left()).toHaveLength(2); // first they are carried once more, without what was erased
  await db.query(again);
  await pruneDelivered(db);
  expect(await left()).toEqual([]);
});

it("tells whoever is asked into a conversation what was said last, and what was wished before", async () => {
  const db = await openTestDatabase("pglite");
  await conversation(db, 9);
  const { lastMessages, summary } = await conversationBrief(db, "cnv_1");
  expect(lastMessages.map(({ text }) => text)).toEqual([4, 5, 6, 7, 8, 9].map((n) => `wish ${n}`));
  expect(summary.split("\n")).toEqual([1, 2, 3].map((n) => `- The customer wrote: "wish ${n}"`));
});
