import { expect } from "vitest";
import { until } from "../../spine/conversing.ts";
import type { Stage } from "./stage.ts";

const SECRET = "my cat Minerva";

/** What staff were shown of somebody is gone once they are erased. */
export function erasureContract(stage: Stage): void {
  const { testOf, newPerson, cardShows, cardBecomes, quiet } = stage;

  testOf(["standing cards", "handovers", "staff threads"], "shows nothing of somebody who was erased", async () => {
    const { surface, side } = stage;
    const person = newPerson();
    await surface.signIn(person, "C003");
    const asked = await surface.begin(person, "please refund 0.33 for order 1003");
    const card = await cardShows(/"amount":\s*0\.33\b/);
    await surface.press("lin", card, "Deny");
    await cardBecomes(card, ({ text }) => /denied/i.test(text));
    await surface.say(asked, `I want to talk to a human about ${SECRET}`);
    const escalation = await cardShows(({ under, text }) => under === null && text.includes(SECRET));
    await surface.press("lin", escalation, "Take over");
    await surface.say(asked, `are you there? It is about ${SECRET}`);
    await cardShows(({ under, text }) => under === escalation.id && text.includes(SECRET));
    const headers = { authorization: `Bearer ${side.adminKey}` };
    const erased = await fetch(`${side.url}/api/v1/customers/C003/erase`, { method: "POST", headers });
    expect(erased.status).toBe(200);
    await cardBecomes(card, ({ text }) => text.includes("Erased"));
    await until(
      async () => ((await surface.cards()).some(({ text }) => text.includes(SECRET)) ? undefined : true),
      15_000,
    );
    await quiet();
    const texts = (await surface.cards()).map(({ text }) => text).join("\n");
    expect(texts).not.toMatch(/C003|0\.33\b/);
  });
}
