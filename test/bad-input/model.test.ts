import { beforeAll, describe, expect, it } from "vitest";
import type { MessageView } from "../../src/core/conversation/conversation.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import type { JsonObject, JsonValue } from "../../src/core/json.ts";
import type { AnswerSource } from "../../src/core/models/answer.ts";
import { say, told, until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";

const polite: Script = () => ({ text: "Hello there." });
/** Thrown by a provider; its words are nobody's business. */
const broken: Script = () => {
  throw new Error("connect to 10.0.0.7 with key sk-secret failed");
};

let desk: Desk;
let alice: Owner;
let asked = 0;
/** What the model does with messages that hold a key; with any other it is polite. */
const ways = new Map<string, AnswerSource>();
const model: AnswerSource = {
  answer(request) {
    const last = request.messages.findLast((message) => message.getType() === "human")?.text ?? "";
    const way = [...ways.keys()].find((key) => last.includes(key));
    if (way) asked += 1;
    return (ways.get(way ?? "") ?? scriptedSource(polite)).answer(request);
  },
  describe: () => "of several ways",
};

beforeAll(async () => {
  desk = await openDesk({ db: await openTestDatabase("pglite"), models: model });
  alice = await desk.customer("C001");
  return () => desk.close();
});

interface Course {
  conversationId: string;
  reply: MessageView;
  results: JsonValue[];
  failures: number;
  status: string;
}

let count = 0;

/** A conversation in which the model goes this way once. */
async function go(way: Script | AnswerSource): Promise<Course> {
  const key = `where is my order, way ${++count}.`;
  ways.set(key, typeof way === "function" ? scriptedSource(way) : way);
  asked = 0;
  const conversationId = await say(desk.support, alice, key);
  const reply = await until(async () => {
    const messages = await desk.support.threads.messages(conversationId, {});
    return messages.find(({ author }) => author === "assistant");
  });
  const steps = await desk.db.query<{ results: JsonValue[] | null }>(
    "select results from turn_steps where turn_id in (select id from messages where conversation_id = $1) order by step",
    [conversationId],
  );
  const failed = await desk.db.query("select 1 from events where conversation_id = $1 and type = 'turn.failed'", [
    conversationId,
  ]);
  const { status } = await desk.support.threads.get(conversationId);
  const results = steps.flatMap((step) => step.results ?? []);
  return { conversationId, reply, results, failures: failed.length, status };
}

/** Calls this once, then says what came of it. */
function callsOnce(name: string, args: JsonObject | string): Script {
  return (messages) =>
    messages.at(-1)?.getType() === "tool" ? { text: "That is all." } : { calls: [{ name, args, id: "\0" }] };
}

describe("a model that says nothing of use", () => {
  it.each<[what: string, text: string, reply: string]>([
    ["nothing", "", "don't have an answer"],
    ["white space", " \n\t ", "don't have an answer"],
    ["characters that no database holds", "It is\0 on its way\ud83d.", "It is on its way"],
    ["a sentence without end", "so ".repeat(3_000), "so so"],
    ["JSON instead of a call", '{"name":"cancel_order","arguments":{"order_id":"1042"}}', "cancel_order"],
    ["markup", "<tool_call>cancel_order</tool_call>", "cancel_order"],
  ])("%s: the customer is answered all the same", async (_what, text, reply) => {
    const course = await go(() => ({ text }));
    expect(course).toMatchObject({ failures: 0, status: "active", results: [] });
    expect(course.reply.text).toContain(reply);
  });

  it("that claims what was not done is not believed", async () => {
    const { reply } = await go(() => ({ text: "I have cancelled your order and refunded 100 USD." }));
    expect(reply.text).toBe("I can't confirm that this has been done.");
  });
});

describe("a model whose calls are wrong", () => {
  it.each<[what: string, name: string, args: JsonObject | string, result: JsonObject]>([
    ["no JSON", "get_order", "{order_id: 1042", { status: "invalid_arguments", code: "INVALID_CALL" }],
    ["a list", "get_order", "[]", { status: "invalid_arguments", code: "INVALID_CALL" }],
    ["JSON's null", "get_order", "null", { status: "invalid_arguments", code: "INVALID_CALL" }],
    ["no arguments", "get_order", "", { status: "invalid_arguments", code: "INVALID_ARGUMENTS" }],
    ["a tool that is not there", "get_ordr", {}, { status: "invalid_arguments", code: "INVALID_CALL" }],
    ["a tool without a name", "", {}, { status: "invalid_arguments", code: "INVALID_CALL" }],
    ["a name that never ends", `x${"🙂".repeat(5_000)}`, {}, { status: "invalid_arguments", code: "INVALID_CALL" }],
    [
      "a number for a text",
      "get_order",
      { order_id: 1042 },
      { status: "invalid_arguments", code: "INVALID_ARGUMENTS" },
    ],
    ["an object for a text", "get_order", { order_id: {} }, { status: "invalid_arguments", code: "INVALID_ARGUMENTS" }],
    [
      "what no database holds",
      "cancel_order",
      { order_id: "1042", "note\0": "\ud800" },
      { status: "invalid_arguments" },
    ],
    ["nesting without end", "get_order", `${'{"a":'.repeat(900)}1${"}".repeat(900)}`, { status: "invalid_arguments" }],
    [
      "a text without end",
      "cancel_order",
      { order_id: "1042", reason: "x".repeat(200_000) },
      { status: "invalid_arguments" },
    ],
  ])("%s: it is told what is wrong, and the customer is answered", async (_what, name, args, result) => {
    const course = await go(callsOnce(name, args));
    expect(course).toMatchObject({ failures: 0, status: "active", results: [result] });
    expect(course.results[0]).toHaveProperty("remedy");
    expect(course.reply.text).toBe("That is all.");
  });

  it("takes what can be held of characters that cannot", async () => {
    const course = await go(callsOnce("cancel_order", { order_id: "1042", reason: "torn\0 \ud83d" }));
    expect(course.results).toMatchObject([{ status: "pending_approval", args: { reason: "torn \ufffd" } }]);
  });

  it("is stopped when it never stops calling", async () => {
    const course = await go(() => ({ calls: [{ name: "get_order", args: { order_id: "1042" } }] }));
    expect(course.reply.text).toContain("couldn't finish this by myself");
    expect([asked, course.failures, course.status]).toEqual([8, 0, "active"]);
  });

  it("is stopped when agents hand over in circles, and any of them may still hand over to a person", async () => {
    const course = await go((_messages, tools) => {
      const next = tools.find(({ name }) => name.startsWith("transfer_to_") && name !== "transfer_to_human");
      return { calls: [{ name: next?.name ?? "", args: {} }] };
    });
    expect(course.reply.text).toContain("couldn't finish this by myself");
    expect(course.results.filter((result) => JSON.stringify(result).includes("TRANSFER_REFUSED"))).toHaveLength(5);

    const human = await go(callsOnce("transfer_to_human", {}));
    expect(human.status).toBe("waiting_human");
  });
});

describe("a model that fails", () => {
  const hangs: AnswerSource = {
    ...model,
    // As the chain does: a call that takes too long is aborted.
    answer: () =>
      new Promise((_resolve, reject) => {
        AbortSignal.timeout(100).addEventListener("abort", ({ target }) => reject((target as AbortSignal).reason));
      }),
  };

  it("with an error or by never answering ends in an apology and a person, and holds nobody else up", async () => {
    const failing = [go(broken), go(hangs)];
    const other = await say(desk.support, await desk.customer("C002"), "where is my order");
    expect(await told(desk.support, other, "text")).toMatchObject({ text: "Hello there." });

    for (const course of await Promise.all(failing)) {
      expect(course).toMatchObject({ failures: 3, status: "waiting_human", reply: { kind: "apology" } });
      const thread = await desk.support.threads.get(course.conversationId);
      expect(thread.human_reason).toBe("TURN_FAILED");
      const events = await desk.db.query("select data from events where conversation_id = $1", [course.conversationId]);
      expect(JSON.stringify([course, events])).not.toContain("sk-secret");

      await desk.support.handover.release(course.conversationId, desk.staff.max);
      await say(desk.support, alice, "hello again", course.conversationId);
      expect(await told(desk.support, course.conversationId, "text")).toMatchObject({ text: "Hello there." });
    }
  });

  it("once is asked again, and the customer notices nothing", async () => {
    const course = await go((messages, tools, time) =>
      time === 1 ? broken(messages, tools, time) : polite([], [], 1),
    );
    expect(course).toMatchObject({ failures: 1, status: "active", reply: { kind: "text", text: "Hello there." } });
  });
});
