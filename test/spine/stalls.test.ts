import { afterEach, expect, it } from "vitest";
import { armFaultPoints } from "../../src/core/fault-points.ts";
import type { AnswerSource } from "../../src/core/models/answer.ts";
import { eachDatabase } from "../support/databases.ts";
import type { Desk } from "../support/desk.ts";
import { openDesk } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { say, told, until } from "./conversing.ts";

afterEach(() => armFaultPoints(null));

/** A model whose answers wait until they are let go, one by one. */
function gated(script: Script): AnswerSource & { waiting: (() => void)[] } {
  const source = scriptedSource(script);
  const waiting: (() => void)[] = [];
  return {
    waiting,
    describe: source.describe,
    async answer(request) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return source.answer(request);
    },
  };
}

const echo: Script = (messages) => ({ text: `You said: ${String(messages.at(-1)?.content)}` });
const refund =
  (amount: number): Script =>
  (messages) =>
    messages.at(-1)?.getType() === "human"
      ? { calls: [{ name: "refund_order", args: { order_id: "1001", amount, reason: "broken" } }] }
      : { text: "It waits." };

async function assistantTexts(desk: Desk, id: string): Promise<string[]> {
  return (await desk.support.threads.messages(id, {})).flatMap(({ author, text }) =>
    author === "assistant" ? [text] : [],
  );
}

async function pendingAction(desk: Desk, conversationId: string): Promise<string> {
  return until(
    async () =>
      (await desk.support.approvals.list({ conversationId, status: "awaiting_approval", limit: 1 })).items[0]?.id,
  );
}

eachDatabase("when a process stalls", (open) => {
  it("a turn that slept through its lease stores nothing, and no message is lost or answered twice", async () => {
    const models = gated(echo);
    await using desk = await openDesk({ db: await open(), models });
    const id = await say(desk.support, await desk.customer("C001"), "where is order 1036");
    await until(async () => models.waiting[0]);
    await desk.db.query("update conversations set lease_until = clock_timestamp() - interval '1 second'");
    await until(async () => models.waiting[1]); // taken up again, in the same process
    models.waiting[1]?.();
    await told(desk.support, id, "text");
    await say(desk.support, await desk.customer("C001"), "and order 1042", id);
    await until(async () => models.waiting[2]);
    models.waiting[0]?.();
    models.waiting[2]?.();
    await until(async () => ((await assistantTexts(desk, id)).length >= 2 ? true : undefined));
    expect(await assistantTexts(desk, id)).toEqual(["You said: where is order 1036", "You said: and order 1042"]);
    const [left] = await desk.db.query<{ queued_inputs: number }>(
      "select queued_inputs from conversations where id = $1",
      [id],
    );
    expect(left?.queued_inputs).toBe(0);
  });

  it("a colleague who takes over in the middle of a turn has the conversation, and the customer hears no more than that", async () => {
    const models = gated(echo);
    await using desk = await openDesk({ db: await open(), models });
    const id = await say(desk.support, await desk.customer("C001"), "where is order 1036");
    await until(async () => models.waiting[0]);
    await desk.support.handover.takeOver(id, desk.staff.lin);
    models.waiting[0]?.();
    await until(async () => {
      const [row] = await desk.db.query<{ input: string }>(
        "select input from messages where conversation_id = $1 and seq = 1",
        [id],
      );
      return row?.input === "done" ? true : undefined;
    });
    expect(await assistantTexts(desk, id)).toEqual(["A colleague of mine has taken over and will answer you here."]);
    expect(await desk.support.threads.get(id)).toMatchObject({ status: "waiting_human", taken_by: "lin" });
  });

  it("a message that waited is answered with what was said before it in mind", async () => {
    const seen: string[][] = [];
    const models = gated((messages, tools, asked) => {
      seen.push(messages.slice(1).map((message) => String(message.content)));
      return echo(messages, tools, asked);
    });
    await using desk = await openDesk({ db: await open(), models });
    const owner = await desk.customer("C001");
    const id = await say(desk.support, owner, "I want to cancel an order");
    await until(async () => models.waiting[0]);
    await say(desk.support, owner, "number 1042", id);
    models.waiting[0]?.();
    await until(async () => models.waiting[1]);
    models.waiting[1]?.();
    await until(async () => ((await assistantTexts(desk, id)).length === 2 ? true : undefined));
    expect(seen[1]).toEqual(["I want to cancel an order", "You said: I want to cancel an order", "number 1042"]);
  });

  it("an outcome that could not be stored is found out again, and the effect stays one", async () => {
    await using desk = await openDesk({ db: await open(), models: scriptedSource(refund(5)) });
    const id = await say(desk.support, await desk.customer("C001"), "refund 5 for order 1001");
    const action = await pendingAction(desk, id);
    let strikes = 0;
    armFaultPoints((point) => {
      if (point === "settle.before-commit" && strikes++ === 0) throw new Error("the database went away");
    });
    await desk.support.approvals.decide(action, desk.staff.max, { decision: "approve", via: "test" });
    await until(async () => (strikes > 0 ? true : undefined));
    await desk.db.query("update actions set claimed_until = clock_timestamp() where status = 'executing'");
    await until(async () => ((await desk.support.approvals.get(action)).status === "succeeded" ? true : undefined));
    expect(desk.shop.effects({ key: action })).toHaveLength(1);
    // Its graph is gone with it.
    await until(async () => {
      const [left] = await desk.db.query<{ count: number }>("select count(*)::int as count from langgraph.checkpoints");
      return left?.count === 0 ? true : undefined;
    });
  });

  it("what an approver wrote is sent only if it was done", async () => {
    await using desk = await openDesk({ db: await open(), models: scriptedSource(refund(120)) });
    const { approvals } = desk.support;
    for (const last of ["deny", "approve"] as const) {
      const id = await say(desk.support, await desk.customer("C001"), "refund 120 for order 1001");
      const action = await pendingAction(desk, id);
      const messageToCustomer = "The money arrives on Friday.";
      await approvals.decide(action, desk.staff.lin, { decision: "approve", messageToCustomer, via: "test" });
      await approvals.decide(action, desk.staff.ada, { decision: last, via: "test" });
      const outcome = await told(desk.support, id, "outcome");
      expect(outcome.text.includes(messageToCustomer), outcome.text).toBe(last === "approve");
    }
  });
});
