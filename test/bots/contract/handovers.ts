import { expect } from "vitest";
import { SLOW_SENTENCES } from "./model.ts";
import { isFinished, type Stage } from "./stage.ts";

/** How a conversation goes to a person and back. */
export function handoverContract(stage: Stage): void {
  const { test, testOf, newPerson, shows, cardShows, cardBecomes, quiet } = stage;

  test("asks for a person at any time, and says so", async () => {
    const asked = await stage.surface.begin(newPerson(), "I want to talk to a human, please");
    await shows(asked, "asked a colleague");
  });

  testOf(["handovers"], "hands a conversation to a person and back to the assistant", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "I want to talk to a human about parcel 4711");
    const card = await cardShows("4711");
    expect(await surface.press("lin", card, "Take over")).toMatch(/you have the conversation|"taken_by":"lin"/i);
    await cardBecomes(card, ({ text }) => /Lin Wei has it|"taken_by": "lin"/.test(text));
    expect(await surface.press("max", card, "Take over")).toMatch(/Lin Wei has this conversation/);
    await surface.say(asked, "are you there, parcel 4711?");
    const taken = await cardBecomes(card, ({ buttons }) => buttons.includes("Reply to customer"));
    await surface.press("lin", taken, "Reply to customer", { message: "Lin here, about 4711." });
    await shows(asked, "Lin here, about 4711.");
    expect((await surface.shown(asked)).some(({ text }) => text.includes("You wrote"))).toBe(false);
    await surface.press("lin", taken, "Give back");
    await cardBecomes(card, isFinished);
    await surface.say(asked, "how long does shipping take?");
    await shows(asked, "You wrote: how long does shipping take?");
  });

  testOf(["handovers", "repeats"], "says once what is handed in twice by staff", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "I want to talk to a human about parcel 4713");
    const card = await cardShows("4713");
    await surface.press("lin", card, "Take over");
    const taken = await cardBecomes(card, ({ buttons }) => buttons.includes("Reply to customer"));
    await surface.press("lin", taken, "Reply to customer", { message: "Lin here, about 4713." });
    await surface.repeatPress();
    await shows(asked, "Lin here, about 4713.");
    await quiet();
    const replies = (await surface.shown(asked)).filter(({ text }) => text.includes("Lin here, about 4713."));
    expect(replies).toHaveLength(1);
  });

  test("tells the customer when a colleague takes over in the middle of a reply", async () => {
    const { surface, side } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take to Minsk, very slowly?");
    await shows(asked, SLOW_SENTENCES[0] ?? "");
    await side.asStaff("lin", `/conversations/${await side.conversationWith("Minsk")}/takeover`);
    await shows(asked, "colleague of mine has taken over");
    await quiet();
    const texts = (await surface.shown(asked)).map(({ text }) => text).join("\n");
    expect(texts).not.toContain(SLOW_SENTENCES.at(-1));
  });

  testOf(["handovers", "staff threads"], "keeps what staff say to one another under a card to themselves", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "I want to talk to a human about parcel 4712");
    const card = await cardShows("4712");
    await surface.press("lin", card, "Take over");
    await cardShows(({ under, text }) => under === card.id && text.includes("parcel 4712"));
    await surface.say(asked, "are you there, parcel 4712?");
    await cardShows(({ under, text }) => under === card.id && text.includes("are you there, parcel 4712?"));
    await surface.talk("lin", card, "he sounds angry");
    await quiet();
    expect((await surface.shown(asked)).some(({ text }) => text.includes("angry"))).toBe(false);
  });
}
