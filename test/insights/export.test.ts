import { expect, test } from "vitest";
import { z } from "zod";
import { type ExportKind, exportLines } from "../../src/core/insights/export.ts";
import { openTestDatabase } from "../support/databases.ts";

const row = z.object({ kind: z.string(), id: z.string() });

test("an export of many pages has everything once, in order", async () => {
  const db = await openTestDatabase("pglite");
  await db.query("insert into customers (id, external_id) values ('cus_1', 'C001')");
  await db.query(
    `insert into conversations (id, channel, thread, customer_id)
     select 'cnv_' || lpad(n::text, 4, '0'), 'web', n::text, 'cus_1' from generate_series(1, 130) n`,
  );
  await db.query(
    `insert into events (id, type, actor) select 'evt_' || lpad(n::text, 4, '0'), 'x.happened', 'system' from generate_series(1, 2100) n`,
  );
  async function ids(kind: ExportKind): Promise<string[]> {
    const found: string[] = [];
    for await (const line of exportLines(db, kind)) {
      expect(line).toMatch(/^.*}\n$/);
      found.push(row.parse(JSON.parse(line)).id);
    }
    return found;
  }
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}_${String(index + 1).padStart(4, "0")}`);
  expect(await ids("conversations")).toEqual(numbered("cnv", 130));
  expect(await ids("events")).toEqual(numbered("evt", 2100));
});
