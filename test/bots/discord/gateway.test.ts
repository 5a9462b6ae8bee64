import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ResumePoint } from "../../../src/core/channels/channel-desk.ts";
import { until } from "../../spine/conversing.ts";
import type { RecordingDesk } from "../recording-desk.ts";
import { type Connected, openConnected } from "./connected.ts";
import type { DiscordStandIn } from "./stand-in.ts";

const editsOf = ({ changed }: RecordingDesk) => changed.map(({ id, text }) => `${id} ${text}`);

let open: Connected[] = [];
async function connected(prepare?: (discord: DiscordStandIn) => void): Promise<Connected> {
  const one = await openConnected(prepare);
  open.push(one);
  await one.connect();
  return one;
}
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});

const point = (at: Partial<ResumePoint["place"]>, lastId: string): ResumePoint => ({
  place: { space: "discord", container: null, thread: null, person: "", private: false, address: {}, ...at },
  lastId,
  lastAt: new Date(),
});
const GUILDS = 1 << 0;
const GUILD_MESSAGES = 1 << 9;
const DIRECT_MESSAGES = 1 << 12;
const MESSAGE_CONTENT = 1 << 15;

describe("the connection to Discord's gateway", () => {
  it("asks for what it needs and nothing else, and registers its command", async () => {
    const { discord } = await connected();
    expect(discord.gateway.intents).toEqual([GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES | MESSAGE_CONTENT]);
    await until(async () => discord.commands.length > 0 || undefined);
    expect(discord.commands).toMatchObject([{ name: "support", options: [{ name: "question", required: true }] }]);
  });

  it("says what to do when Discord does not allow an intent, and does not use up its connections", async () => {
    const one = await connected(({ gateway }) => {
      gateway.privileged = 0;
    });
    const { discord, logged } = one;
    await until(async () => logged.find((line) => line.includes("DISCORD_INTENTS_NOT_ALLOWED")));
    expect(logged.join()).toContain("Turn on Message Content Intent");
    expect(discord.gateway.refused).toEqual([4014]);
    // Whoever holds the lease starts again what has ended.
    expect(await Promise.race([one.ended(), sleep(300, "goes on")])).toBe("goes on");
    await one.disconnect();
    expect(await one.ended()).toMatchObject({ code: "DISCORD_INTENTS_NOT_ALLOWED" });
  });

  it("says what to do when the token is not valid, without saying it", async () => {
    const { discord, logged } = await connected((discord) => {
      discord.revokeToken();
    });
    const line = await until(async () => logged.find((one) => one.includes("DISCORD_TOKEN_INVALID")));
    expect(line).toContain("Reset the token");
    expect(logged.join()).not.toContain(discord.token);
  });

  it.each([
    [4004, "DISCORD_TOKEN_INVALID"],
    [4011, "DISCORD_TOO_MANY_SERVERS"],
    [4013, "DISCORD_OUTDATED"],
  ])("says why it was closed for good in the middle of its work: %i", async (code, name) => {
    const { discord, logged } = await connected();
    await until(async () => discord.commands.length > 0 || undefined);
    discord.gateway.cut(code);
    const line = await until(async () => logged.find((one) => one.includes(name)));
    expect(line).toContain('"remedy"');
  });

  it("leaves no connection behind when it loses the lease while it connects", async () => {
    const one = await openConnected();
    open.push(one);
    one.discord.delayMs = 200;
    one.begin();
    await sleep(50);
    await one.disconnect();
    await sleep(300);
    expect(one.discord.gateway.connected).toBe(0);
  });

  it("resumes after a break, with all that came in between, once and in order", async () => {
    const { discord, desk } = await connected();
    discord.mention("ann", "one");
    await until(async () => desk.stored[0]);
    discord.gateway.cut(4000);
    discord.mention("ann", "two");
    discord.mention("bob", "three");
    await until(async () => desk.stored[2]);
    discord.mention("ann", "four");
    await until(async () => desk.stored[3]);
    expect(desk.texts().toSorted()).toEqual(["four", "one", "three", "two"]);
    expect([discord.gateway.identified, discord.gateway.resumed]).toEqual([1, 1]);
  });

  it.each([
    {
      what: "Discord was away and has forgotten the session",
      async end({ discord }: Connected) {
        discord.away = true;
        discord.gateway.forget();
        await sleep(700);
      },
      async goOn({ discord }: Connected) {
        discord.away = false;
      },
    },
    {
      what: "another process takes over",
      end: (one: Connected) => one.disconnect(),
      goOn: (one: Connected) => one.connect(),
    },
  ])(
    "fetches what it missed when $what: in channels, threads and direct messages, before what comes then",
    async ({ end, goOn }) => {
      const one = await connected();
      const { discord, desk } = one;
      const first = discord.mention("ann", "one");
      const direct = discord.direct("bob");
      const second = discord.say("bob", "two", direct);
      const thread = discord.world.beginThread(discord.world.support.id, first.id, "Support");
      await until(async () => desk.stored[1]);
      desk.points = [
        point({ container: discord.world.support.id, thread: first.id, person: first.author.id }, first.id),
        point({ container: direct.id, person: second.author.id, private: true }, second.id),
      ];
      await end(one);
      discord.world.edit(direct.id, second.id, { content: "two, changed" });
      for (const text of ["three", "four"]) discord.say("ann", text, thread);
      const fresh = discord.mention("cid", "five");
      discord.say("cid", "six", discord.world.beginThread(discord.world.support.id, fresh.id, "Support"));
      discord.say("bob", "seven", direct);
      discord.say("cid", "nobody asked us", discord.world.support);
      for (let count = 0; count < 101; count++) discord.say("dan", `aside ${count}`, thread);
      discord.say("ann", "eight", thread);
      await goOn(one);
      discord.say("ann", "nine", thread);
      const answered = () => desk.texts().filter((text) => !text.startsWith("aside"));
      await until(async () => (answered().length >= 9 ? true : undefined), 8_000);
      const said = answered();
      expect(said.toSorted()).toEqual(["eight", "five", "four", "nine", "one", "seven", "six", "three", "two"]);
      const order = (...texts: string[]) => texts.map((text) => said.indexOf(text));
      for (const inOrder of [order("three", "four", "eight", "nine"), order("five", "six")])
        expect(inOrder.toSorted((a, b) => a - b)).toEqual(inOrder);
      expect(editsOf(desk)).toContain(`${second.id} two, changed`);
    },
  );

  it("catches up although one of those who wrote to it is no more", async () => {
    const one = await connected();
    const { discord, desk } = one;
    const direct = discord.direct("ann");
    const { id, author } = discord.say("ann", "one", direct);
    await until(async () => desk.stored[0]);
    await one.disconnect();
    discord.say("ann", "two", direct);
    discord.world.gone.add("4711");
    desk.points = [
      point({ person: "4711", private: true }, id),
      point({ container: direct.id, person: author.id, private: true }, id),
    ];
    await one.connect();
    discord.say("ann", "three", direct);
    await until(async () => desk.stored[2], 5_000);
    expect(desk.texts()).toEqual(["one", "two", "three"]);
  });

  it("begins again where it began when it is cut off in the middle, although newer messages are stored by then", async () => {
    const one = await connected();
    const { discord, desk } = one;
    const first = discord.mention("ann", "one");
    await until(async () => desk.stored[0]);
    await one.disconnect();
    discord.mention("bob", "missed");
    // A minute later in Discord's time, as others' messages are that were stored since.
    desk.points = [point({ thread: "1", person: "2" }, String(BigInt(first.id) + (60_000n << 22n)))];
    desk.catchingUpFrom = String(BigInt(first.id) - 1n);
    await one.connect();
    await until(async () => desk.stored[1], 5_000);
    expect(desk.texts()).toEqual(["one", "missed"]);
    await until(async () => desk.catchingUpFrom === null || undefined, 5_000);
  });

  it("tries again what could not be stored, before what came after it", async () => {
    const { discord, desk } = await connected();
    const direct = discord.direct("ann");
    desk.storing = async () => {
      desk.storing = async () => {};
      throw new Error("The database is away.");
    };
    discord.say("ann", "one", direct);
    discord.say("ann", "two", direct);
    discord.mention("bob", "beside it");
    await until(async () => desk.stored[2]);
    expect(desk.texts()).toEqual(["beside it", "one", "two"]);
  });

  it("hands in nothing that a program wrote, nor what nobody wrote", async () => {
    const { discord, desk } = await connected();
    const { world } = discord;
    discord.mention("smart-support", "to myself");
    world.write(world.support.id, { ...world.user("other"), bot: true }, { content: `<@${world.bot.id}> from a bot` });
    discord.system("ann", `<@${world.bot.id}> was pinned`);
    discord.say("ann", "nobody asked us", world.support);
    discord.gateway.dispatch("MESSAGE_CREATE", { id: "1", content: 7 }, { guild: true });
    discord.mention("ann", "one");
    await until(async () => desk.stored[0]);
    expect(desk.texts()).toEqual(["one"]);
  });

  it("tells of changes and deletions in the places that they were made in", async () => {
    const { discord, desk } = await connected();
    const { world } = discord;
    const first = discord.mention("ann", "one");
    const thread = world.beginThread(world.support.id, first.id, "Support");
    const second = discord.say("ann", "two", thread);
    await until(async () => desk.stored[1]);
    world.edit(world.support.id, first.id, { content: `<@${world.bot.id}> one, changed` });
    world.preview(world.support.id, first.id);
    world.remove(thread.id, second.id);
    discord.gateway.dispatch(
      "MESSAGE_DELETE_BULK",
      { ids: ["7", "8"], channel_id: world.support.id, guild_id: world.guildId },
      { guild: true },
    );
    await until(async () => desk.removed[2]);
    expect(editsOf(desk)).toEqual([`${first.id} one, changed`]);
    const { id } = world.support;
    expect(desk.removed.map(({ place, id }) => `${place.container} ${id}`).toSorted()).toEqual(
      [`${id} ${second.id}`, `${id} 7`, `${id} 8`].toSorted(),
    );
  });

  it("tells the author alone, and where their direct messages are closed says so in public", async () => {
    const { discord, desk } = await connected();
    desk.tell = "This conversation belongs to somebody else.";
    const { world } = discord;
    discord.mention("ann", "one");
    await until(async () => discord.direct("ann").messages.find(({ content }) => content === desk.tell));
    world.closed.add(world.user("bob").id);
    const { id } = discord.mention("bob", "two");
    const posted = await until(async () => world.channels.get(id)?.messages[0]);
    expect(posted.content).toContain("I cannot write to you directly");
    expect(world.support.messages.some(({ author }) => author.bot)).toBe(false);
  });
});
