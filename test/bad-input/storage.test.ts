import { expect, it } from "vitest";
import { openMaliciousDesk, openWith, wordsFor } from "../hostile/attack.ts";
import { say, told, until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";

it("takes no message while the disk is nearly full, ends what was begun, and goes on when there is room again", async () => {
  let room = true;
  const db = await openTestDatabase("pglite");
  await using desk = await openMaliciousDesk({ db, hasRoom: () => room });
  const { support, staff } = desk;
  const owner = await desk.customer("C001");
  const id = await openWith(desk, owner, "billing");
  await say(support, owner, wordsFor([["refund_order", { order_id: "1001", amount: 1, reason: "torn" }]]), id);
  const action = await until(async () => (await support.approvals.list({ conversationId: id, limit: 1 })).items[0]);
  const before = await told(support, id, "text");

  room = false;
  const refused = support.inbox.accept({ conversationId: id, owner, text: "and where is 1042?" });
  await expect(refused).rejects.toMatchObject({ code: "STORAGE_FULL", status: 507, audience: "customer" });
  await support.approvals.decide(action.id, staff.max, { decision: "approve", via: "test" });
  expect((await told(support, id, "outcome")).text).toContain("1001");
  expect(desk.shop.effects()).toHaveLength(1);

  room = true;
  await say(support, owner, "and where is 1042?", id);
  const after = await until(async () => {
    const messages = await support.threads.messages(id, { after: before.seq });
    return messages.find(({ author, kind }) => author === "assistant" && kind === "text");
  });
  expect(after.text).toBe("As you wish.");
  const texts = (await support.threads.messages(id, {})).filter(({ author }) => author === "customer");
  expect(texts).toHaveLength(2); // the refused one left nothing behind
});
