import { expect, it, onTestFinished } from "vitest";
import { armFaultPoints } from "../../src/core/fault-points.ts";
import { eraseCustomer } from "../../src/core/identity/erase.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import { createReplay, type Replay } from "../../src/core/insights/replay.ts";
import type { ReplayEntry } from "../../src/core/insights/replay-entry.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { say, told, until } from "../spine/conversing.ts";
import { eachDatabase } from "../support/databases.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";

const NOTE = "she called twice, be quick";
const MESSAGE = "Sorry for the trouble.";

/** Looks the order and the customer's actions up, asks for it to be cancelled, then says so. */
const cancels: Script = (messages) => {
  const last = messages.at(-1);
  if (last?.getType() === "human") {
    const lookUps: JsonObject[] = [{ order_id: "1042" }, {}];
    const calls = ["get_order", "list_my_actions"].map((name, index) => ({ name, args: lookUps[index] ?? {} }));
    return { text: "Let me look. ", calls };
  }
  if (last?.getType() === "tool" && last.name === "list_my_actions") {
    return { calls: [{ name: "cancel_order", args: { order_id: "1042", reason: "changed_mind" } }] };
  }
  return { text: "A colleague looks at it." };
};

/** A cancellation that Max approves, then a question that Lin takes over and settles; gives the conversation. */
async function story({ support, staff }: Desk, owner: Owner): Promise<string> {
  const id = await say(support, owner, "please cancel my order 1042");
  await told(support, id, "text");
  const [waiting] = (await support.approvals.list({ conversationId: id, limit: 1 })).items;
  const decision = { decision: "approve", note: NOTE, messageToCustomer: MESSAGE, via: "console" } as const;
  await support.approvals.decide(waiting?.id ?? "", staff.max, decision);
  const outcome = await told(support, id, "outcome");
  await say(support, owner, "I want to talk to a human", id);
  await told(support, id, "text", outcome.seq + 1);
  await support.handover.takeOver(id, staff.lin);
  await support.handover.reply(id, staff.lin, "Lin here. It is cancelled.");
  await support.handover.resolve(id, staff.lin);
  return id;
}

async function wholeOf(replay: Replay, id: string, owner?: Owner): Promise<ReplayEntry[]> {
  return (await replay.page(id, { owner, limit: 200 })).items;
}

/** An entry in a few words. */
function inShort({ type, actor, message, call, action, decision }: ReplayEntry): string {
  const words = [
    message && `${message.kind} by ${message.author}`,
    call && `${call.tool} ${JSON.stringify(call.args)} ${JSON.stringify(call.result).slice(0, 16)}`,
    action?.tool,
    action?.policy && `because ${action.policy.reasons.join(" ")}`,
    action?.result !== undefined && "result",
    decision && `${decision.staff.name}: ${decision.note}`,
  ];
  const who = actor.replace(/:(cus|cnv|w)_.*/, "");
  return [type, who, ...words.filter(Boolean)].join(" | ");
}

