import { describe, expect, test } from "vitest";
import { ADMIN_API_KEY, identityOf, runApp } from "./running-app.ts";

const running = runApp();

async function tool(name: string, body: object, options: { token?: string; as?: string } = {}) {
  const { call, key } = running();
  const token = options.token ?? (await key("act"));
  const headers: Record<string, string> = options.as ? { "x-customer-identity": await identityOf(options.as) } : {};
  const answer = await call("POST", `/tools/${name}/call`, { token, headers, body });
  return { status: answer.status, code: answer.body.code, data: answer.body.data };
}

async function orderOf(customer: string): Promise<string> {
  const { data } = await tool("list_orders", { args: { status: "processing" } }, { as: customer });
  const order =
    JSON.stringify(data).match(/"id":"(\d+)"/)?.[1] ?? JSON.stringify(data).match(/"order_id":"(\d+)"/)?.[1];
  if (!order) throw new Error(`No order: ${JSON.stringify(data).slice(0, 300)}`);
  return order;
}

describe("a call outside a conversation", () => {
  test("reads what is public for anyone with the scope, and what is the customer's for that customer alone", async () => {
    expect((await tool("get_store_info", {})).data).toMatchObject({ status: "done" });
    expect((await tool("list_orders", {})).data).toMatchObject({ status: "refused", code: "IDENTITY_NEEDED" });
    const order = await orderOf("C001");
    expect((await tool("get_order", { args: { order_id: order } }, { as: "C001" })).data.status).toBe("done");
    const others = await tool("get_order", { args: { order_id: order } }, { as: "C002" });
    expect(others.data).toMatchObject({ status: "refused", code: "NOT_OWNED" });
  });

  test("refuses wrong arguments and tools that are not there in words that a caller can act on", async () => {
    const wrong = await tool("get_order", { args: { order: "1" } }, { as: "C001" });
    expect(wrong.data).toMatchObject({ status: "refused", code: "INVALID_ARGUMENTS" });
    expect((await tool("no_such_tool", {})).data).toMatchObject({ status: "refused", code: "TOOL_UNKNOWN" });
    const bound = await tool("list_orders", { args: { customer_id: "C002" } }, { as: "C001" });
    expect(bound.data).toMatchObject({ status: "refused", code: "BOUND_PARAMETER" });
  });

  test("a write waits for staff; the same one asked again joins it, and whoever waits hears the outcome", async () => {
    const { call, key, staff } = running();
    const token = await key("act");
    const args = { order_id: await orderOf("C001"), reason: "changed_mind" };
    const twins = await Promise.all(
      Array.from({ length: 4 }, () => tool("cancel_order", { args }, { token, as: "C001" })),
    );
    const ids = new Set(twins.map(({ data }) => data.action_id));
    expect(twins.map(({ data }) => data.status)).toEqual(Array(4).fill("pending_approval"));
    expect(ids.size).toBe(1);
    const waiting = tool("cancel_order", { args, wait_seconds: 20 }, { token, as: "C001" });
    const [id] = ids;
    const decided = await call("POST", `/approvals/${id}/decision`, {
      token: await staff("lin"),
      body: { decision: "approve" },
    });
    expect(decided.status).toBe(200);
    expect((await waiting).data).toMatchObject({ status: "done", action_id: id });
    const again = await tool("cancel_order", { args }, { token, as: "C001" });
    expect(again.data).toMatchObject({ status: "done", action_id: id });
  });

  test("another key's request is its own", async () => {
    const args = { order_id: await orderOf("C001"), reason: "changed_mind" };
    const [one, other] = [
      await tool("cancel_order", { args }, { as: "C001" }),
      await tool("cancel_order", { args }, { as: "C001" }),
    ];
    expect(one.data.action_id).not.toBe(other.data.action_id);
  });

  test("tools for staff are for keys that administer", async () => {
    const body = { args: { email: "nobody@example.com" } };
    expect((await tool("find_customer_by_email", body)).data).toMatchObject({
      status: "refused",
      code: "TOOL_UNKNOWN",
    });
    expect((await tool("find_customer_by_email", body, { token: ADMIN_API_KEY })).data.code).not.toBe("TOOL_UNKNOWN");
  });

  test("a dry run shows the request with its secret masked, and nothing is stored or sent, not even a read", async () => {
    const { call } = running();
    const count = async () => (await call("GET", "/approvals", { token: ADMIN_API_KEY })).body.data.items.length;
    const before = await count();
    const order = await orderOf("C001");
    const shown = await tool(
      "cancel_order",
      { args: { order_id: order, reason: "changed_mind" }, dry_run: true },
      { as: "C001" },
    );
    expect(shown.data).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer ***", "idempotency-key": "act_…" },
    });
    expect(shown.data.url).toContain(`/orders/${order}/cancel`);
    expect(JSON.parse(shown.data.body)).toMatchObject({ reason: "changed_mind" });
    expect(await count()).toBe(before);
    // Whose order it is would have to be read.
    const { demo } = running().app;
    demo?.service.faults({ operation: "get_order", status: 500, times: 1_000 });
    const again = await tool(
      "cancel_order",
      { args: { order_id: order, reason: "changed_mind" }, dry_run: true },
      { as: "C001" },
    );
    demo?.service.faults(null);
    expect(again.data).toEqual(shown.data);
    const wrong = await tool("cancel_order", { args: { order: "1" }, dry_run: true }, { as: "C001" });
    expect([wrong.status, wrong.code]).toEqual([400, "INVALID_ARGUMENTS"]);
  });
});
