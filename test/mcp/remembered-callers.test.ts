import { expect, test, vi } from "vitest";
import { createApiKeys } from "../../src/core/identity/api-keys.ts";
import { createCustomers } from "../../src/core/identity/customer.ts";
import { rememberCallers } from "../../src/mcp/remembered-callers.ts";
import { eachDatabase } from "../support/databases.ts";

const SOON_MS = 400; // less than an answer lives by itself

eachDatabase("callers that are remembered", (open) => {
  async function setUp() {
    const db = await open();
    const apiKeys = createApiKeys(db, null);
    const customers = createCustomers(db);
    const asked = vi.spyOn(apiKeys, "authenticate");
    return { apiKeys, customers, asked, remembered: await rememberCallers(db, apiKeys, customers) };
  }

  test("cost the database one question, however many requests there are at once", async () => {
    const { apiKeys, remembered, asked } = await setUp();
    const { key, apiKey } = await apiKeys.create({ name: "one", scopes: ["read"] }, "system");
    const found = await Promise.all(Array.from({ length: 50 }, () => remembered.apiKeys.authenticate(key)));
    expect(new Set(found.map((one) => one?.id))).toEqual(new Set([apiKey.id]));
    expect(asked).toHaveBeenCalledTimes(1);
    await remembered.close();
  });

  test("are nobody any more as soon as their key is revoked", async () => {
    const { apiKeys, remembered } = await setUp();
    const { key, apiKey } = await apiKeys.create({ name: "one", scopes: ["read"] }, "system");
    expect(await remembered.apiKeys.authenticate(key)).toMatchObject({ id: apiKey.id });
    await apiKeys.revoke(apiKey.id, "system");
    await vi.waitFor(async () => expect(await remembered.apiKeys.authenticate(key)).toBeNull(), {
      timeout: SOON_MS,
      interval: 5,
    });
    await remembered.close();
  });

  test("are known at once where they were not a moment before", async () => {
    const { apiKeys, remembered } = await setUp();
    const key = "sk_that_comes_later";
    expect(await remembered.apiKeys.authenticate(key)).toBeNull();
    await apiKeys.adopt(key, { name: "later", scopes: ["read"] });
    expect(await remembered.apiKeys.authenticate(key)).toMatchObject({ name: "later" });
    await remembered.close();
  });

  test("are whom their company says now, and gone once they are erased", async () => {
    const { customers, remembered } = await setUp();
    const person = { externalId: "C001", email: null, name: "Ann", attributes: { tier: "gold" } };
    const { id } = await customers.fromIdentity(person);
    expect(await remembered.customers.find(id)).toMatchObject({ attributes: { tier: "gold" } });
    await customers.fromIdentity({ ...person, attributes: { tier: "none" }, issuedAt: new Date() });
    const look = () => remembered.customers.find(id);
    const soon = { timeout: SOON_MS, interval: 5 };
    await vi.waitFor(async () => expect(await look()).toMatchObject({ attributes: { tier: "none" } }), soon);
    await customers.erase("C001");
    await vi.waitFor(async () => expect(await look()).toBeNull(), soon);
    await remembered.close();
  });
});
