import { type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import type { MessageView } from "../../src/core/conversation/conversation.ts";
import type { AnswerSource } from "../../src/core/models/answer.ts";
import { refundModel } from "../chaos/refund-model.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { say, told, until } from "./conversing.ts";

const lastWords = (messages: BaseMessage[]): string =>
  messages.findLast((message) => HumanMessage.isInstance(message))?.text ?? "";
const echo: Script = (messages) => ({ text: `You wrote: ${lastWords(messages)}` });
const REFUND = "please refund 0.10 for order 1001, the cup was chipped";

let desk: Desk;
/** What the model says in the running test, and what it was asked. */
let script: Script = echo;
let asked: BaseMessage[][] = [];
let thinkingMs = 0;

beforeAll(async () => {
  const models: AnswerSource = {
    answer: (request) =>
      scriptedSource(
        (messages, tools, count) => {
          asked.push(messages);
          return script(messages, tools, count);
        },
        { firstTokenMs: thinkingMs },
      ).answer(request),
    describe: () => "scripted",
  };
  desk = await openDesk({ db: await openTestDatabase("pglite"), models });
  return () => desk.close();
});

beforeEach(() => {
  script = echo;
  asked = [];
  thinkingMs = 0;
});

/** Waits until nothing is left to do in the conversation, and gives what was said. */
async function settled(id: string): Promise<MessageView[]> {
  await until(async () => {
    const [row] = await desk.db.query<{ queued: number }>(
      "select count(*)::int as queued from messages where conversation_id = $1 and input = 'queued'",
      [id],
    );
    return row?.queued === 0 ? true : undefined;
  });
  return desk.support.threads.messages(id, {});
}

const saidBy = (messages: MessageView[], author: MessageView["author"]) =>
  messages.filter((message) => message.author === author).map(({ text }) => text);

it("answers one conversation in order, and another beside it", async () => {
  const { support } = desk;
  thinkingMs = 300;
  const owner = await desk.customer("C001");
  const first = await say(support, owner, "how long does shipping take, part one?");
  await say(support, owner, "how long does shipping take, part two?", first);
  const other = await say(support, await desk.customer("C002"), "how long does shipping take, elsewhere?");
  const replies = saidBy(await settled(first), "assistant");
  await settled(other);
  expect(replies.map((text) => /one|two/.exec(text)?.[0])).toEqual(["one", "two"]);
  const order = asked.map((messages) => /one|two|elsewhere/.exec(lastWords(messages))?.[0]);
  expect(order).toEqual(["one", "elsewhere", "two"]);
});

it("takes a message that a platform delivers three times as one", async () => {
  const { support } = desk;
  const owner = await desk.customer("C003");
  const { id } = await support.threads.open("slack", owner, "thread-1");
  const message = { conversationId: id, owner, text: "how long does shipping take?", platformId: "Ev1" };
  const accepted = await Promise.all([1, 2, 3].map(() => support.inbox.accept(message)));
  accepted.push(await support.inbox.accept(message));
  expect(new Set(accepted.map(({ messageId }) => messageId)).size).toBe(1);
  expect(accepted.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  const messages = await settled(id);
  expect(messages.map(({ author }) => author)).toEqual(["customer", "assistant"]);
});

it("costs one model call when one agent answers by itself", async () => {
  const id = await say(desk.support, await desk.customer("C004"), "how long does shipping take?");
  await settled(id);
  expect(asked).toHaveLength(1);
});

it("apologises after three failures, asks a person in, and holds up nothing", async () => {
  const { support } = desk;
  script = (messages) => {
    if (lastWords(messages).includes("break")) throw new Error("The model is out of its mind.");
    return { text: "Fine." };
  };
  const owner = await desk.customer("C005");
  const id = await say(support, owner, "how long does shipping take? please break");
  await say(support, owner, "are you still there?", id);
  const other = await say(support, await desk.customer("C006"), "how long does shipping take?");
  expect(saidBy(await settled(other), "assistant")).toEqual(["Fine."]);
  const messages = await settled(id);
  expect(messages.filter(({ author }) => author === "assistant").map(({ kind }) => kind)).toEqual(["apology"]);
  expect(await support.threads.get(id)).toMatchObject({ status: "waiting_human", human_reason: "TURN_FAILED" });
  const failures = asked.filter((messages) => lastWords(messages).includes("break"));
  expect(failures).toHaveLength(3);
});

it("handles every matter of a message with its own agent", async () => {
  const id = await say(
    desk.support,
    await desk.customer("C007"),
    "Please cancel order 1042. Also, I want a refund of 5 for order 1001, the cup was chipped.",
  );
  const [reply = ""] = saidBy(await settled(id), "assistant");
  expect(asked).toHaveLength(2);
  expect(reply).toContain("cancel order 1042");
  expect(reply).toContain("refund of 5");
});

it("does not let agents hand a customer round in circles", async () => {
  script = (_messages, tools) => {
    const onward = tools.find(({ name }) => name.startsWith("transfer_to_") && name !== "transfer_to_human");
    return { calls: [{ name: onward?.name ?? "transfer_to_nobody", args: { reason: "not mine" } }] };
  };
  const id = await say(desk.support, await desk.customer("C008"), "how long does shipping take?");
  const messages = await settled(id);
  expect(saidBy(messages, "assistant")).toHaveLength(1);
  const [row] = await desk.db.query<{ count: number }>(
    "select count(*)::int as count from events where conversation_id = $1 and type = 'agent.handed_off'",
    [id],
  );
  expect(row?.count).toBeLessThanOrEqual(3);
  expect(asked.length).toBeLessThanOrEqual(8);
});

it("asks back once when a first message could be for two agents, without a model", async () => {
  const { support, project } = desk;
  const [agent] = project.agents.values();
  if (!agent) throw new Error("The demo has no agents.");
  const both = "it is about my chair";
  const repairs = { ...agent, name: "repairs", examples: [both, "repair my table"] };
  const sales = { ...agent, name: "sales", examples: [both, "sell me a table"] };
  support.use({ ...project, agents: new Map([repairs, sales].map((one) => [one.name, one])) });
  onTestFinished(() => support.use(project));
  const owner = await desk.customer("C009");
  const id = await say(support, owner, both);
  const question = await told(support, id, "clarification");
  expect(question.text).toContain(both);
  expect(asked).toHaveLength(0);
  await say(support, owner, both, id);
  const messages = await settled(id);
  const kinds = messages.filter(({ author }) => author === "assistant").map(({ kind }) => kind);
  expect(kinds).toEqual(["clarification", "text"]);
});

it("gives the conversation to a person, and back with all that was said", async () => {
  const { support, staff } = desk;
  const owner = await desk.customer("C010");
  const id = await say(support, owner, "I want to talk to a human");
  await settled(id);
  const { items } = await support.threads.list({ status: "waiting_human", limit: 50 });
  expect(items).toContainEqual(expect.objectContaining({ id, human_reason: "CUSTOMER_ASKED" }));

  await support.handover.takeOver(id, staff.lin);
  await say(support, owner, "my parcel is wet", id);
  await settled(id);
  await support.handover.reply(id, staff.lin, "I have sent you a new one.");
  expect(asked).toHaveLength(0);

  await support.handover.release(id, staff.lin);
  await say(support, owner, "how long does shipping take?", id);
  await settled(id);
  const shown = (asked[0] ?? []).map(({ text }) => text).join("\n");
  expect(shown).toContain("my parcel is wet");
  expect(shown).toContain("I have sent you a new one.");
});

it("begins anew after half an hour of silence, with a summary in place of the past", async () => {
  const { support } = desk;
  const owner = await desk.customer("C011");
  const id = await say(support, owner, "how long does shipping to Norway take?");
  await settled(id);
  await desk.db.query(
    "update conversations set last_activity_at = last_activity_at - interval '31 minutes' where id = $1",
    [id],
  );
  await say(support, owner, "how do I return a lamp?", id);
  await settled(id);
  const messages = asked.at(-1) ?? [];
  expect(messages.filter((message) => HumanMessage.isInstance(message))).toHaveLength(1);
  expect(messages.find((message) => SystemMessage.isInstance(message))?.text).toContain("shipping to Norway");
});

async function askForRefund(customer = "C001"): Promise<{ id: string; action: string }> {
  script = refundModel;
  const id = await say(desk.support, await desk.customer(customer), REFUND);
  await settled(id);
  const { items } = await desk.support.approvals.list({ conversationId: id, limit: 5 });
  expect(items).toHaveLength(1);
  return { id, action: items[0]?.id ?? "" };
}

it("tells the customer of a denial in the words meant for them, and never in the note", async () => {
  const { support, staff, db } = desk;
  const { id, action } = await askForRefund();
  await support.approvals.decide(action, staff.max, {
    ...{ decision: "deny", via: "test", note: "smells like fraud", messageToCustomer: "Please send us a photo first." },
  });
  const outcome = await told(support, id, "outcome");
  expect(outcome.text).toContain("Please send us a photo first.");
  script = (messages) => ({ text: messages.map(({ text }) => text).join("\n") });
  await say(support, await desk.customer("C001"), "what about my refund for order 1001?", id);
  const everything = JSON.stringify(await settled(id));
  expect(everything).not.toContain("fraud");
  const events = await db.query("select * from events where conversation_id = $1", [id]);
  expect(JSON.stringify(events)).not.toContain("fraud");
});

it("tells the customer when nobody decided in time, and nothing happens after it", async () => {
  const { support, staff, db, shop } = desk;
  const { id, action } = await askForRefund();
  await db.query("update actions set expires_at = clock_timestamp() where id = $1", [action]);
  const press = support.approvals.decide(action, staff.max, { decision: "approve", via: "test" });
  await expect(press).rejects.toMatchObject({ code: "APPROVAL_EXPIRED", status: 410 });
  expect((await told(support, id, "outcome")).text).toContain("in time");
  expect(shop.effects({ key: action })).toHaveLength(0);
});

it("lets the customer go on talking while staff decide, and take back what they asked for", async () => {
  const { support, shop, staff } = desk;
  const { id, action } = await askForRefund();
  script = (messages) => {
    const words = lastWords(messages);
    const last = messages.at(-1);
    if (last?.getType() === "tool") return { text: `Taken back: ${last.text.includes("withdrawn")}` };
    if (words.includes("take it back")) return { calls: [{ name: "withdraw_action", args: { action_id: action } }] };
    return { text: "Still waiting." };
  };
  const owner = await desk.customer("C001");
  await say(support, owner, "is there any news about my refund?", id);
  expect(saidBy(await settled(id), "assistant").at(-1)).toBe("Still waiting.");
  await say(support, owner, "please take it back, I don't want the refund any more", id);
  const replies = saidBy(await settled(id), "assistant");
  expect(replies.at(-1)).toBe("Taken back: true");
  const press = support.approvals.decide(action, staff.max, { decision: "approve", via: "test" });
  await expect(press).rejects.toMatchObject({ code: "ALREADY_DECIDED", status: 409 });
  expect(shop.effects({ key: action })).toHaveLength(0);
});
