import { beforeAll, expect, it } from "vitest";
import { until } from "../spine/conversing.ts";
import { contractModel } from "./contract/model.ts";
import { openDiscordSurface } from "./discord/discord-surface.ts";
import { type OurSide, openOurSide } from "./our-side.ts";
import { openSlackSurface } from "./slack/slack-surface.ts";
import type { Said, Shown, Surface } from "./surface.ts";
import { createConsoleDesk } from "./web/console-desk.ts";

// Discord, Slack and the console at once, on the real product: their SDKs, their stand-ins, the console's socket.
const console = createConsoleDesk();
let discord: Surface;
let slack: Surface;
let side: OurSide;

beforeAll(async () => {
  discord = await openDiscordSurface();
  slack = await openSlackSurface({ by: "requests", streams: true });
  side = await openOurSide({
    environment: { ...discord.environment, ...slack.environment },
    models: contractModel,
    handle: (staffId) =>
      Object.fromEntries(
        [discord, slack].flatMap((face) => face.handle(staffId) ?? []).map((one) => [one.channel, one.handle]),
      ),
  });
  await discord.attach(side);
  await slack.attach(side);
  await console.attach(side, "");
  return async () => {
    console.close();
    await side.close();
    await discord.close();
    await slack.close();
  };
}, 60_000);

type Desk = Pick<Surface, "cards" | "press">;

/** The card of a refund of this amount on each of the three. */
function cardsOf(amount: string): Promise<Shown[]> {
  return onAll(amount, ({ buttons }) => buttons.length >= 3);
}
function onAll(amount: string, fits: (card: Shown) => boolean): Promise<Shown[]> {
  const about = new RegExp(`"amount":\\s*${amount}\\b`);
  const one = ({ cards }: Pick<Desk, "cards">) =>
    until(async () => (await cards()).find((card) => about.test(card.text) && fits(card)), 15_000);
  return Promise.all([discord, slack, console].map(one));
}
async function asksOnDiscord(person: string, amount: string): Promise<Said> {
  await discord.signIn(person, "C001");
  return discord.begin(person, `please refund ${amount} for order 1001`);
}
async function effectsOf(amount: string): Promise<number> {
  const key = await side.refundOf(amount);
  return side.app.demo?.service.effects({ key }).length ?? 0;
}

it("asked on Discord, approved on Slack: done once, and told on Discord, on Slack and in the console", async () => {
  const asked = await asksOnDiscord("ann", "0.61");
  const [, onSlack] = await cardsOf("0.61");
  if (!onSlack) throw new Error("Slack has no card.");
  expect(await slack.press("lin", onSlack, "Approve")).toMatch(/approved/i);
  const finished = await onAll(
    "0.61",
    ({ buttons, text }) => buttons.length === 0 && /Status: Done|"status": "succeeded"/.test(text),
  );
  for (const { text } of finished) expect(text).toMatch(/Lin Wei[\s\S]*slack/);
  await until(async () => (await discord.shown(asked)).find(({ text }) => text.includes("are refunded")), 15_000);
  expect(await effectsOf("0.61")).toBe(1);
});

it("pressed on all three at once: one decision, one effect, and the other two are told whose it was", async () => {
  await asksOnDiscord("bob", "0.62");
  const [onDiscord, onSlack, onConsole] = await cardsOf("0.62");
  if (!onDiscord || !onSlack || !onConsole) throw new Error("A card is missing.");
  const answers = await Promise.all([
    discord.press("max", onDiscord, "Approve"),
    slack.press("lin", onSlack, "Approve"),
    console.press("ada", onConsole, "Approve"),
  ]);
  expect(answers.filter((answer) => /already decided.*(?:Max Fischer|Lin Wei|Ada Okafor)/.test(answer))).toHaveLength(
    2,
  );
  await onAll("0.62", ({ buttons, text }) => buttons.length === 0 && /Status: Done|"status": "succeeded"/.test(text));
  const decisions = await side.db.query(
    "select 1 from decisions d join actions a on a.id = d.action_id where a.args ->> 'amount' = '0.62'",
  );
  expect([decisions.length, await effectsOf("0.62")]).toEqual([1, 1]);
});
