import { beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/core/store/database.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { eachDatabase, openTestDatabase } from "../support/databases.ts";

const rowsOf = (database: Database) => database.query("SELECT name FROM installation ORDER BY name");
const insert = (name: string) => `INSERT INTO installation VALUES ('${name}', '')`;

eachDatabase("a database", (open) => {
  test("commits what a transaction did", async () => {
    const database = await open();
    const value = await database.transaction(async (tx) => {
      await tx.query(insert("a"));
      return 7;
    });
    expect(value).toBe(7);
    expect(await rowsOf(database)).toEqual([{ name: "a" }]);
  });

  test("undoes everything when the callback throws, and passes the error on", async () => {
    const database = await open();
    const failing = database.transaction(async (tx) => {
      await tx.query(insert("a"));
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await rowsOf(database)).toEqual([]);
  });

  test("refuses to acknowledge a transaction in which a statement failed unnoticed", async () => {
    const database = await open();
    const careless = database.transaction(async (tx) => {
      await tx.query(insert("a"));
      await tx.query("SELECT 1 / 0").catch(() => {});
    });
    await expect(careless).rejects.toMatchObject({ code: "TRANSACTION_ABORTED" });
    expect(await rowsOf(database)).toEqual([]);
  });

  test.each<[string, (database: Database) => Promise<unknown>]>([
    ["a query", (database) => database.query("SELECT 1")],
    ["a transaction", (database) => database.transaction((tx) => tx.query("SELECT 1"))],
    ["a checkout from the pool", (database) => database.pool.connect()],
    ["a query through the pool", (database) => database.pool.query("SELECT 1")],
    [
      "listening",
      (database) => (database.kind === "pglite" ? database.listen("c", () => {}) : database.query("SELECT 1")),
    ],
  ])("refuses %s inside a transaction instead of waiting for ever", async (_, use) => {
    const database = await open();
    await expect(database.transaction(() => use(database))).rejects.toMatchObject({ code: "NESTED_CHECKOUT" });
    expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("lets work that a transaction started use the database once that is over", async () => {
    const database = await open();
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const { late } = await database.transaction(async () => ({ late: over.then(() => rowsOf(database)) }));
    resolve();
    expect(await late).toEqual([]);
  });

  test("refuses statements through a transaction that is over", async () => {
    const database = await open();
    const leaked = await database.transaction(async (tx) => ({ tx }));
    await expect(leaked.tx.query(insert("a"))).rejects.toMatchObject({ code: "TRANSACTION_OVER" });
  });

  test.each([
    ["with an error", new Error("gone")],
    ["as if nothing were", undefined],
  ])("keeps later commits although a client was released %s in mid-transaction", async (_, error) => {
    const database = await open();
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query(insert("lost"));
    client.release(error);
    await database.query(insert("kept"));
    await expect(database.transaction((tx) => tx.query("SELECT 1 / 0"))).rejects.toThrow("division by zero");
    expect(await rowsOf(database)).toEqual([{ name: "kept" }]);
  });

  test("keeps later commits although a client was released before its BEGIN was answered", async () => {
    const database = await open();
    const client = await database.pool.connect();
    const unanswered = Promise.allSettled([client.query("BEGIN"), client.query(insert("lost"))]);
    client.release(new Error("gone"));
    await database.query(insert("kept"));
    await unanswered;
    await expect(database.transaction((tx) => tx.query("SELECT 1 / 0"))).rejects.toThrow("division by zero");
    expect(await rowsOf(database)).toEqual([{ name: "kept" }]);
  });

  test("gives whole numbers as numbers where they are exact, and times as dates", async () => {
    const database = await open();
    const [row] = await database.query(
      "SELECT 9007199254740991 AS safe, 9007199254740993 AS large, now() AS time, '{\"a\":[1]}'::jsonb AS data, '{1,2}'::int8[] AS list",
    );
    expect(row).toEqual({
      safe: Number.MAX_SAFE_INTEGER,
      large: "9007199254740993",
      time: expect.any(Date),
      data: { a: [1] },
      list: expect.anything(),
    });
  });

  test.each([1, 2])("runs prepared statements, also after an error and in the next test (%i)", async () => {
    const database = await open();
    const half = { name: "test_half", text: "SELECT 10 / $1::int AS half" };
    expect(await database.query(half, [2])).toEqual([{ half: 5 }]);
    await expect(database.query(half, [0])).rejects.toThrow("division by zero");
    expect(await database.transaction((tx) => tx.query(half, [5]))).toEqual([{ half: 2 }]);
  });

  test("delivers notifications until told to stop, and only those of the channel", async () => {
    const database = await open();
    const heard: string[] = [];
    const stop = await database.listen("news", (payload) => heard.push(payload));
    await database.transaction((tx) => tx.query("SELECT pg_notify('news', 'one'), pg_notify('other', 'two')"));
    await expect.poll(() => heard).toEqual(["one"]);
    await stop();
    await database.query("SELECT pg_notify('news', 'three')");
    await database.query("SELECT 1");
    expect(heard).toEqual(["one"]);
  });

  test("lets a notification's handler use the database while somebody's transaction is open", async () => {
    const database = await open();
    const answers: Promise<unknown>[] = [];
    await database.listen("news", () => answers.push(rowsOf(database)));
    await database.transaction((tx) => tx.query("SELECT pg_notify('news', '')"));
    await expect.poll(() => answers.length).toBe(1);
    expect(await answers[0]).toEqual([]);
  });

  test("hears notifications after a statement has failed", async () => {
    const database = await open();
    const heard: string[] = [];
    await database.listen("news", (payload) => heard.push(payload));
    await expect(database.pool.query("SELECT 1 / 0")).rejects.toThrow("division");
    await database.query("SELECT pg_notify('news', 'still here')");
    await expect.poll(() => heard).toEqual(["still here"]);
  });

  test("runs many transactions at once, each whole", async () => {
    const database = await open();
    await database.query(insert("counter"));
    const step = () =>
      database.transaction(async (tx) => {
        const [row] = await tx.query<{ value: string }>(
          "SELECT value FROM installation WHERE name = 'counter' FOR UPDATE",
        );
        await tx.query("UPDATE installation SET value = $1", [String(Number(row?.value) + 1)]);
      });
    await Promise.all(Array.from({ length: 40 }, step));
    expect(await database.query("SELECT value FROM installation")).toEqual([{ value: "40" }]);
  });
});

describe("a PostgreSQL server", () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    database = await openTestDatabase("postgres");
  });
  const cutAll = (except: string) =>
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ${except}`;

  test("that cuts every connection is used again, and listened to again, without a crash", async () => {
    const heard: string[] = [];
    const { promise: gap, resolve } = Promise.withResolvers<void>();
    await database.listen("news", (payload) => heard.push(payload), resolve);
    const idleHolder = await database.pool.connect();
    await database.query(cutAll("pg_backend_pid()"));
    await gap;
    idleHolder.release();
    await database.query("SELECT pg_notify('news', 'back')");
    await expect.poll(() => heard).toEqual(["back"]);
  });

  test("that cuts a connection inside a transaction undoes it", async () => {
    const cut = database.transaction(async (tx) => {
      await tx.query(insert("lost"));
      const [backend] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      const other = await openDatabase({ url: database.url ?? "" });
      await other.query("SELECT pg_terminate_backend($1)", [backend?.pid]).finally(() => other.close());
      await tx.query("SELECT 1");
    });
    await expect(cut).rejects.toThrow();
    expect(await rowsOf(database)).toEqual([]);
  });

  test.each([
    ["postgres://postgres:secret@127.0.0.1:1/shop", "127.0.0.1:1/shop", "Start PostgreSQL"],
    ["postgres://postgres:secret@no-such-host.invalid/shop", "no-such-host.invalid:5432/shop", "host name|DNS"],
    ["WRONG_PASSWORD", "password", "Correct the user name or password"],
    ["WRONG_DATABASE", "28P01|3D000|cannot be reached", "Create the database"],
  ])(
    "that cannot be reached (%s) is reported with where and what to do, and without the password",
    async (url, where, remedy) => {
      const real = new URL(database.url ?? "");
      if (url === "WRONG_PASSWORD") real.password = "secret";
      if (url === "WRONG_DATABASE") real.pathname = "/no_such_database";
      const opening = openDatabase({ url: url.startsWith("postgres") ? url : real.href });
      const error = await opening.then(
        () => null,
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ code: "DATABASE_UNREACHABLE", audience: "operator", status: 503 });
      expect(error).toHaveProperty("remedy", expect.stringMatching(remedy));
      expect(error?.message).toMatch(new RegExp(where === "password" ? "28P01" : where));
      expect(error?.message).not.toContain("secret");
    },
  );
});
