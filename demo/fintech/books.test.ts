import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { caller } from "../company/caller.ts";
import type { Company } from "../company/company.ts";
import { startFintech } from "./server.ts";

const clock = () => new Date("2026-06-15T12:00:00Z");
const TRANSFER = {
  fromAccountId: "A20001",
  amount: "19.99",
  currency: "USD",
  destination: { type: "payee", payeeId: "PY4001" },
};

const open = (file?: string) => startFintech({ token: "secret", quiet: true, clock, file });
const callerOf = (bank: Company) => caller(bank, { keyHeaders: ["x-larkspur-client"] });

interface Item {
  transactionId: string;
  kind: string;
  amount: { value: string };
  period: string;
  opening: unknown;
  closing: unknown;
}

let bank: Company;
let call: ReturnType<typeof caller>;
beforeAll(async () => {
  bank = await open();
  call = callerOf(bank);
});
afterAll(() => bank.close());

const read = async (path: string) => {
  const { body } = await call("GET", path);
  return body as { items: Item[]; page: { nextCursor: string | null } };
};

const accounts = z.array(
  z.object({ currency: z.string(), balance: z.object({ available: z.object({ value: z.string() }) }) }),
);

describe("the seeded bank", () => {
  it("has many customers, English and Chinese, with accounts in every currency and none overdrawn", async () => {
    const people = Array.from({ length: 200 }, (_, index) => bank.customers(`C${1001 + index}`)).flat();
    expect(people.length).toBeGreaterThanOrEqual(150);
    expect(people.filter(({ name }) => /\p{Script=Han}/u.test(name)).length).toBeGreaterThan(40);
    const currencies = new Set<string>();
    for (const { id } of people.slice(0, 60)) {
      const { items } = await read(`/customers/${id}/accounts`);
      for (const { currency, balance } of accounts.parse(items)) {
        currencies.add(currency);
        expect(balance.available.value).not.toMatch(/^-/);
      }
    }
    expect([...currencies].sort()).toEqual(["CNY", "EUR", "GBP", "HKD", "JPY", "USD"]);
  });

  it("is the same bank on the same day", async () => {
    const other = await open();
    const path = "/accounts/A20100/transactions?pageSize=100";
    expect((await callerOf(other)("GET", path)).body).toEqual((await call("GET", path)).body);
    await other.close();
  });
});

describe("a list", () => {
  it("is walked by its cursor, each record once", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { items, page } = await read(`/accounts/A20001/transactions?pageSize=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...items.map(({ transactionId }) => transactionId));
      cursor = page.nextCursor;
    }
    const whole = await read("/accounts/A20001/transactions?pageSize=100");
    expect(seen).toEqual(whole.items.map(({ transactionId }) => transactionId));
    expect(new Set(seen).size).toBe(13);
  });

  it.each([
    [{ kinds: ["card_payment"], minAmount: "129.90" }, ["-129.90", "-129.90", "-240.00"]],
    [{ text: "NORTHWIND" }, ["-129.90", "-129.90"]],
    [{ from: "2026-06-01", kinds: ["fee"] }, ["-6.00", "-1.50"]],
    [{ to: "2025-12-31" }, ["6200.00"]],
  ])("takes a filter as JSON: %j", async (filter, amounts) => {
    const { items } = await read(`/accounts/A20001/transactions?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    expect(items.map(({ amount }) => amount.value)).toEqual(amounts);
  });

  it("of all customers' transactions is searched by POST, without an effect", async () => {
    const { body } = await call("POST", "/transactions/search", {
      minAmount: "300000",
      kinds: ["salary"],
      pageSize: 100,
    });
    const { items } = body as { items: { amount: { currency: string } }[] };
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ amount }) => amount.currency))).toEqual(new Set(["JPY"]));
    expect(bank.effects()).toEqual([]);
  });
});

it("gives statements that add up from month to month", async () => {
  const { items } = await read("/accounts/A20001/statements");
  expect(items.length).toBeGreaterThanOrEqual(8);
  for (const [index, { opening }] of items.entries()) {
    const before = items[index + 1];
    if (before) expect(opening).toEqual(before.closing);
  }
  const { body } = await call("GET", "/accounts/A20001/statements/2026-05");
  expect(body).toMatchObject({
    opening: { value: "12342.00" },
    incoming: { value: "6.00" },
    outgoing: { value: "-1096.00" },
    closing: { value: "11252.00" },
  });
});

it("does what is asked once for each idempotency key, and remembers it over a restart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fintech-"));
  const file = join(folder, "bank.db");
  const first = await open(file);
  first.faults({ loseResponse: "after", operation: "createTransfer", times: 1 });
  await expect(callerOf(first)("POST", "/transfers", TRANSFER, "key-1")).rejects.toThrow();
  await first.close();

  const second = await open(file);
  const again = await callerOf(second)("POST", "/transfers", TRANSFER, "key-1");
  expect(again).toMatchObject({
    status: 201,
    body: { amount: { value: "19.99", currency: "USD" }, status: "pending" },
  });
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(second.effects()).toMatchObject([
    { operation: "createTransfer", record: "TR70005", idempotency_key: "key-1" },
  ]);
  const other = await callerOf(second)("POST", "/transfers", { ...TRANSFER, amount: "20.00" }, "key-1");
  expect(other).toMatchObject({ status: 422, body: { code: "IDEMPOTENCY_KEY_REUSED" } });
  await second.close();
  await rm(folder, { recursive: true });
});

it("never gives the number of a cancelled transfer's entry to another", async () => {
  const order = async () => (await call("POST", "/transfers", TRANSFER)).body.transferId;
  const cancelled = await order();
  const [newest] = (await read("/accounts/A20001/transactions?pageSize=1")).items;
  await call("DELETE", `/transfers/${cancelled}`);
  await order();
  const [next] = (await read("/accounts/A20001/transactions?pageSize=1")).items;
  expect(next?.transactionId).not.toBe(newest?.transactionId);
});

it.each([
  [{ status: 503 }, 503],
  [{ errorRate: 1 }, 503],
  [{ html: true }, 502],
])("is in trouble on demand: %j", async (fault, status) => {
  bank.faults({ ...fault, operation: "Accounts_Get" });
  expect((await call("GET", "/accounts/A20001")).status).toBe(status);
  expect((await call("GET", "/accounts/A20001/balance")).status).toBe(200);
  bank.faults(null);
});

it("asks for the service's token and the client's id at once", async () => {
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${bank.url}/accounts/A20001`, { headers })).status;
  const [authorization, client] = ["Bearer secret", "secret"];
  expect(await status({ authorization })).toBe(401);
  expect(await status({ "x-larkspur-client": client })).toBe(401);
  expect(await status({ authorization, "x-larkspur-client": client })).toBe(200);
});

it.each([
  ["CD3002", "zh-CN,en;q=0.5", "已冻结"],
  ["CD3002", "*", "frozen"],
  ["CD3004", "*", "已冻结"],
  ["CD3004", "en-GB", "frozen"],
])("words the state of %s in the language asked for (%s), or else in the customer's", async (card, accepted, words) => {
  const headers = { authorization: "Bearer secret", "x-larkspur-client": "secret", "accept-language": accepted };
  const response = await fetch(`${bank.url}/cards/${card}`, { headers });
  expect(await response.json()).toMatchObject({ status: "frozen", statusText: words });
});
