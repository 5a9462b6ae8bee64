import { describe, expect, it } from "vitest";
import { type DiscordMessage, readMessage, type Whereabouts } from "./incoming.ts";

const BOT = "900";
const self = { user: BOT, roles: new Set(["901"]) };
const CHANNEL: Whereabouts = { kind: "channel" };

function message(also: Partial<DiscordMessage> = {}): DiscordMessage {
  const lists = { mentions: [], mention_roles: [], attachments: [], sticker_items: [] };
  return { id: "50", channel_id: "7", type: 0, content: "hello", author: { id: "100" }, ...lists, ...also };
}
const mentioned = { content: `<@${BOT}> hello`, mentions: [{ id: BOT, username: "smart-support" }] };

describe("a message of Discord's", () => {
  it.each<[string, Partial<DiscordMessage>, Whereabouts, object]>([
    ["a mention in a channel", mentioned, CHANNEL, { container: "7", thread: "50", private: false }],
    ["what is said in a thread", {}, { kind: "thread", parent: "6" }, { container: "6", thread: "7", private: false }],
    ["a direct message", {}, { kind: "direct" }, { container: "7", thread: null, private: true }],
    [
      "an answer to our reply to another message",
      { type: 19, referenced_message: { author: { id: BOT }, message_reference: { message_id: "40" } } },
      CHANNEL,
      { container: "7", thread: "40", private: false },
    ],
    [
      "an answer to somebody else's reply",
      { type: 19, referenced_message: { author: { id: "101" }, message_reference: { message_id: "40" } } },
      CHANNEL,
      { container: "7", thread: "50", private: false },
    ],
  ])("stands where it belongs: %s", (_, also, where, place) => {
    expect(readMessage(message(also), where, self)?.place).toMatchObject({ ...place, person: "100" });
  });

  it.each<[string, Partial<DiscordMessage>, Whereabouts, boolean]>([
    ["a mention", mentioned, CHANNEL, true],
    ["a mention of our role", { mention_roles: ["901"] }, CHANNEL, true],
    ["a mention of another role", { mention_roles: ["902"] }, CHANNEL, false],
    ["a mention of somebody else", { mentions: [{ id: "101", username: "bob" }] }, CHANNEL, false],
    ["something in a thread", {}, { kind: "thread", parent: "6" }, false],
    ["a direct message", {}, { kind: "direct" }, true],
  ])("is meant for us or not: %s", (_, also, where, addressed) => {
    expect(readMessage(message(also), where, self)?.addressed).toBe(addressed);
  });

  it.each([
    [`<@${BOT}> where is it?`, "where is it?"],
    [`where is it, <@!${BOT}>?`, "where is it, ?"],
    ["<@&901> hello <@&902>", "hello @role"],
    ["ask <@101> or <@102> in <#7>", "ask @Bob or @somebody in #channel"],
    ["<:wave:123> <a:dance:456> </support:789>", ":wave: :dance: /support"],
    ["at <t:1700000000:R>", "at 2023-11-14T22:13:20.000Z"],
    ["2 < 3 and <b>bold</b>", "2 < 3 and <b>bold</b>"],
  ])("is read without Discord's markup: %s", (content, text) => {
    const mentions = [{ id: "101", username: "bob1999", global_name: "Bob" }];
    expect(readMessage(message({ content, mentions }), CHANNEL, self)?.text).toBe(text);
  });

  it("names pictures, files and stickers", () => {
    const attachments = [{ filename: "cup.png", content_type: "image/png" }, { filename: "notes" }];
    const read = readMessage(message({ attachments, sticker_items: [{ name: "Wave" }] }), CHANNEL, self);
    expect(read?.files).toEqual([
      { name: "cup.png", type: "image/png" },
      { name: "notes" },
      { name: "Wave", type: "sticker" },
    ]);
  });

  it("is known to be a program's, and none at all where nobody wrote", () => {
    const bots = [{ author: { id: "101", bot: true } }, { webhook_id: "5" }];
    expect(bots.map((also) => readMessage(message(also), CHANNEL, self)?.author.bot)).toEqual([true, true]);
    expect([6, 7, 18, 21].map((type) => readMessage(message({ type }), CHANNEL, self))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
