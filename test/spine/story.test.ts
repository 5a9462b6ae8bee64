import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { MessageView } from "../../src/core/conversation/conversation.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import type { Support } from "../../src/core/support.ts";
import { eachDatabase } from "../support/databases.ts";
import { openDesk } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";

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

async function say(support: Support, owner: Owner, text: string, conversationId?: string): Promise<string> {
  const id = conversationId ?? (await support.threads.open("web", owner)).id;
  await support.inbox.accept({ conversationId: id, owner, text });
  return id;
}

async function until<T>(what: () => Promise<T | undefined>, ms = 30_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await what();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("It did not happen in time.");
    await sleep(10);
  }
}

const replies = async (support: Support, id: string): Promise<MessageView[]> =>
  (await support.threads.messages(id, {})).filter((message) => message.author === "assistant");

eachDatabase("the main job", (open) => {
  it("looks up, proposes, waits for a person, acts once and tells the customer", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(cancels) });
    const { support, shop, staff } = desk;
    const owner = await desk.customer("C001");
    const id = await say(support, owner, "please cancel my order 1042");
    const [first] = await until(async () =>
      (await replies(support, id)).length > 0 ? replies(support, id) : undefined,
    );
    expect(first?.text).toContain("pending_approval");
    const { items } = await support.approvals.list({ status: "awaiting_approval", limit: 10 }, staff.max);
    expect(items).toHaveLength(1);
    const [item] = items;
    expect(item).toMatchObject({ tool: "cancel_order", may_decide: true, customer: { id: "C001" } });
    expect(shop.effects()).toHaveLength(0);

    await support.approvals.decide(item?.id ?? "", staff.max, { decision: "approve", via: "test" });
    const told = await until(async () => (await replies(support, id)).find((message) => message.kind === "outcome"));
    expect(told.action_id).toBe(item?.id);
    expect(shop.effects()).toHaveLength(1);
    expect(told.text).toContain("1042");
  });
});
