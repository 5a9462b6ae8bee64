import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import type { Company } from "../company/company.ts";
import { startSaas } from "./server.ts";

let saas: Company;
let call: ReturnType<typeof caller>;

beforeEach(async () => {
  saas = await startSaas({ token: "secret", quiet: true });
  const send = caller(saas, { idempotencyHeader: "x-idempotency-key" });
  call = (method, path, body, key) => send(method, `/api/v2${path}`, body, key);
});
afterEach(() => saas.close());

const refund = (amount: number) => new URLSearchParams({ amount: String(amount), reason: "One seat too many." });

describe("what Kitewright refuses, and does not do", () => {
  it.each<[string, number, string, string, unknown?]>([
    ["SEATS_IN_USE", 409, "PUT", "/accounts/acc_1001/subscription/seats", { seats: 8 }],
    ["SEAT_LIMIT", 422, "PUT", "/accounts/acc_1001/subscription/seats", { seats: 51 }],
    ["SEATS_UNCHANGED", 409, "PUT", "/accounts/acc_1001/subscription/seats", { seats: 12 }],
    ["PAYMENT_OVERDUE", 402, "PUT", "/accounts/acc_1003/subscription/seats", { seats: 7 }],
    ["PLAN_UNCHANGED", 409, "PUT", "/accounts/acc_1001/subscription/plan", { planCode: "team" }],
    ["TOO_MANY_SEATS", 422, "PUT", "/accounts/acc_1002/subscription/plan", { planCode: "starter" }],
    ["ALREADY_CANCELING", 409, "POST", "/accounts/acc_1004/subscription:cancel", { reason: "Again." }],
    ["NOT_CANCELING", 409, "POST", "/accounts/acc_1001/subscription:resume"],
    ["PLAN_TOO_SMALL", 422, "PUT", "/accounts/acc_1001/support-plan", { level: "premier" }],
    ["INVOICE_UNPAID", 409, "POST", "/invoices/100011/refunds", refund(5)],
    ["REFUND_EXCEEDS_PAYMENT", 422, "POST", "/invoices/100004/refunds", refund(228.01)],
    ["REFUND_WINDOW_CLOSED", 422, "POST", "/invoices/100001/refunds", refund(1)],
    ["CREDIT_EXCEEDS_TOTAL", 422, "POST", "/invoices/100004/credits", { amount: 229, reason: "Too much." }],
    ["INVOICE_PAID", 409, "POST", "/invoices/100004/collect"],
    ["CARD_DECLINED", 402, "POST", "/invoices/100011/collect"],
    ["PAYMENT_OVERDUE", 402, "POST", "/accounts/acc_1003/members", { email: "a@b.example", name: "A", role: "editor" }],
    ["OWNER_STAYS", 409, "DELETE", "/accounts/acc_1001/members/m2001"],
    ["ONE_OWNER", 422, "POST", "/accounts/acc_1001/members", { email: "a@b.example", name: "A", role: "owner" }],
    [
      "ALREADY_MEMBER",
      409,
      "POST",
      "/accounts/acc_1001/members",
      { email: "OLIVIA@brightpath.example", name: "O", role: "editor" },
    ],
    ["KEY_LIMIT", 409, "POST", "/accounts/acc_1003/api-keys", { label: "Second", scopes: ["boards.read"] }],
  ])("%s", async (code, status, method, path, body) => {
    const answer = await call(method, path, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(saas.effects()).toEqual([]);
  });

  it.each([
    ["PUT", "/accounts/acc_1001/subscription/seats", { seats: 0 }],
    ["PUT", "/accounts/acc_1001/subscription/seats", { seats: "13" }],
    ["POST", "/accounts/acc_1001/members", { email: "a@b.example", name: "A", role: "editor", status: "active" }],
    ["PATCH", "/accounts/acc_1001/billing-contact", { verified: true }],
    ["PATCH", "/accounts/acc_1001/billing-contact", {}],
    ["POST", "/invoices/100004/refunds", new URLSearchParams({ amount: "much", reason: "Because." })],
    ["GET", "/accounts/acc_1001/invoices?filter[status]=late", undefined],
    ["GET", "/accounts/acc_1001/invoices?page[size]=101", undefined],
  ])("%s %s %j as malformed", async (method, path, body) => {
    expect((await call(method, path, body)).status).toBe(400);
  });

  it("a key that was revoked is neither rotated nor revoked again", async () => {
    const { keys } = (await call("GET", "/accounts/acc_1001/api-keys")).body as { keys: { apiKeyId: string }[] };
    const path = `/api-keys/${keys[0]?.apiKeyId}`;
    expect((await call("DELETE", path)).body.status).toBe("revoked");
    expect((await call("POST", `${path}/rotate`)).body.code).toBe("KEY_REVOKED");
    expect((await call("DELETE", path)).body.code).toBe("KEY_REVOKED");
  });
});

describe("what Kitewright does", () => {
  it("upgrades at once for the rest of the period, and downgrades at its end", async () => {
    const up = await call("PUT", "/accounts/acc_1001/subscription/plan", { planCode: "business" });
    expect(up.body).toMatchObject({ planCode: "business", pricePerPeriod: 408, scheduledChange: null });
    const { invoices } = (await call("GET", "/accounts/acc_1001/invoices?page[size]=1")).body;
    expect(invoices).toMatchObject([{ status: "paid", description: "Upgrade to Business for the rest of the period" }]);
    const down = await call("PUT", "/accounts/acc_1001/subscription/plan", { planCode: "team" });
    expect(down.body).toMatchObject({ planCode: "business", scheduledChange: { planCode: "team" } });
  });

  it("pays back in parts until nothing is left", async () => {
    expect((await call("POST", "/invoices/100004/refunds", refund(200), "one")).status).toBe(201);
    expect(
      (await call("POST", "/invoices/100004/refunds", refund(200), "one")).headers.get("idempotent-replayed"),
    ).toBe("true");
    expect((await call("POST", "/invoices/100004/refunds", refund(28.01))).status).toBe(422);
    expect((await call("POST", "/invoices/100004/refunds", refund(28))).status).toBe(201);
    expect((await call("GET", "/invoices/100004")).body).toMatchObject({ amount_refunded: 228, refundable: 0 });
    expect(saas.effects()).toHaveLength(2);
  });

  it("invites nobody when every seat is taken", async () => {
    await call("PUT", "/accounts/acc_1001/subscription/seats", { seats: 9 });
    const body = { email: "a@b.example", name: "A", role: "viewer" };
    expect((await call("POST", "/accounts/acc_1001/members", body)).body.code).toBe("NO_FREE_SEAT");
  });

  it("takes a seat for an invitation and frees it with the member", async () => {
    const seats = async () => (await call("GET", "/accounts/acc_1001/subscription")).body.seatsAssigned;
    const invited = await call("POST", "/accounts/acc_1001/members", {
      email: "a@b.example",
      name: "A",
      role: "viewer",
    });
    expect(await seats()).toBe(10);
    const gone = await call("DELETE", `/accounts/acc_1001/members/${invited.body.memberId}`);
    expect([gone.status, await seats()]).toEqual([204, 9]);
  });

  it("pays an open invoice, and then the account owes nothing", async () => {
    expect((await call("POST", "/invoices/100015/collect")).body).toMatchObject({ status: "paid", amount_due: 0 });
    expect((await call("POST", "/accounts/acc_1004/subscription:resume")).body.cancelAtPeriodEnd).toBe(false);
  });

  it("lets in by either of its tokens", async () => {
    const answer = await fetch(`${saas.url}/api/v2/accounts/acc_1001`, { headers: { "X-Kw-Token": "secret" } });
    expect(answer.status).toBe(200);
  });
});

describe("the seeding", () => {
  it("fills Kitewright with accounts of every state, in both languages", async () => {
    const hits = new Set<string>();
    for (const plan of ["starter", "team", "business", "enterprise"]) {
      const { body } = await call("GET", `/accounts?filter[plan]=${plan}&page[size]=100`);
      for (const hit of body.hits as { companyName: string }[]) hits.add(JSON.stringify(hit));
    }
    expect(hits.size).toBe(180);
    const chinese = [...hits].filter((hit) => /\p{Script=Han}/u.test(hit)).length;
    expect(chinese).toBeGreaterThan(30);
    expect(hits.size - chinese).toBeGreaterThan(60);
    expect(saas.customers("小")).toHaveLength(0);
    expect(saas.customers("思远")).toMatchObject([{ id: "acc_1002" }]);
  });
});
