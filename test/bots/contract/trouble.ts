import { expect } from "vitest";
import { z } from "zod";
import { until } from "../../spine/conversing.ts";
import { SLOW_SENTENCES } from "./model.ts";
import { isFinished, type Stage } from "./stage.ts";

const failed = z.object({ data: z.array(z.object({ id: z.string(), kind: z.string() })) });

/** Refusals, lost connections, and ends of our side in the middle of something. */
export function troubleContract(stage: Stage): void {
  const { testOf, newPerson, shows, cardShows, cardBecomes, quiet } = stage;

  async function askAdmin(path: string, method: string): Promise<unknown> {
    const { url, adminKey } = stage.side;
    const headers = { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };
    const body = method === "POST" ? "{}" : undefined;
    return (await fetch(`${url}/api/v1${path}`, { method, headers, body })).json();
  }
  async function asksRefund(amount: string) {
    const person = newPerson();
    await stage.surface.signIn(person, "C001");
    const asked = await stage.surface.begin(person, `please refund ${amount} for order 1001`);
    return { asked, card: await cardShows(new RegExp(`"amount":\\s*${Number(amount)}\\b`)) };
  }
  async function restart(meanwhile = async (): Promise<void> => {}): Promise<void> {
    await stage.side.stop();
    try {
      await meanwhile();
    } finally {
      await stage.side.start();
      await stage.surface.attach(stage.side);
    }
  }

  testOf(["refusals"], "keeps the order although the first post is refused at first", async () => {
    const { surface } = stage;
    surface.refuse("passing", 1);
    const asked = await surface.begin(newPerson(), "how long does shipping take, part 0?");
    await surface.say(asked, "how long does shipping take, part 1?");
    await shows(asked, "part 1");
    await quiet();
    expect((await surface.shown(asked)).map(({ text }) => /part (\d)/.exec(text)?.[1])).toEqual(["0", "1"]);
  });

  testOf(["refusals"], "waits as long as the platform asks, and posts once", async () => {
    const { surface } = stage;
    surface.refuse("later", 2);
    const asked = await surface.begin(newPerson(), "how long does shipping take, later?");
    await shows(asked, "later");
    await quiet();
    expect(await surface.shown(asked)).toHaveLength(1);
  });

  testOf(["refusals", "lost answers"], "posts once although the answer to a post was lost", async () => {
    const { surface } = stage;
    surface.loseAnswer();
    const asked = await surface.begin(newPerson(), "how long does shipping take, lost?");
    await shows(asked, "lost");
    await quiet();
    expect(await surface.shown(asked)).toHaveLength(1);
  });

  testOf(["refusals"], "gives up what can never be posted, keeps it to be seen, and goes on", async () => {
    const { surface } = stage;
    surface.refuse("never", 2);
    const asked = await surface.begin(newPerson(), "how long does shipping take, first?");
    const [given] = await until(async () => {
      const { data } = failed.parse(await askAdmin("/deliveries", "GET"));
      return data.length > 0 ? data : undefined;
    }, 15_000);
    expect(given?.kind).toBe("message");
    surface.refuse("never", 0);
    await surface.say(asked, "how long does shipping take, second?");
    await shows(asked, "second");
    await askAdmin("/deliveries/retry", "POST");
    await shows(asked, "first");
  });

  testOf(["removed posts"], "posts a card anew that somebody removed, when it changes", async () => {
    const { surface, side } = stage;
    const { card } = await asksRefund("0.91");
    await surface.removePost(card);
    await side.asStaff("lin", `/approvals/${await side.refundOf("0.91")}/decision`, { decision: "deny" });
    const anew = await cardShows(/"amount":\s*0\.91\b/);
    expect([anew.id === card.id, anew.buttons]).toEqual([false, []]);
  });

  testOf(["cut connections"], "loses nothing, and says nothing twice, when the connection is cut", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take, slowly?");
    await shows(asked, SLOW_SENTENCES[0] ?? "");
    await surface.cut();
    await surface.say(asked, "how long does shipping take to Oslo?");
    await shows(asked, "Oslo");
    await quiet();
    const texts = (await surface.shown(asked)).map(({ text }) => text);
    expect(texts).toHaveLength(2);
    for (const sentence of SLOW_SENTENCES) expect(texts[0]).toContain(sentence);
  });

  testOf(["absence", "restarts"], "answers what was written while our side was away, once", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take to Rome?");
    await shows(asked, "Rome");
    await quiet();
    await restart(async () => void (await surface.say(asked, "how long does shipping take to Oslo?")));
    await shows(asked, "Oslo");
    await quiet();
    expect(await surface.shown(asked)).toHaveLength(2);
  });

  testOf(["restarts"], "finishes a card that was posted before a restart", async () => {
    const { surface } = stage;
    const { asked, card } = await asksRefund("0.92");
    await quiet();
    await restart();
    expect(await surface.press("lin", card, "Approve")).toMatch(/approved/i);
    await cardBecomes(card, isFinished);
    await shows(asked, /are refunded/);
    await quiet();
    expect((await surface.cards()).filter(({ text }) => /"amount":\s*0\.92\b/.test(text))).toHaveLength(1);
  });

  testOf(["restarts"], "finishes a reply in the middle of which it was restarted, as one", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take, slowly?");
    await shows(asked, SLOW_SENTENCES[0] ?? "");
    await restart();
    await shows(asked, SLOW_SENTENCES.at(-1) ?? "");
    await quiet();
    const posts = await surface.shown(asked);
    expect(posts).toHaveLength(1);
    for (const sentence of SLOW_SENTENCES) expect(posts[0]?.text).toContain(sentence);
  });
}
