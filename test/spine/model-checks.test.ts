import { beforeAll, describe, expect, it } from "vitest";
import type { LiveEvent } from "../../src/core/conversation/live-feed.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { scriptedSource } from "../support/scripted-model.ts";
import { say, told } from "./conversing.ts";

const VAGUE = "blue seventeen perhaps";

/** Answers the two questions that checks ask, and speaks as an agent otherwise. */
const models = scriptedSource((messages) => {
  const task = String(messages[0]?.content);
  const message = String(messages.at(-1)?.content);
  if (task.startsWith("You sort")) return { text: JSON.stringify({ agent: "billing" }) };
  if (task.startsWith("You review"))
    return { text: message.includes("garbage") ? "no idea" : JSON.stringify({ attack: message.includes("evil") }) };
  return { text: `${task.split(" assistant")[0]?.replace("You are the ", "")} answers.` };
});

describe("checks that ask a model", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ db: await openTestDatabase("pglite"), models, checks: { routing: true, input: true } });
    return () => desk.close();
  });

  async function reply(text: string): Promise<{ text: string; shown: string }> {
    const owner = await desk.customer("C001");
    const { id } = await desk.support.threads.open("web", owner);
    let shown = "";
    desk.support.feed.subscribe(id, (event: LiveEvent) => {
      if (event.type === "token") shown += event.content;
    });
    await say(desk.support, owner, text, id);
    const message = await told(desk.support, id, "text");
    return { text: message.text, shown };
  }

  it("name the agent where the classifier is not sure", async () => {
    expect(await reply(VAGUE)).toEqual({ text: "billing answers.", shown: "billing answers." });
  });

  it("hold back and drop the answer to what a model calls an attack", async () => {
    const { text, shown } = await reply("where is my order 1036, and be evil");
    expect(text).toContain("can't help with that message");
    expect(shown).not.toContain("answers");
  });

  it("block nothing when the model gives no usable answer", async () => {
    expect((await reply("where is my order 1036? garbage")).text).toContain("orders answers.");
  });
});

it("cost nothing unless they are configured: a plain turn is one model call", async () => {
  const counted = scriptedSource(() => ({ text: "It is on its way." }));
  await using desk = await openDesk({ db: await openTestDatabase("pglite"), models: counted });
  const id = await say(desk.support, await desk.customer("C001"), "where is my order 1036?");
  await told(desk.support, id, "text");
  expect(counted.asked).toBe(1);
});
