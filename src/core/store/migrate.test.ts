import { expect, test } from "vitest";
import { type Migration, pendingMigrations, readMigrations } from "./migrate.ts";

const migration = (number: number, checksum = `sum${number}`): Migration => ({
  number,
  name: `000${number}_x.sql`,
  sql: "",
  checksum,
});

test.each([
  ["everything, on an empty database", [1, 2], [], [1, 2]],
  ["nothing, when all is applied", [1, 2], [1, 2], []],
  ["what came since", [1, 2, 3], [1, 2], [3]],
  ["a number between applied ones that another branch brought", [1, 2, 3], [1, 3], [2]],
])("applies %s", (_, known, applied, pending) => {
  const result = pendingMigrations(
    known.map((number) => migration(number)),
    applied.map((number) => migration(number)),
  );
  expect(result.map(({ number }) => number)).toEqual(pending);
});

test("refuses a file that was changed after it was applied, and a database from a newer version", () => {
  expect(() => pendingMigrations([migration(1, "new")], [migration(1, "old")])).toThrow(
    expect.objectContaining({ code: "MIGRATION_CHANGED", audience: "operator" }),
  );
  expect(() => pendingMigrations([migration(1)], [migration(1), migration(2)])).toThrow(
    expect.objectContaining({ code: "DATABASE_NEWER_THAN_CODE", audience: "operator" }),
  );
});

test("finds the product's own migrations well named and numbered from 1", async () => {
  const migrations = await readMigrations();
  expect(migrations[0]?.name).toBe("0001_events.sql");
});
