import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { migrate, readMigrations } from "../../src/core/store/migrate.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { eachDatabase } from "../support/databases.ts";

/** A folder with the product's migrations and these. */
async function folderWith(files: Record<string, string>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const { name, sql } of await readMigrations()) await writeFile(join(folder, name), sql);
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return pathToFileURL(`${folder}/`);
}

eachDatabase("migrations", (open) => {
  test("are applied once, in order, and quickly seen to be done", async () => {
    const database = await open();
    const folder = await folderWith({
      "9002_fill.sql": "INSERT INTO things VALUES (1); INSERT INTO things VALUES (2)",
      "9001_things.sql": "CREATE TABLE things (number integer)",
    });
    expect(await migrate(database, folder)).toEqual(["9001_things.sql", "9002_fill.sql"]);
    expect(await migrate(database, folder)).toEqual([]);
    expect(await database.query("SELECT number FROM things")).toEqual([{ number: 1 }, { number: 2 }]);
  });

  test("that fail leave nothing behind, name the file and can be tried again", async () => {
    const database = await open();
    const broken = await folderWith({ "9001_things.sql": "CREATE TABLE things (number integer); SELECT 1 / 0" });
    await expect(migrate(database, broken)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringMatching(/9001_things\.sql.*division by zero/),
    });
    const mended = await folderWith({ "9001_things.sql": "CREATE TABLE things (number integer)" });
    expect(await migrate(database, mended)).toEqual(["9001_things.sql"]);
  });

  test.each([
    ["things.sql", "is not named like"],
    ["0001_again.sql", "has the number of another"],
  ])("do not begin while a file is called %s", async (name, problem) => {
    const folder = await folderWith({ [name]: "" });
    await expect(migrate(await open(), folder)).rejects.toMatchObject({
      code: "MIGRATION_FILE_INVALID",
      message: expect.stringContaining(problem),
    });
  });

  test("are applied once by processes that start together", async () => {
    const database = await open();
    const folder = await folderWith({
      "9001_things.sql": "CREATE TABLE things (number integer); SELECT pg_sleep(0.05)",
    });
    const other = database.url ? await openDatabase({ url: database.url }) : database;
    const applied = await Promise.all([database, other, database].map((each) => migrate(each, folder)));
    expect(applied.flat()).toEqual(["9001_things.sql"]);
    if (other !== database) await other.close();
  });
});
