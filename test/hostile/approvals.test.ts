import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { insertProposals } from "../../src/core/actions/ledger.ts";
import { POLICY_DEFAULTS, type PolicyRule } from "../../src/core/actions/policy.ts";
import { prepareCall } from "../../src/core/actions/propose.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { saltedDigest } from "../../src/core/insights/salted-digest.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";
import { createRoster, type DeclaredPerson } from "../../src/core/staff/roster.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import type { Desk } from "../support/desk.ts";
import { attempt, openMaliciousDesk } from "./attack.ts";

let desk: Desk;
let alice: Owner;

beforeAll(async () => {
  desk = await openMaliciousDesk({ db: await openTestDatabase("pglite") });
  alice = await desk.customer("C001");
  return () => desk.close();
});

beforeEach(() => () => expect(desk.shop.effects()).toEqual([]));

/** A refund of one of her orders that waits for staff; gives its id. */
async function waitingRefund(amount: number): Promise<string> {
  const { results } = await attempt(desk, alice, "billing", [
    "refund_order",
    { order_id: "1001", amount, reason: "torn" },
  ]);
  expect(results).toMatchObject([{ status: "pending_approval" }]);
  const { items } = await desk.support.approvals.list({ status: "awaiting_approval", limit: 1 });
  return items[0]?.id ?? "";
}

const approve = (id: string, person: DeclaredPerson) =>
  desk.support.approvals.decide(id, person, { decision: "approve", via: "test" });
const deny = (id: string, person: DeclaredPerson) =>
  desk.support.approvals.decide(id, person, { decision: "deny", via: "test" });
const statusOf = async (id: string) => (await desk.support.approvals.get(id)).status;

describe("a decision is not made", () => {
  it("by whoever asked for it, although they may decide on everything else", async () => {
    const { catalogue, project, db, staff } = desk;
    const customer = alice.kind === "customer" ? alice.customer : null;
    const prepared = await prepareCall(
      { name: "refund_order", args: { order_id: "1001", amount: 1, reason: "as the customer asked on the phone" } },
      {
        ...{ principal: "staff:max", customer, conversation: null, staffId: "max" },
        ...{ allowed: () => true, modelIsFallback: false },
      },
      null,
      catalogue,
      { policies: project.policies, defaults: POLICY_DEFAULTS, digest: await saltedDigest(db) },
    );
    if (prepared.kind !== "action") throw new Error(`A refund became a ${prepared.kind}.`);
    await db.transaction((tx) => insertProposals(tx, [prepared.proposal], POLICY_DEFAULTS.mostWaiting));
    const { id } = prepared.proposal;
    expect(await desk.support.approvals.get(id, staff.max)).toMatchObject({ may_decide: false });
    await expect(approve(id, staff.max)).rejects.toMatchObject({ code: "NOT_AN_APPROVER", status: 403 });
    expect(await statusOf(id)).toBe("awaiting_approval");
    await deny(id, staff.lin);
  });

  it("by any number of people outside the group, nor by anyone who only says that they are in it", async () => {
    const id = await waitingRefund(101);
    const boss: DeclaredPerson = { id: "boss", name: "Boss", role: "admin", groups: [], handles: {} };
    const ghost: DeclaredPerson = { id: "ghost", name: "Ghost", role: "admin", groups: ["finance"], handles: {} };
    await createRoster(desk.db).sync([...DEMO_STAFF, boss]);
    await expect(approve(id, ghost)).rejects.toMatchObject({ code: "NOT_AN_APPROVER", status: 403 });
    // Their word counts for "a person", not for "two from finance", whatever groups a caller hands over with them.
    for (const person of [
      { ...desk.staff.max, groups: ["finance"] },
      { ...boss, groups: ["finance"] },
      desk.staff.lin,
    ]) {
      expect(await approve(id, person)).toMatchObject({ status: "awaiting_approval" });
    }
    await deny(id, desk.staff.ada);
  });

  it("by a person who has left, and what they approved before no longer counts", async () => {
    const id = await waitingRefund(102);
    await approve(id, desk.staff.lin);
    const roster = createRoster(desk.db);
    await roster.sync(DEMO_STAFF.filter((person) => person.id !== "lin"));
    await expect(approve(id, desk.staff.lin)).rejects.toMatchObject({ code: "NOT_AN_APPROVER" });
    await approve(id, desk.staff.ada);
    expect(await statusOf(id)).toBe("awaiting_approval");
    await roster.sync(DEMO_STAFF);
    await desk.support.approvals.withdraw(id, { customerId: alice.kind === "customer" ? alice.customer.id : "" });
  });

  it("by one person who presses twice where two are asked for", async () => {
    const id = await waitingRefund(103);
    await approve(id, desk.staff.lin);
    const presses = await Promise.allSettled(Array.from({ length: 4 }, () => approve(id, desk.staff.lin)));
    for (const press of presses)
      expect(press).toMatchObject({ status: "rejected", reason: { code: "ALREADY_DECIDED" } });
    expect(await desk.support.approvals.get(id)).toMatchObject({
      status: "awaiting_approval",
      approved_by: [{ id: "lin" }],
    });
    await deny(id, desk.staff.ada);
  });

  it.each([
    ["denied", async (id: string) => void (await deny(id, desk.staff.lin)), "ALREADY_DECIDED"],
    [
      "withdrawn",
      async (id: string) =>
        void (await desk.support.approvals.withdraw(id, {
          customerId: alice.kind === "customer" ? alice.customer.id : "",
        })),
      "ALREADY_DECIDED",
    ],
    [
      "expired",
      async (id: string) =>
        void (await desk.db.query("update actions set expires_at = clock_timestamp() where id = $1", [id])),
      "APPROVAL_EXPIRED",
    ],
  ])("once it was %s", async (status, ends, code) => {
    const id = await waitingRefund(5);
    await ends(id);
    for (const person of [desk.staff.max, desk.staff.lin]) {
      await expect(approve(id, person)).rejects.toMatchObject({ code });
      await expect(deny(id, person)).rejects.toMatchObject({ code });
    }
    await until(async () => ((await statusOf(id)) === status ? true : undefined));
  });
});

