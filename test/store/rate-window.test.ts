import { expect, test } from "vitest";
import { withinRate } from "../../src/core/store/rate-window.ts";
import { eachDatabase } from "../support/databases.ts";

eachDatabase("a rate", (open) => {
  test("holds for all at once, for each name by itself, and anew when its window is over", async () => {
    const database = await open();
    const rate = { most: 3, windowMs: 60_000 };
    const take = (name: string) => withinRate(database, name, rate);
    const taken = await Promise.all(Array.from({ length: 8 }, () => take("a")));
    expect(taken.filter((isWithin) => isWithin)).toHaveLength(3);
    expect(await take("b")).toBe(true);
    await database.query("update rate_windows set ends_at = now() - interval '1 second' where name = 'a'");
    expect([await take("a"), await take("a"), await take("a"), await take("a")]).toEqual([true, true, true, false]);
  });

  test("leaves nothing behind of windows that are over", async () => {
    const database = await open();
    for (const name of ["a", "b", "c"]) await withinRate(database, name, { most: 1, windowMs: 60_000 });
    await database.query("update rate_windows set ends_at = now() - interval '1 second' where name <> 'c'");
    await withinRate(database, "d", { most: 1, windowMs: 60_000 });
    expect(await database.query("select name from rate_windows order by name")).toEqual([{ name: "c" }, { name: "d" }]);
  });
});
