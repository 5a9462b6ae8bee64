import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { escapeFor } from "../../../src/bots/channel-text.ts";
import { openDiscord } from "../../../src/bots/discord/open.ts";
import { LIMITS } from "../../../src/bots/limits.ts";
import type { ChannelAdapter, Content } from "../../../src/bots/port.ts";
import type { Place } from "../../../src/core/channels/place.ts";
import { cardContent } from "../plain-card.ts";
import { harmOf } from "./harm.ts";
import { buttonsOf, textOf } from "./reading.ts";
import { DiscordStandIn } from "./stand-in.ts";
import type { Message } from "./world.ts";

const discord = new DiscordStandIn();
const { world, faults } = discord;
await discord.start();
afterAll(() => discord.stop());
const SUPPRESS_EMBEDS = 1 << 2;
let adapter: ChannelAdapter;
let marker = 0;

beforeEach(() => {
  // A process of its own: nothing is remembered.
  ({ adapter } = openDiscord({ token: discord.token, api_url: discord.apiUrl }));
  world.threadsAllowed = true;
});

const text = (words: string, buttons: { label: string; value: string }[] = []): Content => ({
  kind: "text",
  text: words,
  buttons: buttons.map((button) => ({ ...button, style: "plain" })),
});
const at = (place: Partial<Place>): Place => ({
  ...{ space: "discord", container: world.support.id, thread: null, person: "", private: false, address: {} },
  ...place,
});
const newMarker = () => ({ id: `marker-${++marker}`, again: false });
const post = (place: Place, content: Content) => adapter.post(place, content, newMarker());
const messagesIn = (id: string): Message[] => world.channel(id).messages;

describe("where Discord's adapter posts", () => {
  it("begins the thread of a message once, whoever is first", async () => {
    const { id } = discord.mention("ann", "one");
    const place = at({ thread: id });
    const { adapter: other } = openDiscord({ token: discord.token, api_url: discord.apiUrl });
    await Promise.all([adapter.typing(place), post(place, text("a")), other.post(place, text("b"), newMarker())]);
    const { adapter: later } = openDiscord({ token: discord.token, api_url: discord.apiUrl });
    await later.post(place, text("c"), newMarker());
    expect(
      messagesIn(id)
        .map(({ content }) => content)
        .toSorted(),
    ).toEqual(["a", "b", "c"]);
    expect(world.typing.get(id)).toBe(1);
  });

  it("replies to the message where no thread can be made", async () => {
    world.threadsAllowed = false;
    const { id } = discord.mention("ann", "one");
    const first = await post(at({ thread: id }), text("a"));
    await post(at({ thread: id }), text("b"));
    await adapter.typing(at({ thread: id }));
    const replies = messagesIn(world.support.id).filter(({ message_reference: to }) => to?.message_id === id);
    expect(replies.map(({ content }) => content)).toEqual(["a", "b"]);
    await adapter.edit(first, text("a, changed"));
    expect(replies[0]?.content).toBe("a, changed");
  });

  it("opens somebody's direct messages, and knows them again", async () => {
    const place = at({ container: null, private: true, person: world.user("bob").id });
    const refs = [await post(place, text("a")), await post(place, text("b"))];
    expect(refs.map(({ container }) => container)).toEqual([discord.direct("bob").id, discord.direct("bob").id]);
    await adapter.ephemeral(at({}), place.person, "*only* you");
    expect(messagesIn(discord.direct("bob").id).map(textOf)).toEqual(["a", "b", "*only* you"]);
  });

  it("posts what was posted already no second time", async () => {
    const place = at({});
    const before = messagesIn(world.support.id).length;
    faults.loseAnswer();
    await expect(adapter.post(place, text("lost"), { id: "the-same", again: false })).rejects.toMatchObject({
      code: "DISCORD_AWAY",
    });
    const { id } = await adapter.post(place, text("lost"), { id: "the-same", again: true });
    expect(
      messagesIn(world.support.id)
        .slice(before)
        .map((message) => message.id),
    ).toEqual([id]);
  });
});