describe("policy that has changed since the request", () => {
  const withPolicy = (rule: Pick<PolicyRule, "decide"> & Partial<PolicyRule>) => {
    const added: PolicyRule = { id: "later", tool: "refund_order", approvers: [], approvals: 1, ...rule };
    desk.support.use({ ...desk.project, policies: [...desk.project.policies, added] });
    onTestFinished(() => desk.support.use(desk.project));
  };

  it("counts a press by the stricter of both, and tells the presser", async () => {
    const id = await waitingRefund(8);
    expect(await desk.support.approvals.get(id)).toMatchObject({ tightened: false });
    withPolicy({ decide: "approval", approvers: ["finance"], approvals: 2, reason: "Every refund needs two by now." });
    expect(await approve(id, desk.staff.max)).toMatchObject({
      status: "awaiting_approval",
      tightened: true,
      requirements: [
        { approvers: ["finance"], approvals: 2 },
        { approvers: [], approvals: 1 },
      ],
      reasons: expect.arrayContaining(["Every refund needs two by now."]),
    });
    expect(await approve(id, desk.staff.lin)).toMatchObject({ status: "awaiting_approval" });
    await deny(id, desk.staff.ada);
  });

  it("counts by the stricter of both where the request was the stricter one", async () => {
    const id = await waitingRefund(104);
    const lenient = desk.project.policies.filter(({ approvals }) => approvals < 2);
    desk.support.use({ ...desk.project, policies: lenient });
    onTestFinished(() => desk.support.use(desk.project));
    expect(await approve(id, desk.staff.lin)).toMatchObject({ status: "awaiting_approval", tightened: false });
    await deny(id, desk.staff.ada);
  });

  it("is not approved if policy forbids it by now, but may be denied", async () => {
    const id = await waitingRefund(9);
    withPolicy({ decide: "deny", reason: "No refunds this week." });
    await expect(approve(id, desk.staff.max)).rejects.toMatchObject({
      code: "POLICY_DENIES_NOW",
      status: 403,
      message: expect.stringContaining("No refunds this week."),
    });
    expect(await statusOf(id)).toBe("awaiting_approval");
    expect(await deny(id, desk.staff.max)).toMatchObject({ status: "denied" });
  });
});

