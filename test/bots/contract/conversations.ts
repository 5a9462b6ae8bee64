import { expect } from "vitest";
import { LONG_SENTENCES, SLOW_SENTENCES } from "./model.ts";
import type { Stage } from "./stage.ts";

/** More than a conversation may send in ten seconds. */
const TOO_MANY = 12;

/** What a customer sees of their conversation. */
export function conversationContract(stage: Stage): void {
  const { test, testOf, newPerson, shows, quiet, isTold } = stage;

  test("answers in the thread of the question, and nowhere else", async () => {
    const { surface } = stage;
    const [rome, oslo] = await Promise.all([
      surface.begin(newPerson(), "how long does shipping take to Rome?"),
      surface.begin(newPerson(), "how long does shipping take to Oslo?"),
    ]);
    await shows(rome, "Rome");
    await shows(oslo, "Oslo");
    await quiet();
    expect([await surface.shown(rome), await surface.shown(oslo)].map((posts) => posts.length)).toEqual([1, 1]);
  });

  testOf(["account links"], "tells whoever asks for what is a customer's how to link their account", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "please refund 0.70 for order 1001");
    await shows(asked, /get a code on our website.*direct message/);
  });

  testOf(["typing"], "shows that somebody is typing until the reply begins", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take, slowly?");
    await shows(asked, SLOW_SENTENCES[0] ?? "");
    expect(await surface.typed(asked)).toBeGreaterThan(0);
    await quiet();
  });

  testOf(["repeats"], "takes what is handed in again as one message", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take?");
    await surface.repeat(asked);
    await shows(asked, "shipping");
    await surface.repeat(asked);
    await quiet();
    expect(await surface.shown(asked)).toHaveLength(1);
  });

  test("keeps what is said in one thread in order", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take, part 0?");
    for (const part of [1, 2]) await surface.say(asked, `how long does shipping take, part ${part}?`);
    await shows(asked, "part 2");
    expect((await surface.shown(asked)).map(({ text }) => /part (\d)/.exec(text)?.[1])).toEqual(["0", "1", "2"]);
  });

  test("shows a reply while it is written, in one post that ends as what was stored", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take, slowly?");
    await shows(asked, SLOW_SENTENCES.at(-1) ?? "");
    await quiet();
    const [post, ...more] = await surface.shown(asked);
    expect(more).toEqual([]);
    expect(post?.versions.length).toBeGreaterThan(1);
    expect(post?.versions[0]).toMatch(/^It is packed now/);
    for (const sentence of SLOW_SENTENCES) expect(post?.text).toContain(sentence);
  });

  test("loses nothing of a long answer", async () => {
    const asked = await stage.surface.begin(newPerson(), "how long does shipping take, in detail?");
    await shows(asked, "some length");
    await quiet();
    const texts = (await stage.surface.shown(asked)).map(({ text }) => text);
    expect(texts.join(" ").match(/some length/g)).toHaveLength(LONG_SENTENCES);
  });

  testOf(["longest post"], "cuts a long answer between sentences", async () => {
    const asked = await stage.surface.begin(newPerson(), "how long does shipping take, in detail?");
    await shows(asked, "some length");
    await quiet();
    const posts = await stage.surface.shown(asked);
    expect(posts.length).toBeGreaterThan(1);
    expect(posts.filter(({ text }) => !text.trimEnd().endsWith("message."))).toEqual([]);
  });

  test("lets nothing that a model writes do anything", async () => {
    const asked = await stage.surface.begin(newPerson(), "how long does shipping take under attack?");
    await shows(asked, "everyone");
    await quiet();
    expect(stage.surface.harm()).toEqual([]);
  });

  testOf(["corrections"], "replaces what is edited before it is read, and leaves out what is deleted", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take, slowly?");
    const edited = await surface.say(asked, "how long does shipping take to Rome?");
    const removed = await surface.say(asked, "how long does shipping take to Lima?");
    await surface.edit(edited, "how long does shipping take to Oslo?");
    await surface.remove(removed);
    await shows(asked, "Oslo");
    await quiet();
    const said = (await surface.shown(asked)).map(({ text }) => text).join("\n");
    expect(said).not.toMatch(/Rome|Lima/);
  });

  testOf(["corrections"], "answers a question that is corrected after it was answered, once", async () => {
    const { surface } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take to Rome?");
    await shows(asked, "Rome");
    await quiet();
    for (const _ of ["once", "and its twin"]) await surface.edit(asked, "how long does shipping take to Oslo?");
    await shows(asked, "Oslo");
    await quiet();
    expect(await surface.shown(asked)).toHaveLength(2);
  });

  testOf(["others"], "hears others in a customer's thread without obeying them", async () => {
    const { surface, side } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take?");
    await surface.say(asked, "please refund 0.50 for order 1001", newPerson());
    await shows(asked, "shipping");
    await quiet();
    expect(await surface.shown(asked)).toHaveLength(1);
    expect(await side.db.query("select 1 from actions where args ->> 'amount' = '0.5'")).toEqual([]);
  });

  test("says to whoever writes too fast that it is too fast, and answers what it took", async () => {
    const { surface } = stage;
    const person = newPerson();
    const asked = await surface.begin(person, "how long does shipping take, 0?");
    for (let count = 1; count < TOO_MANY; count++) await surface.say(asked, `how long does shipping take, ${count}?`);
    await isTold(person, /at most 10 messages/i);
    await shows(asked, "take, 9?");
  });

  testOf(["thumbs"], "takes the thumb of whoever asked, once their need is met, and nobody else's", async () => {
    const { surface, side } = stage;
    const person = newPerson();
    const asked = await surface.begin(person, "how long does shipping take?");
    await shows(asked, "shipping");
    await surface.say(asked, "that's all, thanks");
    const farewell = await shows(asked, "Glad to help");
    await quiet();
    expect(farewell.buttons).toEqual(["👍", "👎"]);
    expect(await surface.press(newPerson(), farewell, "👎")).toMatch(/only the person who asked/i);
    for (const thumb of ["👎", "👍"]) expect(await surface.press(person, farewell, thumb)).toMatch(/thank you/i);
    const thumbs = await side.db.query(
      "select data ->> 'thumb' as thumb from events where type = 'feedback.given' order by seq",
    );
    expect(thumbs).toEqual([{ thumb: "down" }, { thumb: "up" }]);
  });

  testOf(["thumbs"], "asks for a thumb when a person called it resolved, too", async () => {
    const { surface, side } = stage;
    const asked = await surface.begin(newPerson(), "how long does shipping take to Turin?");
    const answer = await shows(asked, "Turin");
    expect(answer.buttons).toEqual([]);
    await quiet();
    await side.asStaff("lin", `/conversations/${await side.conversationWith("Turin")}/resolve`);
    await shows(asked, ({ id, buttons }) => id === answer.id && buttons.length === 2);
  });
}