eachDatabase("replay", (open) => {
  it("tells everything that happened, in order, with the words from where they are kept", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(cancels) });
    const owner = await desk.customer("C001");
    const id = await story(desk, owner);
    const replay = createReplay(db, desk.support.threads, desk.catalogue);

    const whole = await wholeOf(replay, id);
    expect(whole.map(inShort)).toMatchInlineSnapshot(`
      [
        "conversation.opened | customer",
        "message.received | customer | text by customer",
        "tool.called | conversation | get_order {"order_id":"1042"} {"result":{"paid",
        "own_tool.called | agent:orders | list_my_actions {} {"result":[],"st",
        "action.proposed | conversation | cancel_order",
        "action.awaiting_approval | policy | cancel_order | because A cancelled order cannot be brought back.",
        "message.sent | agent:orders | text by assistant",
        "turn.completed | agent:orders",
        "action.approved | staff:max | cancel_order | Max Fischer: she called twice, be quick",
        "action.executing | worker | cancel_order",
        "action.succeeded | worker | cancel_order | result",
        "message.sent | agent:orders | outcome by assistant",
        "turn.completed | agent:orders",
        "message.received | customer | text by customer",
        "conversation.escalated | customer",
        "message.sent | agent:orders | text by assistant",
        "turn.completed | agent:orders",
        "conversation.taken_over | staff:lin",
        "message.sent | staff:lin | text by staff",
        "conversation.resolved | staff:lin",
      ]
    `);
    expect(whole.find(({ message }) => message?.author === "customer")?.message?.text).toBe(
      "please cancel my order 1042",
    );
    const approved = whole.find(({ type }) => type === "action.approved");
    expect(approved).toMatchObject({
      decision: { staff: { id: "max" }, note: NOTE, message_to_customer: MESSAGE, via: "console" },
      action: { args: { order_id: "1042" }, title: expect.stringContaining("1042") },
    });

    // Page by page it is the same, and the end says so.
    const paged: ReplayEntry[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await replay.page(id, { cursor, limit: 4 });
      paged.push(...page.items);
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(whole);
    expect((await replay.page(id, { cursor: whole.at(-1)?.id, limit: 4 })).items).toEqual([]);
    await expect(replay.page(id, { cursor: "evt_none", limit: 4 })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
  });

  it("shows its owner what they were told, and nobody else anything", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(cancels) });
    const owner = await desk.customer("C001");
    const id = await story(desk, owner);
    const replay = createReplay(db, desk.support.threads, desk.catalogue);

    const theirs = await wholeOf(replay, id, owner);
    expect(theirs.map(inShort)).toMatchInlineSnapshot(`
      [
        "conversation.opened | customer",
        "message.received | customer | text by customer",
        "action.awaiting_approval | system | cancel_order",
        "message.sent | agent | text by assistant",
        "action.approved | staff | cancel_order",
        "action.succeeded | system | cancel_order",
        "message.sent | agent | outcome by assistant",
        "message.received | customer | text by customer",
        "conversation.escalated | customer",
        "message.sent | agent | text by assistant",
        "conversation.taken_over | staff",
        "message.sent | staff | text by staff",
        "conversation.resolved | staff",
      ]
    `);
    const { conversation } = await replay.page(id, { owner, limit: 1 });
    const everything = JSON.stringify([theirs, conversation]);
    expect(everything).toContain(MESSAGE);
    for (const secret of [NOTE, "max", "cannot be brought back", "digest", "CUSTOMER_ASKED"]) {
      expect(everything).not.toContain(secret);
    }
    for (const stranger of [await desk.customer("C002"), { kind: "visitor", visitorHash: "x" } as const]) {
      await expect(replay.page(id, { owner: stranger, limit: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(replay.page("cnv_none", { limit: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("says after an erasure that the words are gone", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(cancels) });
    const id = await story(desk, await desk.customer("C001"));
    const replay = createReplay(db, desk.support.threads, desk.catalogue);
    const before = await wholeOf(replay, id);
    await eraseCustomer(db, "C001");

    const after = await until(async () => {
      const now = await wholeOf(replay, id);
      return now.length >= before.length ? now : undefined;
    });
    const worded = before.filter(({ message, call, action }) => message || call || action);
    expect(after.filter(({ erased }) => erased).map((entry) => entry.id)).toEqual(worded.map((entry) => entry.id));
    const left = JSON.stringify(after);
    for (const word of ["1042", NOTE, MESSAGE, "Lin here"]) expect(left).not.toContain(word);
  });

  it("tells once what a turn did that died and was run again", async () => {
    const db = await open();
    await using desk = await openDesk({ db, models: scriptedSource(cancels) });
    let answers = 0;
    onTestFinished(() => armFaultPoints(null));
    armFaultPoints((point) => {
      if (point === "step.after-commit" && ++answers === 2) throw new Error("The worker died.");
    });
    const id = await say(desk.support, await desk.customer("C001"), "please cancel my order 1042");
    await told(desk.support, id, "text");
    const whole = await wholeOf(createReplay(db, desk.support.threads, desk.catalogue), id);
    expect(whole.map(({ type }) => type)).toEqual([
      "conversation.opened",
      "message.received",
      "tool.called",
      "own_tool.called",
      "action.proposed",
      "action.awaiting_approval",
      "turn.failed",
      "message.sent",
      "turn.completed",
    ]);
  });
});
