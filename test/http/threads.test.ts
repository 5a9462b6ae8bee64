import { expect, test } from "vitest";
import { createThreads } from "../../src/core/conversation/threads.ts";
import { eachDatabase } from "../support/databases.ts";

eachDatabase("a conversation's messages", (open) => {
  test("are the newest ones, or those that follow a cursor, in order and never more than asked for", async () => {
    const database = await open();
    const threads = createThreads(database);
    const { id } = await threads.open("web", { kind: "visitor", visitorHash: "hash" });
    await database.query(
      `insert into messages (id, conversation_id, seq, author, text)
       select 'msg_' || n, $1, n, case when n % 100 = 0 then 'action' else 'customer' end, n::text from generate_series(1, 450) n`,
      [id],
    );
    const seqs = async (options: { after?: number; limit?: number }) =>
      (await threads.messages(id, options)).map(({ seq }) => seq);
    expect(await seqs({ limit: 3 })).toEqual([448, 449, 450]);
    expect(await seqs({ after: 98, limit: 3 })).toEqual([99, 101, 102]);
    expect(await seqs({})).toHaveLength(200);
    expect(await seqs({ after: 449 })).toEqual([450]);
  });
});
