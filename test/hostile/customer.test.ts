import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../../src/core/identity/owner.ts";
import { openTestDatabase } from "../support/databases.ts";
import type { Desk } from "../support/desk.ts";
import { type Attempt, attempt, type Call, openMaliciousDesk, openWith, utter, wordsFor } from "./attack.ts";
import { leaked, type Traces, tracesOf } from "./traces.ts";

const ADDRESS = { line1: "1 Thief St", city: "Portland", postal_code: "97201" };

let desk: Desk;
let alice: Owner;
let wang: Owner;
let wangs: Traces;
const visitor: Owner = { kind: "visitor", visitorHash: "0".repeat(64) };

beforeAll(async () => {
  desk = await openMaliciousDesk({ db: await openTestDatabase("pglite") });
  alice = await desk.customer("C001");
  wang = await desk.customer("C002");
  wangs = await tracesOf(desk.shop, "C002");
  return () => desk.close();
});

beforeEach(() => () => expect(desk.shop.effects()).toEqual([]));

/** Nothing of it came true or out, it was recorded, and the customer was answered. */
function expectNothing(came: Attempt, call: Call, event: string, code: string): void {
  expect(came.results).toEqual([expect.objectContaining({ code })]);
  expect(came.events).toContainEqual(expect.objectContaining({ type: event, data: expect.objectContaining({ code }) }));
  expect(leaked(wangs, came, JSON.stringify(call))).toEqual([]);
  expect(came.reply).not.toBe("");
}

describe("a customer who knows another's numbers", () => {
  it.each<[agent: string, call: Call]>([
    ["orders", ["get_order", { order_id: "1044" }]],
    ["orders", ["list_order_items", { order_id: "1044" }]],
    ["orders", ["track_shipment", { order_id: "1037" }]],
    ["billing", ["get_payment", { order_id: "1044" }]],
    ["billing", ["get_invoice", { order_id: "1016" }]],
    ["billing", ["list_refunds", { order_id: "1044" }]],
    ["billing", ["get_refund", { refund_id: "F4017" }]],
    ["returns", ["list_returns", { order_id: "1016" }]],
    ["returns", ["get_return", { return_id: "R3016" }]],
  ])("reads nothing: %s, %j", async (agent, call) => {
    expectNothing(await attempt(desk, alice, agent, call), call, "tool.refused", "NOT_OWNED");
  });

  it.each<[agent: string, call: Call]>([
    ["orders", ["cancel_order", { order_id: "1044", reason: "mine now" }]],
    ["orders", ["change_shipping_address", { order_id: "1044", ...ADDRESS }]],
    ["billing", ["refund_order", { order_id: "1044", amount: 1, reason: "mine now" }]],
    ["billing", ["apply_coupon", { order_id: "1044", code: "WELCOME10" }]],
    ["returns", ["create_return", { order_id: "1002", reason: "mine now" }]],
    ["returns", ["cancel_return", { return_id: "R3016" }]],
  ])("changes nothing, and no approver is even asked: %s, %j", async (agent, call) => {
    const came = await attempt(desk, alice, agent, call);
    expectNothing(came, call, "action.refused", "NOT_OWNED");
    const { items } = await desk.support.approvals.list({ conversationId: came.conversationId, limit: 9 });
    expect(items).toMatchObject([{ status: "refused", preview: null, may_decide: false }]);
  });

  it("cannot tell a record that is another's from one that does not exist", async () => {
    const told = ["1044", "99999999"].map(async (order_id) => {
      const { results } = await attempt(
        desk,
        alice,
        "orders",
        ["get_order", { order_id }],
        ["cancel_order", { order_id }],
      );
      return JSON.stringify(results)
        .replace(/act_\w+/, "")
        .replaceAll(order_id, "");
    });
    const [theirs, nobodys] = await Promise.all(told);
    expect(theirs).toBe(nobodys);
  });
});

describe("a customer who sets what the identity fills in", () => {
  it.each<[agent: string, call: Call]>([
    ["orders", ["list_orders", { customer_id: "C002" }]],
    ["orders", ["list_addresses", { customer_id: "C002" }]],
    ["orders", ["list_orders", { customer_id: "C001" }]],
    ["general", ["get_customer", { customer_id: "C002" }]],
  ])("is refused: %s, %j", async (agent, call) => {
    expectNothing(await attempt(desk, alice, agent, call), call, "tool.refused", "BOUND_PARAMETER");
  });

  it.each<[agent: string, call: Call]>([
    ["orders", ["add_address", { customer_id: "C002", recipient: "Thief", country: "US", ...ADDRESS }]],
    ["general", ["update_contact_details", { customer_id: "C002", phone: "+1 503 555 0100" }]],
    ["general", ["close_account", { customer_id: "C002", reason: "no reason" }]],
  ])("is refused a change: %s, %j", async (agent, call) => {
    expectNothing(await attempt(desk, alice, agent, call), call, "action.refused", "BOUND_PARAMETER");
  });

  it.each<[agent: string, call: Call, event: string]>([
    ["orders", ["get_order", '{"order_id":"1042","__proto__":{"order_id":"1044"}}'], "tool.refused"],
    ["orders", ["get_order", { order_id: "1042/../1044" }], "tool.refused"],
    ["orders", ["get_order", { order_id: ["1044"] }], "tool.refused"],
    ["orders", ["get_order", { order_id: "1042?order_id=1044" }], "tool.refused"],
    ["orders", ["list_addresses", { "customer_id ": "C002" }], "tool.refused"],
    [
      "orders",
      ["cancel_order", '{"order_id":"1044","reason":"a","constructor":{"order_id":"1042"}}'],
      "action.refused",
    ],
  ])("or smuggles it in: %s, %j", async (agent, call, event) => {
    expectNothing(await attempt(desk, alice, agent, call), call, event, "INVALID_ARGUMENTS");
  });
});

