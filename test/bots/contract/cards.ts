import { expect } from "vitest";
import type { Said, Shown } from "../surface.ts";
import { isFinished, type Stage } from "./stage.ts";

/** The life of a card, from the question to the outcome. */
export function cardContract(stage: Stage): void {
  const { test, testOf, newPerson, shows, cardShows, cardBecomes, quiet } = stage;
  let cents = 10;

  /** A refund that a customer asked for, and its card. Up to 100 one person decides, above it two of finance. */
  async function asksRefund(whole = 0): Promise<{ asked: Said; card: Shown; id: string; amount: string }> {
    cents += 1;
    const amount = `${whole}.${cents}`;
    const person = newPerson();
    await stage.surface.signIn(person, "C001");
    const asked = await stage.surface.begin(person, `please refund ${amount} for order ${whole > 0 ? "1036" : "1001"}`);
    const card = await cardShows(new RegExp(`"amount":\\s*${Number(amount)}\\b`));
    return { asked, card, amount, id: await stage.side.refundOf(amount) };
  }
  async function outcomes(id: string): Promise<string[]> {
    const rows = await stage.side.db.query<{ type: string }>(
      "select type from events where action_id = $1 and type in ('action.approved', 'action.denied', 'action.succeeded') order by seq",
      [id],
    );
    return rows.map(({ type }) => type);
  }

  test("goes from the question over the card and the press to the outcome, told to staff and to the customer", async () => {
    const { surface } = stage;
    const { asked, card, id } = await asksRefund();
    expect(card.text).toContain("C001");
    expect(card.buttons).toEqual(expect.arrayContaining(["Approve", "Deny", "Deny with a note"]));
    expect(await surface.press("lin", card, "Approve")).toMatch(/approved/i);
    const finished = await cardBecomes(card, isFinished);
    await cardBecomes(card, ({ text }) => /done|succeeded/i.test(text));
    expect(finished.text).toContain("Lin Wei");
    await shows(asked, /are refunded/);
    await quiet();
    expect((await surface.cards()).filter(({ id: other }) => other === card.id)).toHaveLength(1);
    expect(await outcomes(id)).toEqual(["action.approved", "action.succeeded"]);
  });

  test("does nothing for somebody without the right, and says so to them", async () => {
    const { surface } = stage;
    const { asked, card, id } = await asksRefund();
    for (const person of ["stranger", asked.person]) {
      expect(await surface.press(person, card, "Approve")).toMatch(/staff|sign|token|key/i);
    }
    await quiet();
    expect(await outcomes(id)).toEqual([]);
    expect((await cardBecomes(card, () => true)).buttons).toEqual(card.buttons);
  });

  test("lets one of two win who press at once, and tells the other, and whoever comes late", async () => {
    const { surface } = stage;
    const { card, id } = await asksRefund();
    const answers = await Promise.all([surface.press("lin", card, "Approve"), surface.press("ada", card, "Deny")]);
    expect(answers.filter((answer) => /already decided/i.test(answer))).toHaveLength(1);
    await cardBecomes(card, isFinished);
    expect(await surface.press("max", card, "Deny")).toMatch(/already decided.*(?:Lin Wei|Ada Okafor)/is);
    expect((await outcomes(id)).filter((type) => type !== "action.succeeded")).toHaveLength(1);
  });

  testOf(["repeats"], "takes a press that is handed in again as one", async () => {
    const { surface } = stage;
    const { card, id } = await asksRefund();
    await surface.press("lin", card, "Approve");
    await surface.repeatPress();
    await cardBecomes(card, ({ text }) => /done|succeeded/i.test(text));
    expect(await outcomes(id)).toEqual(["action.approved", "action.succeeded"]);
  });

  test("tells the customer the words that are meant for them, and keeps the note", async () => {
    const { surface } = stage;
    const { asked, card } = await asksRefund();
    const filled = { note: "Third time this month.", message: "Please send us a photo first." };
    expect(await surface.press("lin", card, "Deny with a note", filled)).toMatch(/denied/i);
    await shows(asked, filled.message);
    const finished = await cardBecomes(card, isFinished);
    expect(finished.text).toContain(filled.note);
    expect((await surface.shown(asked)).some(({ text }) => text.includes(filled.note))).toBe(false);
  });

  test("counts where several have to approve, each of them once", async () => {
    const { surface } = stage;
    const { card, id } = await asksRefund(102);
    await surface.press("lin", card, "Approve");
    const counted = await cardBecomes(card, ({ text }) => text.includes("Lin Wei"));
    expect(counted.buttons).toEqual(card.buttons);
    expect(await surface.press("lin", card, "Approve")).toMatch(/you approved this already/i);
    expect(await outcomes(id)).toEqual([]);
    expect(await surface.press("ada", card, "Approve")).toMatch(/approved/i);
    const finished = await cardBecomes(card, isFinished);
    expect(finished.text).toMatch(/Lin Wei[\s\S]*Ada Okafor/);
  });

  test("ends when nobody decides in time, and the customer hears of it", async () => {
    const { surface, side } = stage;
    const { asked, card, id } = await asksRefund();
    await side.db.query("update actions set expires_at = clock_timestamp() where id = $1", [id]);
    const finished = await cardBecomes(card, isFinished);
    expect(finished.text).toMatch(/expired/i);
    expect(await surface.press("lin", card, "Approve")).toMatch(/time to decide ended/i);
    await shows(asked, "in time");
    expect(await outcomes(id)).toEqual([]);
  });

  test("ends when the customer takes it back", async () => {
    const { surface } = stage;
    const { asked, card, id } = await asksRefund();
    await surface.say(asked, `please forget about the refund ${id}`);
    const finished = await cardBecomes(card, isFinished);
    expect(finished.text).toMatch(/withdrawn/i);
    expect(await surface.press("lin", card, "Approve")).toMatch(/withdrawn/i);
    expect(await outcomes(id)).toEqual([]);
  });

  test("says that the same was asked for before", async () => {
    const { asked, card, amount } = await asksRefund();
    await stage.surface.press("lin", card, "Approve");
    await cardBecomes(card, ({ text }) => /done|succeeded/i.test(text));
    await shows(asked, /are refunded/);
    await stage.surface.say(asked, `please refund ${amount} for order 1001`);
    await cardShows(/the same was asked for|"twins": [1-9]/i);
  });
}
