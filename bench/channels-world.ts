/**
 * The platforms and the people on them, in a process of their own, so that what they cost is not the product's. Driven by
 * `channels-run.ts` over IPC.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { chanceOn } from "../demo/company/chance.ts";
import type { ChatChannel } from "../src/core/channels/place.ts";
import { createIdentityTokens } from "../src/core/identity/identity-token.ts";
import { converse, insist, invite, type Person, Staff, signIn, type Written } from "./channels-people.ts";
import { openPlatforms, type Platform } from "./channels-platforms.ts";
import type { Ending, FromWorld, Opening, ToWorld } from "./channels-wire.ts";

const issued = z.object({ data: z.object({ code: z.string() }) });
const STAFF = ["lin", "max", "ada"];
const STRIKE_EVERY_MS = 2_000;
const MOST_TIMES = 3;
const POLL_MS = 20;
/** The connection of a process that was killed is gone by then. */
const GONE_MS = 1_000;

const platforms = await openPlatforms();
const diary: Written[] = [];
const strikes: Record<string, number> = {};
const takeovers: Ending["takeovers"] = [];
let people: Person[] = [];
let staff: Staff | undefined;

const send = (message: FromWorld): void => void process.send?.(message);

async function open({ url, adminKey, identitySecret, each, purchases }: Opening): Promise<void> {
  const identities = createIdentityTokens(identitySecret);
  async function linkCode(externalId: string): Promise<string> {
    const identity = await identities.sign({ externalId, name: externalId }, 600);
    const headers = { authorization: `Bearer ${adminKey}`, "x-customer-identity": identity };
    const response = await fetch(`${url}/api/v1/identities/codes`, {
      ...{ method: "POST", body: "{}", headers: { ...headers, "content-type": "application/json" } },
    });
    if (!response.ok) throw new Error(await response.text());
    return issued.parse(await response.json()).data.code;
  }
  // All of the product starts at once, which takes a busy machine a while.
  for (const { surface } of platforms) await insist(() => surface.attach({ url, linkCode }));
  people = invite(platforms, each, purchases);
  await signIn(people);
}

/** Strikes one platform again and again, with whatever the seed draws. */
async function strike({ channel, faults }: Platform, seed: number, seconds: number): Promise<void> {
  const { below, pick } = chanceOn(new Date(), seed);
  const drawn = Object.entries(faults).flatMap(([name, { weight }]) => Array.from({ length: weight }, () => name));
  const until = Date.now() + 1000 * seconds;
  while (Date.now() < until) {
    const name = pick(drawn);
    const mine = diary.filter((written) => written.channel === channel);
    const earlier = mine.length > 0 ? pick(mine).said : undefined;
    const key = `${channel}: ${name}`;
    strikes[key] = (strikes[key] ?? 0) + 1;
    await Promise.resolve(faults[name]?.strike(1 + below(MOST_TIMES), earlier)).catch(() => undefined);
    await sleep(STRIKE_EVERY_MS / 2 + below(STRIKE_EVERY_MS));
  }
}

async function play({ seed, seconds }: { seed: number; seconds: number }): Promise<void> {
  staff = new Staff(platforms, seed);
  void staff.work();
  const ticking = setInterval(
    () => send({ kind: "progress", written: diary.length, presses: staff?.presses ?? 0 }),
    500,
  );
  await Promise.all([
    ...people.map((person, index) => converse(person, { seed: seed + index, seconds }, diary)),
    ...platforms.map((platform, index) => strike(platform, seed + index, seconds)),
  ]);
  clearInterval(ticking);
}

/** How long nobody held a platform's connection after its holder was killed. */
async function timeTakeover(channel: ChatChannel): Promise<void> {
  const connections = platforms.find((one) => one.channel === channel)?.connections;
  if (!connections) return;
  const started = Date.now();
  while (connections() > 0 && Date.now() - started < GONE_MS) await sleep(POLL_MS);
  while (connections() === 0) await sleep(POLL_MS);
  takeovers.push({ channel, ms: Date.now() - started });
}

async function end(): Promise<Ending> {
  staff?.goHome();
  const threads = await Promise.all(
    people.map(async ({ name, platform }) => {
      const first = diary.find(({ person }) => person === name);
      const posts = first ? await platform.surface.shown(first.said) : [];
      return { channel: platform.channel, person: name, posts: posts.map(({ text }) => text) };
    }),
  );
  const cards = await Promise.all(
    platforms.map(async ({ channel, surface }) =>
      (await surface.cards()).map(({ text, buttons }) => ({ channel, text, open: buttons.length > 0 })),
    ),
  );
  const acknowledged = Object.fromEntries(platforms.map((one) => [one.channel, one.acknowledged]));
  const harm = platforms.flatMap(({ surface }) => surface.harm());
  const presses = staff?.presses ?? 0;
  return { written: diary, threads, cards: cards.flat(), acknowledged, takeovers, strikes, presses, harm };
}

process.on("message", async (message: ToWorld) => {
  try {
    if (message.kind === "open") {
      await open(message);
      send({ kind: "opened" });
    } else if (message.kind === "play") {
      await play(message);
      send({ kind: "played" });
    } else if (message.kind === "killed") await timeTakeover(message.channel);
    else send({ kind: "ended", ending: await end() });
  } catch (error) {
    send({ kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on("disconnect", () => process.exit(0));

send({
  kind: "ready",
  environment: Object.assign({}, ...platforms.map(({ surface }) => surface.environment)) as Record<string, string>,
  handles: STAFF.map((id) =>
    Object.fromEntries(
      platforms.flatMap(({ surface }) => {
        const known = surface.handle(id);
        return known ? [[known.channel, known.handle]] : [];
      }),
    ),
  ),
});
