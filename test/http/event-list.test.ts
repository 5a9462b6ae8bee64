import { expect, test } from "vitest";
import { listEvents } from "../../src/core/insights/event-list.ts";
import { appendEvents } from "../../src/core/insights/events.ts";
import { eachDatabase, openTestDatabase } from "../support/databases.ts";

eachDatabase("the list of events", (open) => {
  test("goes on after a cursor, by type if asked, and knows nothing after an unknown cursor", async () => {
    const database = await open();
    for (const type of ["a.1", "b.2", "a.3", "a.4"]) await appendEvents(database, [{ type, actor: "system" }]);
    const types = async (filter: { after?: string; type?: string; limit: number }) => {
      const { items, next_cursor } = await listEvents(database, filter);
      return { types: items.map(({ type }) => type), next: next_cursor ?? undefined };
    };
    const first = await types({ limit: 3 });
    expect(first).toEqual({ types: ["a.1", "b.2", "a.3"], next: expect.any(String) });
    expect(await types({ limit: 3, after: first.next })).toEqual({ types: ["a.4"], next: undefined });
    expect((await types({ limit: 3, type: "b.2" })).types).toEqual(["b.2"]);
    expect((await types({ limit: 3, after: "evt_none" })).types).toEqual([]);
  });
});

test("an event that commits after a later one was recorded is not passed over", async () => {
  const database = await openTestDatabase("postgres");
  const recorded = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const slow = database.transaction(async (tx) => {
    await appendEvents(tx, [{ type: "slow", actor: "system" }]);
    recorded.resolve();
    await commit.promise;
  });
  await recorded.promise;
  await appendEvents(database, [{ type: "quick", actor: "system" }]);

  const read: string[] = [];
  let after: string | undefined;
  async function poll(): Promise<void> {
    const { items } = await listEvents(database, { after, limit: 10 });
    read.push(...items.map(({ type }) => type));
    after = items.at(-1)?.id ?? after;
  }
  await poll();
  commit.resolve();
  await slow;
  await expect.poll(async () => poll().then(() => read)).toEqual(["slow", "quick"]);
});
