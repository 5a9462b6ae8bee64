import { expect, test } from "vitest";
import { eachDatabase } from "../support/databases.ts";

eachDatabase("a database", (open) => {
  test("commits what a transaction did", async () => {
    const database = await open();
    await database.transaction((tx) => tx.query("INSERT INTO installation VALUES ('a', '1')"));
    expect(await database.query("SELECT * FROM installation")).toEqual([{ name: "a", value: "1" }]);
  });

  test("starts every test empty", async () => {
    const database = await open();
    expect(await database.query("SELECT * FROM installation")).toEqual([]);
  });
});
