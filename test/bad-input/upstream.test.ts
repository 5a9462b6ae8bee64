import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../demo/company/faults.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { createCatalogue } from "../../src/core/tools/catalogue.ts";
import { attempt, openMaliciousDesk } from "../hostile/attack.ts";
import { told, until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import type { Desk } from "../support/desk.ts";

let desk: Desk;
let alice: Owner;

beforeAll(async () => {
  desk = await openMaliciousDesk({ db: await openTestDatabase("pglite"), upstreamTimeoutMs: 1_000 });
  alice = await desk.customer("C001");
  return () => desk.close();
});

beforeEach(() => () => desk.shop.faults(null));

/** An action of hers that waits for staff; gives where and its id. */
async function waiting(agent: string, tool: string, args: Record<string, string | number>): Promise<[string, string]> {
  const { conversationId } = await attempt(desk, alice, agent, [tool, args]);
  const { items } = await desk.support.approvals.list({ conversationId, limit: 1 });
  expect(items).toMatchObject([{ status: "awaiting_approval" }]);
  return [conversationId, items[0]?.id ?? ""];
}

const approve = (id: string) => desk.support.approvals.decide(id, desk.staff.max, { decision: "approve", via: "test" });

describe("a lookup in a system that misbehaves", () => {
  it.each<[what: string, fault: Fault, code: string]>([
    ["400", { status: 400 }, "UPSTREAM_REJECTED"],
    ["401", { status: 401 }, "UPSTREAM_UNAUTHORISED"],
    ["403", { status: 403 }, "UPSTREAM_FORBIDDEN"],
    ["404", { status: 404 }, "NOT_OWNED"],
    ["409", { status: 409 }, "UPSTREAM_CONFLICT"],
    ["429", { status: 429 }, "UPSTREAM_BUSY"],
    ["500", { status: 500 }, "UPSTREAM_ERROR"],
    ["503", { status: 503 }, "UPSTREAM_ERROR"],
    ["an error with status 200", { status: 200 }, "NOT_OWNED"],
    ["a proxy's page", { html: true }, "UPSTREAM_ERROR"],
    ["a page with status 200", { html: true, status: 200 }, "UPSTREAM_UNREADABLE"],
    ["a long answer that does not say whose it is", { hugeBody: 400_000 }, "NOT_OWNED"],
    ["an answer without end", { hugeBody: 6_000_000 }, "UPSTREAM_TOO_LARGE"],
    ["no answer", { loseResponse: "before" }, "NET_CONNECTION_LOST"],
    ["an answer that comes too late", { latencyMs: 1_300 }, "NET_TIMEOUT"],
  ])("%s: a coded reason, recorded, none of its words, and an answer for the customer", async (_what, fault, code) => {
    desk.shop.faults({ operation: "get_order", ...fault });
    const came = await attempt(desk, alice, "orders", ["get_order", { order_id: "1042" }]);
    expect(came.results).toEqual([expect.objectContaining({ code, message: expect.any(String) })]);
    const recorded = came.events.filter(({ data }) => data.code === code).map(({ type }) => type);
    expect(recorded).toEqual([code === "NOT_OWNED" ? "tool.refused" : "tool.called"]);
    expect(JSON.stringify(came)).not.toMatch(/FAULT|The shop has a problem|<html|xxxx/);
    expect(came.reply).not.toBe("");

    desk.shop.faults(null);
    const next = await attempt(desk, alice, "orders", ["get_order", { order_id: "1042" }]);
    expect(next.results).toMatchObject([{ status: "done" }]);
  });

  it("that is broken one time in two answers whoever asks again", async () => {
    desk.shop.faults({ operation: "get_order", loseResponse: "before", times: 1 });
    const { results } = await attempt(desk, alice, "orders", ["get_order", { order_id: "1042" }]);
    expect(results).toMatchObject([{ status: "done" }]);
  });

  it("may say what no database holds", async () => {
    const said = { note: "a\0b", "k\0": ["\ud83d"] };
    const tool = { name: "read", description: "", inputSchema: {}, effect: "read", risk: "low", version: "1" } as const;
    const list = async () => [{ ...tool, origin: "" }];
    const catalogue = createCatalogue(
      [{ name: "s", list, call: async () => ({ kind: "ok", result: said }) }],
      new Map(),
    );
    await catalogue.refresh();
    const outcome = await catalogue.find("read")?.source.call("read", {}, {});
    expect(outcome).toEqual({ kind: "ok", result: { note: "ab", k: ["\ufffd"] } });
  });
});

describe("a change while whose it is cannot be found out", () => {
  it.each<[what: string, fault: Fault]>([
    ["an error", { status: 500 }],
    ["a page", { html: true }],
    ["silence", { loseResponse: "before" }],
  ])("is not even proposed: %s", async (_what, fault) => {
    desk.shop.faults({ operation: "get_order", ...fault });
    const came = await attempt(desk, alice, "orders", ["cancel_order", { order_id: "1042" }]);
    expect(came.results).toMatchObject([{ status: "refused", code: "OWNERSHIP_UNVERIFIED" }]);
    expect(came.events).toContainEqual(
      expect.objectContaining({
        type: "action.refused",
        data: expect.objectContaining({ code: "OWNERSHIP_UNVERIFIED" }),
      }),
    );
  });

  it("is proposed without a preview when only that fails", async () => {
    desk.shop.faults({ operation: "get_customer", status: 500 });
    const [conversationId, id] = await waiting("general", "update_contact_details", { name: "Alice Chen-Wu" });
    expect((await desk.support.approvals.get(id)).preview).toEqual({ unavailable: "UPSTREAM_ERROR" });
    await desk.support.approvals.withdraw(id, { conversationId });
  });

  it("waits after the approval until it can be, and is made once", async () => {
    const [conversationId, id] = await waiting("billing", "refund_order", {
      order_id: "1001",
      amount: 1,
      reason: "torn",
    });
    desk.shop.faults({ operation: "get_order", status: 500, times: 1 });
    await approve(id);
    expect(await told(desk.support, conversationId, "outcome")).toMatchObject({ action_id: id });
    expect(await desk.support.approvals.get(id)).toMatchObject({ status: "succeeded" });
    expect(desk.shop.effects({ key: id })).toHaveLength(1);
  });
});

describe("an approved change in a system that misbehaves", () => {
  it.each<[what: string, fault: Fault, passed: string[], effects: number, words: string]>([
    ["400", { status: 400 }, ["executing", "failed"], 0, "did not work"],
    ["401", { status: 401 }, ["executing", "failed"], 0, "did not work"],
    ["404", { status: 404 }, ["executing", "failed"], 0, "did not work"],
    ["a page with status 200", { html: true, status: 200 }, ["executing", "unknown", "succeeded"], 1, "refunded"],
    ["an answer too large to keep", { hugeBody: 400_000 }, ["executing", "succeeded"], 1, "Refund 1 of order 1001"],
    ["an answer without end", { hugeBody: 6_000_000 }, ["executing", "unknown", "succeeded"], 1, "refunded"],
  ])(
    "%s: the ledger says what is known, and so does the customer's message",
    async (_what, fault, passed, effects, words) => {
      const [conversationId, id] = await waiting("billing", "refund_order", {
        order_id: "1001",
        amount: 1,
        reason: "torn",
      });
      desk.shop.faults({ operation: "refund_order", times: 1, ...fault });
      await approve(id);
      await until(async () => {
        const { status } = await desk.support.approvals.get(id);
        return status === passed.at(-1) ? status : undefined;
      });
      const events = await desk.db.query<{ type: string; data: { code?: string } }>(
        "select type, data from events where action_id = $1 order by seq offset 3",
        [id],
      );
      expect(events.map(({ type }) => type.slice("action.".length))).toEqual(passed);
      expect(desk.shop.effects({ key: id })).toHaveLength(effects);
      for (const { type, data } of events)
        if (/failed|unknown/.test(type)) expect(data.code).toMatch(/^(UPSTREAM|NET)_/);

      const outcome = await until(async () => {
        const messages = await desk.support.threads.messages(conversationId, {});
        return messages.find(({ kind, text }) => kind === "outcome" && text.includes(words));
      });
      expect(outcome.text).not.toMatch(/FAULT|The shop has a problem|<html|xxxx/);
      const next = await attempt(desk, alice, "orders", ["get_order", { order_id: "1042" }]);
      expect(next.results).toMatchObject([{ status: "done" }]);
    },
  );
});
