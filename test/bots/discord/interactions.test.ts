import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PressAnswer } from "../../../src/core/channels/channel-desk.ts";
import { until } from "../../spine/conversing.ts";
import { type Connected, openConnected } from "./connected.ts";
import { textOf } from "./reading.ts";
import { RULES } from "./rules.ts";

const SLOWER_THAN_A_FORM_MAY_BE_MS = 1_800;
const FORM: PressAnswer = {
  kind: "ask",
  form: {
    title: "A title that is longer than the forty-five characters of Discord",
    submit: "deny:act_1",
    submitLabel: "Deny",
    fields: [
      { name: "note", label: "Note for staff", required: false, maxLength: 1_000 },
      { name: "message", label: "Message to the customer", required: true, maxLength: 9_000 },
    ],
  },
};

describe("interactions on Discord", () => {
  let one: Connected;
  beforeAll(async () => {
    one = await openConnected();
    await one.connect();
  });
  afterAll(() => one.close());
  beforeEach(() => {
    one.desk.stored.splice(0);
    one.desk.presses.splice(0);
    one.desk.answer = async () => ({ kind: "tell", text: "Done." });
  });

  function press(value = "approve:act_1") {
    const { discord } = one;
    const message = discord.world.write(discord.world.staff.id, discord.world.bot, { content: "a card" });
    return discord.press("lin", message, value);
  }

  it("answers a press to the presser alone", async () => {
    one.desk.answer = async () => ({ kind: "tell", text: "Denied by @everyone *now*" });
    const answer = await press();
    expect(answer).toMatchObject({ kind: "told" });
    expect(textOf({ content: answer.kind === "told" ? answer.text : "" })).toBe("Denied by @everyone *now*");
    const person = one.discord.world.user("lin").id;
    expect(one.desk.presses).toEqual([{ channel: "discord", space: "discord", person, value: "approve:act_1" }]);
  });

  it("asks by a form, and hands in what was filled in", async () => {
    one.desk.answer = async ({ fields }) => (fields ? { kind: "tell", text: "Denied." } : FORM);
    const asked = await press("deny_note:act_1");
    if (asked.kind !== "form") throw new Error("There was no form.");
    expect(RULES.modal.safeParse(asked.modal).success).toBe(true);
    expect(asked.modal.title).toHaveLength(45);
    const { staff } = one.discord.world;
    const fields = { note: "Third time.", message: "Please send a photo." };
    expect(await one.discord.submit("lin", staff.id, asked.modal.custom_id, fields)).toEqual({
      kind: "told",
      text: "Denied.",
    });
    expect(one.desk.presses.at(-1)).toMatchObject({ value: "deny:act_1", fields });
  });

  it("lets nobody wait for longer than Discord does, and says so where a form would come too late", async () => {
    const slowly = (answer: PressAnswer) => async () => {
      await sleep(SLOWER_THAN_A_FORM_MAY_BE_MS);
      return answer;
    };
    one.desk.answer = slowly({ kind: "tell", text: "Approved." });
    const told = press();
    await sleep(50);
    one.desk.answer = slowly(FORM);
    expect(await Promise.all([told, press()])).toEqual([
      { kind: "told", text: "Approved." },
      { kind: "told", text: expect.stringContaining("nothing was changed") },
    ]);
  });

  it("says so when it could not be done, and goes on", async () => {
    one.desk.answer = async () => {
      throw new Error("The database is away.");
    };
    expect(await press()).toMatchObject({ kind: "told", text: expect.stringContaining("could not be done") });
    one.discord.gateway.dispatch("INTERACTION_CREATE", { id: 7, type: 3 }, { guild: true });
    expect(one.logged.join()).not.toMatch(/aW50ZXJhY3Rpb24/); // tokens
    one.desk.answer = async () => ({ kind: "tell", text: "Approved." });
    expect(await press()).toMatchObject({ text: "Approved." });
  });

  it("takes a question by command, quotes it in their direct messages, and points there", async () => {
    const { discord, desk } = one;
    const question = "where is my order? *1042* @everyone";
    const answer = await discord.command("ann", discord.world.support.id, "support", { question });
    expect(answer).toMatchObject({ kind: "told", text: expect.stringContaining("direct message") });
    const person = discord.world.user("ann").id;
    expect(desk.stored).toMatchObject([
      {
        text: question,
        addressed: true,
        author: { person, bot: false },
        place: { container: null, private: true, person },
      },
    ]);
    const [quoted] = discord.direct("ann").messages;
    expect(quoted?.content).toMatch(/^> where is my order\?/);
  });

  it("takes no question of whom it cannot answer, and says what to do", async () => {
    const { discord, desk } = one;
    discord.world.closed.add(discord.world.user("bob").id);
    const answer = await discord.command("bob", discord.world.support.id, "support", {
      question: "where is my order?",
    });
    expect(answer).toMatchObject({ kind: "told", text: expect.stringContaining("Allow direct messages") });
    expect(desk.stored).toEqual([]);
  });

  it("survives an interaction that Discord does not know any more", async () => {
    const { discord, logged } = one;
    await press();
    discord.repeatInteraction();
    await until(async () => logged.find((line) => line.includes("could not be answered")));
    expect(await press()).toMatchObject({ text: "Done." });
  });
});