describe("what Discord's adapter says of trouble", () => {
  it("brings what an earlier try posted in line with what is to be shown by now", async () => {
    const place = at({});
    const marker = newMarker();
    const { id } = await adapter.post(place, text("waits"), marker);
    expect(await adapter.post(place, text("decided"), { ...marker, again: true })).toMatchObject({ id });
    expect(world.message(world.support.id, id).content).toBe("decided");
  });

  it("waits as long as Discord asks, and not itself", async () => {
    faults.bucket = { calls: 2, ms: 5_000 };
    const place = at({});
    const began = performance.now();
    await post(place, text("a"));
    await post(place, text("b"));
    const refused = await post(place, text("c")).catch((error: unknown) => error);
    faults.bucket = null;
    expect(refused).toMatchObject({ name: "DeliveryTrouble", kind: "later", code: "DISCORD_RATE_LIMITED" });
    expect(refused).toHaveProperty("retryAfterMs", expect.closeTo(5_000, -3));
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(faults.limited).toEqual([]); // discord.js knew before Discord had to say so
  });

  it.each([
    ["a channel that is no more", () => post(at({ container: "7" }), text("a")), "never", "DISCORD_10003"],
    ["a person who takes no direct messages", () => post(direct("closed"), text("a")), "never", "DISCORD_50007"],
    [
      "an edit of what is no more",
      () => adapter.edit({ container: world.support.id, id: "7" }, text("a")),
      "gone",
      "DISCORD_10008",
    ],
    ["an edit of another's", () => adapter.edit(theirs(), text("a")), "gone", "DISCORD_50005"],
    [
      "an edit where no channel is",
      () => adapter.edit({ container: "7", id: "7" }, text("a")),
      "gone",
      "DISCORD_10003",
    ],
    ["what is too long", () => post(at({}), text("x".repeat(2_001))), "never", "DISCORD_50035"],
    ["a server that we may not write on", () => refusing("never"), "never", "DISCORD_50013"],
  ])("names %s", async (_, call, kind, code) => {
    await expect(call()).rejects.toMatchObject({ name: "DeliveryTrouble", kind, code });
  });

  it("counts a bad gateway, and a token that is not valid now, as passing", async () => {
    await expect(refusing("passing")).rejects.toMatchObject({ code: "DISCORD_AWAY" });
    const { adapter: stranger } = openDiscord({ token: "another", api_url: discord.apiUrl });
    const error = await stranger.post(at({}), text("a"), newMarker()).catch((one: unknown) => one);
    expect(error).toMatchObject({ name: "DiscordRefusal", code: "DISCORD_401" });
    expect(JSON.stringify(error)).not.toMatch(/another|127\.0\.0\.1/);
  });

  function refusing(how: "never" | "passing") {
    faults.refuse(how, 1);
    return post(at({}), text("a"));
  }
  function direct(person: string): Place {
    world.closed.add(world.user(person).id);
    return at({ container: null, private: true, person: world.user(person).id });
  }
  function theirs() {
    const { id } = discord.mention("ann", "mine");
    return { container: world.support.id, id };
  }
});

describe("how much Discord's adapter posts", () => {
  const { message, buttonLabel, buttonValue, raw } = LIMITS.discord;
  const longest = "x".repeat(300);
  const marks = "*".repeat(300);

  it.each([message.most - 1, message.most])("posts a text of %i characters", async (length) => {
    const { container, id } = await post(at({}), text("x".repeat(length)));
    expect(world.message(container, id).content).toHaveLength(length);
  });

  it("posts buttons of the longest label and value", async () => {
    const buttons = Array.from({ length: 7 }, (_, index) => ({
      label: `${index}${"l".repeat(buttonLabel)}`,
      value: `${index}${"v".repeat(buttonValue - 1)}`,
    }));
    const { container, id } = await post(at({}), text("a", buttons));
    expect(buttonsOf(world.message(container, id)).map(({ customId }) => customId)).toEqual(
      buttons.map(({ value }) => value),
    );
    await adapter.edit({ container, id }, text("a"));
    expect(buttonsOf(world.message(container, id))).toEqual([]);
  });

  it.each([
    ["an ordinary card", 8, "short", raw.most],
    ["the fullest card", 24, longest, raw.most],
    ["more fields than a card has", 40, longest, raw.most],
    ["fields of nothing but marks", 24, marks, raw.most],
  ])("posts %s, with all that will be sent", async (_, fields, value, rawLength) => {
    const json = "{".repeat(rawLength);
    const content = cardContent({
      title: marks,
      fields: Array.from({ length: fields }, (_, index) => ({ label: `Label ${index}`, value })),
      raw: [{ label: "What will be sent", text: json }],
      deadline: { label: "Expires", at: "2026-11-22T06:00:00.000Z" },
      link: { label: "Open conversation", url: "https://console.example/#/conversations/cnv_1" },
      buttons: [{ label: "Approve", value: "approve:act_1", style: "good" }],
    });
    const { container, id } = await post(at({ container: world.staff.id }), content);
    const shown = world.message(container, id);
    expect(textOf(shown)).toContain(json);
    expect(textOf(shown)).toContain("Expires: <t:1795327200:R>");
    expect(buttonsOf(shown).map(({ label }) => label)).toEqual(["Approve"]);
  });

  it("shows quotations as such, however many marks are in them", async () => {
    const quotes = Array.from({ length: 6 }, () => ({ author: "Customer", text: `${marks}> @everyone <@1>` }));
    const { container, id } = await post(at({ container: world.staff.id }), cardContent({ quotes }));
    expect(world.message(container, id).embeds[1]?.description?.match(/^> \*\*Customer:\*\* /gm)).toHaveLength(6);
    expect(harmOf(world.looks.get(id)?.[0] ?? {})).toEqual([]);
  });

  it("shows no previews and pings nobody, whatever it posts, edits or tells", async () => {
    const dangerous = text("<@1> @everyone https://evil.example/p.png");
    const { container, id } = await post(at({}), dangerous);
    await adapter.edit({ container, id }, dangerous);
    const person = world.user("eve").id;
    await adapter.ephemeral(at({}), person, "see https://evil.example");
    const [told] = messagesIn(discord.direct("eve").id);
    for (const look of [...(world.looks.get(id) ?? []), ...(world.looks.get(told?.id ?? "") ?? [])]) {
      expect(look).toMatchObject({ flags: SUPPRESS_EMBEDS, allowed_mentions: { parse: [] } });
    }
    expect(world.looks.get(id)).toHaveLength(2);
  });

  it("lets no text of a card be markup", async () => {
    const value = "**Approved** by [Lin](https://evil.example) `x` ||y|| <@1>";
    const { container, id } = await post(
      at({ container: world.staff.id }),
      cardContent({ fields: [{ label: "Who asks", value }] }),
    );
    expect(world.message(container, id).embeds[0]?.fields?.[0]?.value).toBe(escapeFor("discord", value));
  });
});