describe("a refund in parts", () => {
  it("waits part by part, and each part is one decision", async () => {
    const parts = Array.from({ length: 4 }, (_, index) => 60 + index);
    const { results, conversationId } = await attempt(
      desk,
      alice,
      "billing",
      ...parts.map((amount) => ["refund_order", { order_id: "1001", amount, reason: "part" }] as const),
    );
    expect(results).toMatchObject(parts.map(() => ({ status: "pending_approval" })));
    const { items } = await desk.support.approvals.list({ conversationId, limit: 9 });
    expect(items.map(({ status, may_decide }) => [status, may_decide])).toEqual(
      parts.map(() => ["awaiting_approval", false]),
    );
    await Promise.all(items.map(({ id }) => deny(id, desk.staff.max)));
  });
});

describe("a flood of requests", () => {
  const refunds = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      return ["refund_order", { order_id: "1001", amount: index + 1, reason: "again" }] as const;
    });
  const outcomes = (results: readonly JsonValue[]) =>
    Object.groupBy(results, (result) => (isJsonObject(result) ? String(result.code ?? result.status) : "none"));

  it("in one breath is cut short before it reaches the approval desk", async () => {
    const { conversationId, results } = await attempt(desk, alice, "billing", ...refunds(40));
    const { pending_approval: waiting = [], INVALID_CALL: refused = [] } = outcomes(results);
    expect([waiting.length, refused.length]).toEqual([16, 24]);
    const { items } = await desk.support.approvals.list({ conversationId, limit: 50 });
    expect(items).toHaveLength(16);
  });

  it("leaves no more waiting than staff are asked to look at, over all conversations of a customer", async () => {
    const bob = await desk.customer("C003");
    const refund = (amount: number) => ["refund_order", { order_id: "1003", amount, reason: "again" }] as const;
    const first = await attempt(desk, bob, "billing", ...Array.from({ length: 16 }, (_, index) => refund(index + 1)));
    const second = await attempt(desk, bob, "billing", ...Array.from({ length: 8 }, (_, index) => refund(index + 20)));
    const { pending_approval: waiting = [], TOO_MANY_WAITING: refused = [] } = outcomes(second.results);
    expect([waiting.length, refused.length]).toEqual([4, 4]);
    expect(second.events).toContainEqual(expect.objectContaining({ type: "action.refused" }));

    const { items } = await desk.support.approvals.list({ conversationId: first.conversationId, limit: 50 });
    await deny(items[0]?.id ?? "", desk.staff.max);
    expect((await attempt(desk, bob, "billing", refund(50))).results).toMatchObject([{ status: "pending_approval" }]);
  });

  it("ends at the rate that the operator gave the tool, in whatever conversation", async () => {
    const settings = desk.project.toolSettings.get("refund_order");
    if (!settings) throw new Error("The demo has no refunds.");
    const toolSettings = new Map(desk.project.toolSettings).set("refund_order", { ...settings, rate: "2/1h" });
    desk.support.use({ ...desk.project, toolSettings });
    onTestFinished(() => desk.support.use(desk.project));

    const first = await attempt(desk, alice, "billing", ...refunds(3));
    const { pending_approval: waiting = [], TOOL_RATE_LIMITED: refused = [] } = outcomes(first.results);
    expect([waiting.length, refused.length]).toEqual([2, 1]);
    const later = await attempt(desk, alice, "billing", ...refunds(1));
    expect(later.results).toMatchObject([{ code: "TOOL_RATE_LIMITED" }]);
    expect(later.events).toContainEqual(expect.objectContaining({ type: "tool.refused" }));
  });
});

it("a decision with characters that no database holds is stored without them", async () => {
  const id = await waitingRefund(7);
  const words = { note: "a\0b\ud83d", messageToCustomer: "sor\0ry" };
  const decided = await desk.support.approvals.decide(id, desk.staff.max, { decision: "deny", ...words, via: "test" });
  expect(decided.decisions).toMatchObject([{ note: "ab\ufffd", message_to_customer: "sorry" }]);
});