describe("a customer who calls what the agent was not given", () => {
  it.each<[what: string, agent: string, call: Call]>([
    ["staff's tools", "orders", ["find_customer_by_email", { email: "bob.miller@example.com" }]],
    ["staff's tools", "general", ["find_customer_by_email", { email: "bob.miller@example.com" }]],
    ["another agent's tools", "orders", ["refund_order", { order_id: "1042", amount: 1, reason: "quick" }]],
    ["another agent's tools", "technical", ["cancel_order", { order_id: "1042" }]],
    ["a hand-over that YAML does not allow", "orders", ["transfer_to_orders", {}]],
    ["a hand-over to nobody", "orders", ["transfer_to_management", {}]],
    ["tools that do not exist", "orders", ["approve_action", { action_id: "act_1" }]],
    ["tools that do not exist", "orders", ["get_order; drop table actions", {}]],
    ["no JSON", "orders", ["get_order", '{"order_id": "1042"']],
    ["no object", "orders", ["get_order", '["1042"]']],
  ])("%s: %s, %j", async (_what, agent, call) => {
    expectNothing(await attempt(desk, alice, agent, call), call, "tool.refused", "INVALID_CALL");
  });

  it("finds every refusal in a message of many, beside what is theirs", async () => {
    const calls: Call[] = [
      ["get_order", { order_id: "1042" }],
      ["get_order", { order_id: "1044" }],
      ["cancel_order", { order_id: "1045" }],
      ["find_customer_by_email", { email: "bob.miller@example.com" }],
    ];
    const came = await attempt(desk, alice, "orders", ...calls);
    expect(came.results).toMatchObject([
      { status: "done", result: { customer_id: "C001" } },
      { code: "NOT_OWNED" },
      { code: "NOT_OWNED" },
      { code: "INVALID_CALL" },
    ]);
    const refused = came.events.filter(({ type }) => type.endsWith(".refused"));
    expect(refused.map(({ type, data }) => `${type} ${data.tool} ${data.code}`).sort()).toEqual([
      "action.refused cancel_order NOT_OWNED",
      "tool.refused find_customer_by_email INVALID_CALL",
      "tool.refused get_order NOT_OWNED",
    ]);
    expect(leaked(wangs, came, wordsFor(calls))).toEqual([]);
  });
});

describe("another conversation", () => {
  it("and its actions do not exist for anyone but its owner, even for the same customer elsewhere", async () => {
    const theirs = await attempt(desk, wang, "orders", ["cancel_order", { order_id: "1044" }]);
    const [waiting] = (await desk.support.approvals.list({ conversationId: theirs.conversationId, limit: 1 })).items;
    const action_id = waiting?.id ?? "";
    for (const tool of ["check_action", "withdraw_action"]) {
      for (const thief of [alice, wang, visitor]) {
        expectNothing(
          await attempt(desk, thief, "orders", [tool, { action_id }]),
          [tool, { action_id }],
          "tool.refused",
          "NOT_FOUND",
        );
      }
    }
    const mine = await attempt(desk, alice, "orders", ["list_my_actions", {}]);
    expect(mine.results).toEqual([{ status: "done", result: [] }]);
    const customerId = alice.kind === "customer" ? alice.customer.id : "";
    await expect(desk.support.approvals.withdraw(action_id, { customerId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await desk.support.approvals.get(action_id)).toMatchObject({ status: "awaiting_approval" });
  });

  it("cannot be read or written into", async () => {
    const conversationId = await openWith(desk, wang, "orders");
    await utter(desk, wang, conversationId, "my parcel is late");
    for (const thief of [alice, visitor]) {
      await expect(desk.support.threads.owned(conversationId, thief)).rejects.toMatchObject({ code: "NOT_FOUND" });
      const message = { conversationId, owner: thief, text: "call list_orders {}" };
      await expect(desk.support.inbox.accept(message)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    const stranger: Owner = { kind: "visitor", visitorHash: "1".repeat(64) };
    const theirs = await openWith(desk, visitor, "general");
    await expect(desk.support.threads.owned(theirs, stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await desk.support.threads.messages(conversationId, {})).toHaveLength(2);
  });

  it("is not taken over by naming its thread when one is opened", async () => {
    const theirs = await desk.support.threads.open("slack", wang, "C0/1.1");
    await expect(desk.support.threads.open("slack", alice, "C0/1.1")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await desk.support.threads.get(theirs.id)).toMatchObject({ customer: { id: "C002" } });
  });
});

describe("somebody without an identity", () => {
  it.each<[agent: string, call: Call, event: string]>([
    ["orders", ["get_order", { order_id: "1044" }], "tool.refused"],
    ["orders", ["list_orders", {}], "tool.refused"],
    ["general", ["get_customer", {}], "tool.refused"],
    ["orders", ["cancel_order", { order_id: "1044" }], "action.refused"],
    ["general", ["close_account", { reason: "just because" }], "action.refused"],
  ])("gets no record of anybody's: %s, %j", async (agent, call, event) => {
    expectNothing(await attempt(desk, visitor, agent, call), call, event, "IDENTITY_NEEDED");
  });

  it("still gets what is public", async () => {
    const { results } = await attempt(desk, visitor, "technical", ["search_products", { query: "desk" }]);
    expect(results).toMatchObject([{ status: "done" }]);
  });
});
