import { expect, it } from "vitest";
import { eraseCustomer } from "../../src/core/identity/erase.ts";
import { sealNextBlock } from "../../src/core/insights/audit-seal.ts";
import { verifyAudit } from "../../src/core/insights/audit-verify.ts";
import { applyRetention } from "../../src/core/store/retention.ts";
import { eachDatabase } from "../support/databases.ts";
import { openDesk } from "../support/desk.ts";
import { scriptedSource } from "../support/scripted-model.ts";
import { say, told, until } from "./conversing.ts";

const SECRET = "my cat is called Minerva";
const refunds = scriptedSource((messages) =>
  messages.at(-1)?.getType() === "human"
    ? { calls: [{ name: "refund_order", args: { order_id: "1001", amount: 12.5, reason: SECRET } }] }
    : { text: "It waits for a colleague." },
);

/** Every text that any table of ours holds. */
const EVERYTHING = `select string_agg(t::text, '') as text from (
  select to_jsonb(r) as t from messages r union all select to_jsonb(r) from actions r union all select to_jsonb(r) from turn_steps r
  union all select to_jsonb(r) from decisions r union all select to_jsonb(r) from customers r
  union all select to_jsonb(r) from conversations r union all select to_jsonb(r) from events r) all_rows`;

eachDatabase("erasure", (open) => {
  it("empties what is personal and leaves an audit chain that verifies", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: refunds });
    const { support, staff } = desk;
    const owner = await desk.customer("C001");
    const id = await say(support, owner, `refund 12.5 for order 1001, ${SECRET}`);
    const [action] = await until(async () => {
      const { items } = await support.approvals.list({ status: "awaiting_approval", limit: 5 });
      return items.length > 0 ? items : undefined;
    });
    await expect(eraseCustomer(db, "C001")).rejects.toMatchObject({ code: "ACTIONS_OPEN" });
    await support.approvals.decide(action?.id ?? "", staff.max, {
      decision: "deny",
      note: SECRET,
      messageToCustomer: SECRET,
      via: "test",
    });
    await told(support, id, "outcome");
    await sealNextBlock(db);

    const erased = await eraseCustomer(db, "C001");
    expect(erased).toMatchObject({ conversations: 1, actions: 1 });
    const [left] = await db.query<{ text: string }>(EVERYTHING);
    expect(left?.text).not.toContain("Minerva");
    expect(left?.text).not.toContain("C001");
    while (await sealNextBlock(db));
    expect(await verifyAudit(db, null)).toMatchObject({ ok: true, unsealed: 0 });
    await expect(eraseCustomer(db, "C001")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("empties what is older than it may be kept, and nothing younger", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(() => ({ text: "Hello." })) });
    const owner = await desk.customer("C002");
    const old = await say(desk.support, owner, SECRET);
    const young = await say(desk.support, owner, SECRET);
    for (const id of [old, young]) await told(desk.support, id, "text");
    await db.query("update conversations set last_activity_at = now() - interval '40 days' where id = $1", [old]);
    await applyRetention(db, { messagesMs: 30 * 86_400_000 });
    const texts = async (id: string) =>
      (await desk.support.threads.messages(id, {})).map((message) => message.text).join("");
    expect(await texts(old)).toBe("");
    expect(await texts(young)).toContain(SECRET);
  });
});
