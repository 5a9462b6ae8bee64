import { expect, it } from "vitest";
import { eachDatabase } from "../support/databases.ts";
import { openDesk } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { say, told } from "./conversing.ts";

/** Looks the order up, asks for it to be cancelled, then says what the tool said. */
const cancels: Script = (messages) => {
  const last = messages.at(-1);
  if (last?.getType() === "human")
    return { text: "Let me look. ", calls: [{ name: "get_order", args: { order_id: "1042" } }] };
  if (last?.getType() === "tool" && last.name === "get_order") {
    return { calls: [{ name: "cancel_order", args: { order_id: "1042", reason: "changed_mind" } }] };
  }
  return { text: `The tool says: ${String(last?.content).slice(0, 300)}` };
};

eachDatabase("the main job", (open) => {
  it("looks up, proposes, waits for a person, acts once and tells the customer", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(cancels) });
    const { support, shop, staff } = desk;
    const owner = await desk.customer("C001");
    const id = await say(support, owner, "please cancel my order 1042");
    const first = await told(support, id, "text");
    expect(first.text).toContain("pending_approval");
    const { items } = await support.approvals.list({ status: "awaiting_approval", limit: 10 }, staff.max);
    expect(items).toHaveLength(1);
    const [item] = items;
    expect(item).toMatchObject({ tool: "cancel_order", may_decide: true, customer: { id: "C001" } });
    expect(shop.effects()).toHaveLength(0);

    await support.approvals.decide(item?.id ?? "", staff.max, { decision: "approve", via: "test" });
    const outcome = await told(support, id, "outcome");
    expect(outcome.action_id).toBe(item?.id);
    expect(shop.effects()).toHaveLength(1);
    expect(outcome.text).toContain("1042");
  });
});
