import { beforeEach, describe, expect, test } from "vitest";
import { allows, createApiKeys } from "../../src/core/identity/api-keys.ts";
import { createCustomers } from "../../src/core/identity/customer.ts";
import { createRoster, type DeclaredPerson } from "../../src/core/staff/roster.ts";
import { createSignIn } from "../../src/core/staff/sign-in.ts";
import { openTestDatabase, type TestDatabase } from "../support/databases.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase("pglite");
});

describe("customers", () => {
  const identity = { externalId: "C1", email: "a@b.example", name: "Ann", attributes: { tier: "gold" } };

  test("are found again, and follow what their tokens say", async () => {
    const customers = createCustomers(database);
    const first = await customers.fromIdentity(identity);
    expect(first).toMatchObject(identity);
    expect(await customers.fromIdentity(identity)).toEqual(first);
    expect(await customers.fromIdentity({ ...identity, name: "Ann Lee" })).toEqual({ ...first, name: "Ann Lee" });
    const sparse = { externalId: "C1", email: null, name: null, attributes: null };
    expect(await customers.fromIdentity(sparse)).toEqual({ ...first, name: "Ann Lee" });
    expect(await customers.find(first.id)).toEqual({ ...first, name: "Ann Lee" });
  });

  test("are as their newest token says, whatever older ones that are still valid say", async () => {
    const customers = createCustomers(database);
    const issued = (minute: number, name: string) =>
      customers.fromIdentity({ ...identity, name, issuedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)) });
    await issued(2, "Ann");
    await issued(4, "Ann");
    expect((await issued(3, "Old")).name).toBe("Ann");
    expect((await customers.fromIdentity({ ...identity, name: "Undated" })).name).toBe("Ann");
    expect((await issued(4, "Ann Lee")).name).toBe("Ann Lee");
  });

  test("who were erased are gone, and new when they sign in again", async () => {
    const customers = createCustomers(database);
    const before = await customers.fromIdentity(identity);
    await customers.erase("C1");
    expect(await customers.find(before.id)).toBeNull();
    const after = await customers.fromIdentity(identity);
    expect(after.id).not.toBe(before.id);
    expect(await customers.find(before.id)).toBeNull();
  });

  test("who come twice at once are one", async () => {
    const customers = createCustomers(database);
    const found = await Promise.all(Array.from({ length: 8 }, () => customers.fromIdentity(identity)));
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  });
});

describe("API keys", () => {
  test("are known until revoked, and kept only as hashes", async () => {
    const keys = createApiKeys(database, null);
    const { apiKey, key } = await keys.create({ name: "page", scopes: ["chat"] }, "system");
    expect(await keys.authenticate(key)).toEqual(apiKey);
    expect(JSON.stringify(await database.query("select * from api_keys"))).not.toContain(key);
    await keys.revoke(apiKey.id, "system");
    expect(await keys.authenticate(key)).toBeNull();
    await expect(keys.revoke("key_none", "system")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("one that was adopted twice is one, and stays revoked", async () => {
    const keys = createApiKeys(database, null);
    await keys.adopt("sk_known", { name: "demo", scopes: ["chat"] });
    await keys.revoke((await keys.list())[0]?.id ?? "", "system");
    await keys.adopt("sk_known", { name: "demo", scopes: ["chat"] });
    expect(await keys.list()).toHaveLength(1);
    expect(await keys.authenticate("sk_known")).toBeNull();
  });

  test("the environment's is an admin, and without one nothing is", async () => {
    expect((await createApiKeys(database, "from-env").authenticate("from-env"))?.scopes).toEqual(["admin"]);
    expect(await createApiKeys(database, null).authenticate("from-env")).toBeNull();
  });

  test.each([
    ["admin", "act", true],
    ["act", "read", false],
    ["read", "act", false],
    ["act", "chat", false],
    ["chat", "read", false],
  ] as const)("%s allows %s: %s", (has, needs, verdict) => {
    expect(allows([has], needs)).toBe(verdict);
  });
});

describe("staff", () => {
  const lin: DeclaredPerson = {
    id: "lin",
    name: "Lin",
    role: "support",
    groups: ["finance"],
    handles: { slack: "U1" },
  };
  const max: DeclaredPerson = { id: "max", name: "Max", role: "admin", groups: [], handles: {} };

  test("the roster follows the configuration, and keeps who has left for the record", async () => {
    const roster = createRoster(database);
    await roster.sync([lin, max]);
    await roster.sync([{ ...lin, role: "expert" }]);
    expect(await roster.list()).toEqual([{ ...lin, role: "expert" }]);
    expect(await roster.find("max")).toBeNull();
    expect(await roster.byHandle("slack", "U1")).toMatchObject({ id: "lin" });
    expect(await database.query("select id, active from staff order by id")).toEqual([
      { id: "lin", active: true },
      { id: "max", active: false },
    ]);
    await roster.sync([lin, max]);
    expect(await roster.list()).toHaveLength(2);
  });

  test("whoever leaves is signed out at once", async () => {
    const roster = createRoster(database);
    const signIn = createSignIn(database);
    await roster.sync([lin, max]);
    const { token } = await signIn.exchange((await signIn.issueCode("max")).code);
    const { code } = await signIn.issueCode("max");
    expect(await signIn.personOf(token)).toEqual({ id: "max", name: "Max", role: "admin", groups: [] });
    await database.query("update staff set active = false where id = 'max'");
    expect(await signIn.personOf(token)).toBeNull();
    await expect(signIn.exchange(code)).rejects.toMatchObject({ code: "SIGN_IN_FAILED" });
    await expect(signIn.issueCode("max")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.each(["code", "session"])("a %s ends with its time", async (kind) => {
    await createRoster(database).sync([lin]);
    const signIn = createSignIn(database);
    const { code } = await signIn.issueCode("lin");
    const late = () => database.query("update staff_credentials set expires_at = now() - interval '1 second'");
    if (kind === "code") {
      await late();
      await expect(signIn.exchange(code)).rejects.toMatchObject({ code: "SIGN_IN_FAILED" });
    } else {
      const { token } = await signIn.exchange(code);
      await late();
      expect(await signIn.personOf(token)).toBeNull();
    }
  });

  test("one code that is used many times at once signs in one", async () => {
    await createRoster(database).sync([lin]);
    const signIn = createSignIn(database);
    const { code } = await signIn.issueCode("lin");
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => signIn.exchange(code)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
