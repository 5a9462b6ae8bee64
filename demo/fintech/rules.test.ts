import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Answer, caller } from "../company/caller.ts";
import type { Company } from "../company/company.ts";
import { startFintech } from "./server.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const OPENING = new Date("2026-06-15T12:00:00Z");

let folder: string;
let bank: Company;
let send: ReturnType<typeof caller>;
let now: Date;

const open = (file: string) =>
  startFintech({ token: "secret", quiet: true, clock: () => now, file: join(folder, file) });

// Filled once and copied for every test, as the filling takes ten times as long.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fintech-"));
  now = OPENING;
  await (await open("filled.db")).close();
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async ({ task }) => {
  now = OPENING;
  await copyFile(join(folder, "filled.db"), join(folder, `${task.id}.db`));
  bank = await open(`${task.id}.db`);
  send = caller(bank, { keyHeaders: ["x-larkspur-client"] });
});
afterEach(() => bank.close());

const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

async function done(method: string, path: string, body?: unknown): Promise<Answer["body"]> {
  const answer = await send(method, path, body);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

async function refused(code: string, method: string, path: string, body?: unknown): Promise<void> {
  const before = bank.effects().length;
  const answer = await send(method, path, body);
  expect([answer.body.code, answer.headers.get("content-type")]).toEqual([code, "application/problem+json"]);
  expect(bank.effects()).toHaveLength(before);
}

async function balance(account: string): Promise<{ booked: string; available: string }> {
  const { booked, available } = await done("GET", `/accounts/${account}/balance`);
  const value = (money: unknown) => (money as { value: string }).value;
  return { booked: value(booked), available: value(available) };
}

const toPayee = (fromAccountId: string, payeeId: string, amount: string, currency = "USD") => ({
  fromAccountId,
  amount,
  currency,
  destination: { type: "payee", payeeId },
});
const toAccount = (fromAccountId: string, accountId: string, amount: string, currency = "USD") => ({
  ...toPayee(fromAccountId, "", amount, currency),
  destination: { type: "internal", accountId },
});
const dispute = (transactionId: string, more: object = {}) => ({
  transactionId,
  reason: "duplicate",
  explanation: "Twice.",
  ...more,
});
const charge = (amount: string, currency = "USD") => ({ amount, currency, merchant: "Cafe Lumen" });

it("refuses what its rules forbid, with a problem and without an effect", async () => {
  const cases: [code: string, method: string, path: string, body?: object][] = [
    ["CARD_FROZEN", "POST", "/cards/CD3002/freeze"],
    ["CARD_FROZEN", "POST", "/cards/CD3002/authorisations", charge("1.00")],
    ["CARD_ACTIVE", "POST", "/cards/CD3001/unfreeze"],
    ["FROZEN_BY_BANK", "POST", "/cards/CD3004/unfreeze"],
    ["CARD_EXPIRED", "POST", "/cards/CD3008/freeze"],
    ["CARD_LIMIT_EXCEEDED", "POST", "/cards/CD3001/authorisations", charge("2000.01")],
    ["CURRENCY_MISMATCH", "POST", "/cards/CD3001/authorisations", charge("1.00", "EUR")],
    ["INSUFFICIENT_FUNDS", "POST", "/cards/CD3005/authorisations", charge("18.41", "GBP")],
    ["INSUFFICIENT_FUNDS", "POST", "/cards/CD3005/replacement", { reason: "lost", express: true }],
    ["LIMITS_CONTRADICT", "PUT", "/cards/CD3001/limits", { perTransaction: "300", daily: "200" }],
    ["LIMIT_TOO_HIGH", "PUT", "/cards/CD3001/limits", { perTransaction: "300", daily: "5000.01" }],
    ["TOO_MANY_DECIMALS", "PUT", "/cards/CD3009/limits", { perTransaction: "300.5", daily: "1000" }],
    ["DAILY_LIMIT_EXCEEDED", "POST", "/transfers", toPayee("A20001", "PY4001", "5000.01")],
    ["INSUFFICIENT_FUNDS", "POST", "/transfers", toPayee("A20005", "PY4004", "18.41", "GBP")],
    ["CURRENCY_MISMATCH", "POST", "/transfers", toPayee("A20001", "PY4001", "5.00", "EUR")],
    ["CURRENCY_MISMATCH", "POST", "/transfers", toAccount("A20001", "A20002", "5.00")],
    ["SAME_ACCOUNT", "POST", "/transfers", toAccount("A20001", "A20001", "5.00")],
    ["ACCOUNT_CLOSED", "POST", "/transfers", toAccount("A20002", "A20009", "5.00", "EUR")],
    ["ACCOUNT_CLOSED", "POST", "/transfers", toAccount("A20009", "A20002", "5.00", "EUR")],
    ["NOT_FOUND", "POST", "/transfers", toPayee("A20001", "PY4003", "5.00")],
    ["INVALID_DATE", "POST", "/transfers", { ...toPayee("A20001", "PY4001", "5.00"), executeOn: "2026-06-15" }],
    [
      "NOT_SCHEDULABLE",
      "POST",
      "/transfers",
      { ...toAccount("A20002", "A20007", "5", "EUR"), executeOn: "2026-07-01" },
    ],
    ["TRANSFER_COMPLETED", "DELETE", "/transfers/TR70001"],
    ["TRANSFER_CANCELLED", "DELETE", "/transfers/TR70002"],
    ["TRANSFER_PENDING", "DELETE", "/customers/C1001/payees/PY4001"],
    ["NOT_FOUND", "DELETE", "/customers/C1002/payees/PY4001"],
    ["EMAIL_TAKEN", "PATCH", "/customers/C1001", { email: "Sofia.Rossi@example.com" }],
    ["DISPUTE_TOO_LATE", "POST", "/disputes", dispute("TX500002")],
    ["ALREADY_DISPUTED", "POST", "/disputes", dispute("TX500004")],
    ["NOT_DISPUTABLE", "POST", "/disputes", dispute("TX500003")],
    ["AMOUNT_TOO_HIGH", "POST", "/disputes", dispute("TX500007", { amount: "129.91" })],
    ["DISPUTE_CLOSED", "POST", "/disputes/DP8002/withdraw"],
    ["DISPUTE_CLOSED", "POST", "/disputes/DP8002/evidence", { kind: "other", text: "More." }],
    ["FEE_ALREADY_REFUNDED", "POST", "/fees/FE6001/refund", { reason: "Goodwill." }],
    ["INVALID_REQUEST", "POST", "/transfers", toPayee("A20001", "PY4001", "0.00")],
    ["INVALID_REQUEST", "POST", "/transfers", { ...toPayee("A20001", "PY4001", "5.00"), amount: 5 }],
    ["INVALID_REQUEST", "POST", "/transfers", { ...toPayee("A20001", "PY4001", "5"), destination: { type: "payee" } }],
    ["INVALID_JSON", "GET", "/accounts/A20001/transactions?filter={"],
    ["INVALID_CURSOR", "GET", "/accounts/A20001/transactions?cursor=abc"],
  ];
  for (const [code, method, path, body] of cases) await refused(code, method, path, body);
});

describe("a card", () => {
  it("cannot be charged while it is frozen, and can again afterwards", async () => {
    expect(await done("POST", "/cards/CD3001/freeze", { reason: "misplaced" })).toMatchObject({ frozenBy: "customer" });
    await refused("CARD_FROZEN", "POST", "/cards/CD3001/authorisations", charge("10.00"));
    await done("POST", "/cards/CD3001/unfreeze");
    expect(await done("POST", "/cards/CD3001/authorisations", charge("10.00"))).toMatchObject({ status: "pending" });
  });

  it("spends no more in a day than its limit", async () => {
    await done("PUT", "/cards/CD3001/limits", { perTransaction: "100", daily: "150" });
    await done("POST", "/cards/CD3001/authorisations", charge("100"));
    await refused("CARD_LIMIT_EXCEEDED", "POST", "/cards/CD3001/authorisations", charge("50.01"));
    later(DAY_MS);
    await done("POST", "/cards/CD3001/authorisations", charge("50.01"));
  });

  it.each([
    ["lost", "CD3001", "A20001", "10091.45", "10081.45"],
    ["stolen", "CD3001", "A20001", "10091.45", "10091.45"],
    ["lost", "CD3007", "A20007", "4704.61", "4704.61"],
  ])("that is replaced as %s (%s) stops for good; standard customers pay for their own losses", async (...row) => {
    const [reason, card, account, before, after] = row;
    expect((await balance(account)).available).toBe(before);
    const replacement = await done("POST", `/cards/${card}/replacement`, { reason });
    expect(replacement).toMatchObject({ status: "active", accountId: account, replacedBy: null });
    expect((await balance(account)).available).toBe(after);
    expect(await done("GET", `/cards/${card}`)).toMatchObject({ status: "replaced", replacedBy: replacement.cardId });
    await refused("CARD_REPLACED", "POST", `/cards/${card}/replacement`, { reason });
  });
});

describe("a transfer", () => {
  it("to a payee is set aside, can be cancelled for two hours, and then is sent", async () => {
    const before = await balance("A20001");
    const { transferId } = await done("POST", "/transfers", toPayee("A20001", "PY4001", "0.30"));
    const during = await balance("A20001");
    expect([during.booked, during.available]).toEqual([before.booked, "10091.15"]);
    expect(await done("DELETE", `/transfers/${transferId}`)).toMatchObject({ status: "cancelled" });
    expect(await balance("A20001")).toEqual(before);
    await refused("TRANSFER_CANCELLED", "DELETE", `/transfers/${transferId}`);

    const second = await done("POST", "/transfers", toPayee("A20001", "PY4001", "0.10"));
    later(2 * HOUR_MS);
    await refused("TRANSFER_COMPLETED", "DELETE", `/transfers/${second.transferId}`);
    expect((await balance("A20001")).available).toBe("10091.35");
  });

  it("between accounts here arrives at once and changes no sum", async () => {
    await done("POST", "/transfers", toAccount("A20002", "A20007", "1499.99", "EUR"));
    expect([await balance("A20002"), await balance("A20007")]).toEqual([
      { booked: "0.01", available: "0.01" },
      { booked: "6204.60", available: "6204.60" },
    ]);
  });

  it("counts towards the day's limit unless it was cancelled", async () => {
    const { transferId } = await done("POST", "/transfers", toPayee("A20001", "PY4001", "3000"));
    await refused("DAILY_LIMIT_EXCEEDED", "POST", "/transfers", toPayee("A20001", "PY4001", "2000.01"));
    await done("DELETE", `/transfers/${transferId}`);
    expect(await done("GET", "/accounts/A20001/limits/send")).toMatchObject({ sendableToday: { value: "5000.00" } });
    await done("POST", "/transfers", toPayee("A20001", "PY4001", "5000"));
    later(DAY_MS);
    await done("POST", "/transfers", toPayee("A20001", "PY4001", "2000.01"));
  });

  it("to a new payee is small for a day", async () => {
    const account = { name: "Ada Park", accountNumber: "US99 0000 1111", bank: "Union Savings", currency: "USD" };
    const { payeeId, ...payee } = await done("POST", "/customers/C1001/payees", account);
    expect(payee).toMatchObject({ maskedNumber: "•••• 1111" });
    expect(payee).not.toHaveProperty("accountNumber");
    await refused("PAYEE_EXISTS", "POST", "/customers/C1001/payees", account);
    await refused("PAYEE_TOO_NEW", "POST", "/transfers", toPayee("A20001", String(payeeId), "1000.01"));
    later(DAY_MS);
    await done("POST", "/transfers", toPayee("A20001", String(payeeId), "1000.01"));
  });

  it("can be ordered for a later day, with what the caller wants to find again", async () => {
    const order = { ...toPayee("A20001", "PY4001", "12"), executeOn: "2026-07-01", metadata: { ticket: "T-7" } };
    expect(await done("POST", "/transfers", order)).toMatchObject({
      status: "pending",
      executesAt: "2026-07-01T06:00:00.000Z",
      metadata: { ticket: "T-7" },
    });
    const pending = await done("GET", "/accounts/A20001/transfers?status=pending,cancelled");
    expect(pending.items).toHaveLength(3);
  });
});

it("takes a dispute once, also when it was withdrawn", async () => {
  const { disputeId } = await done("POST", "/disputes", dispute("TX500007", { amount: "29.90" }));
  await refused("ALREADY_DISPUTED", "POST", "/disputes", dispute("TX500007"));
  for (let piece = 0; piece < 10; piece++) {
    await done("POST", `/disputes/${disputeId}/evidence`, { kind: "photo", text: `Photo ${piece}` });
  }
  await refused("TOO_MUCH_EVIDENCE", "POST", `/disputes/${disputeId}/evidence`, { kind: "photo", text: "One more" });
  expect(await done("POST", `/disputes/${disputeId}/withdraw`)).toMatchObject({ status: "withdrawn" });
  await refused("DISPUTE_CLOSED", "POST", `/disputes/${disputeId}/withdraw`);
  await refused("ALREADY_DISPUTED", "POST", "/disputes", dispute("TX500007"));
});

it("takes no dispute of a payment that is still pending", async () => {
  const { transactionId } = await done("POST", "/cards/CD3001/authorisations", charge("10"));
  await refused("TRANSACTION_PENDING", "POST", "/disputes", dispute(String(transactionId)));
  later(DAY_MS);
  await done("POST", "/disputes", dispute(String(transactionId)));
});

it("refunds a fee once, as long as it is not too old", async () => {
  const before = await balance("A20001");
  expect(await done("POST", "/fees/FE6003/refund", { reason: "Goodwill." })).toMatchObject({
    refundedAt: now.toISOString(),
  });
  expect(before.available).toBe("10091.45");
  expect((await balance("A20001")).available).toBe("10097.45");
  await refused("FEE_ALREADY_REFUNDED", "POST", "/fees/FE6003/refund", { reason: "Again." });
  later(180 * DAY_MS);
  await refused("FEE_TOO_OLD", "POST", "/fees/FE6002/refund", { reason: "Late." });
});
