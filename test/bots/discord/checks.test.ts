import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { discordInvite } from "../../../src/bots/discord/invite.ts";
import { openDiscord } from "../../../src/bots/discord/open.ts";
import { DiscordStandIn } from "./stand-in.ts";

const VIEW = 1n << 10n;
const THREADS = 1n << 35n;

describe("what doctor finds on Discord", () => {
  const discord = new DiscordStandIn();
  const { world } = discord;
  const hidden = structuredClone(world.staff.permission_overwrites ?? []);
  beforeAll(() => discord.start());
  afterAll(() => discord.stop());
  beforeEach(() => {
    world.staff.permission_overwrites = structuredClone(hidden);
    world.botRoles = [world.botRole];
    world.flags = 1 << 19;
  });

  function check(what: string, { token = discord.token, staff = world.staff.id } = {}): Promise<string> {
    const { checks } = openDiscord({ token, staff_channel: staff, api_url: discord.apiUrl });
    return checks[what]?.() ?? Promise.reject(new Error("There is no such check."));
  }
  const overwrite = (id: string, type: 0 | 1, allow: bigint, deny: bigint) =>
    world.staff.permission_overwrites?.push({ id, type, allow: String(allow), deny: String(deny) });

  it("says what is right", async () => {
    expect(await Promise.all(["token", "intents", "staff channel"].map((what) => check(what)))).toEqual([
      "the bot is smart-support",
      "Message Content is on",
      "#approvals, private, with all permissions",
    ]);
  });

  it.each<[string, string, () => unknown, object, string]>([
    ["a token that is not valid", "token", () => {}, { token: "another" }, "DISCORD_TOKEN_INVALID"],
    ["an intent that is off", "intents", () => (world.flags = 0), {}, "DISCORD_INTENTS_NOT_ALLOWED"],
    ["no such channel", "staff channel", () => {}, { staff: "7" }, "DISCORD_STAFF_CHANNEL_UNKNOWN"],
    [
      "direct messages for a channel",
      "staff channel",
      () => {},
      { staff: discord.direct("ann").id },
      "DISCORD_STAFF_CHANNEL_UNKNOWN",
    ],
    [
      "a channel that everybody reads",
      "staff channel",
      () => world.staff.permission_overwrites?.splice(0),
      {},
      "DISCORD_STAFF_CHANNEL_PUBLIC",
    ],
    [
      "a channel that the bot's role may not begin threads in",
      "staff channel",
      () => overwrite(world.botRole, 0, 0n, THREADS),
      {},
      "DISCORD_PERMISSIONS_MISSING",
    ],
    [
      "a private channel that the bot was not added to",
      "staff channel",
      () => world.staff.permission_overwrites?.pop(),
      {},
      "DISCORD_PERMISSIONS_MISSING",
    ],
  ])("names %s, and what to do", async (_, what, arrange, options, code) => {
    arrange();
    await expect(check(what, options)).rejects.toMatchObject({ code, remedy: expect.stringMatching(/\w/) });
  });

  it("takes an administrator for somebody who may do everything", async () => {
    overwrite(world.botRole, 0, 0n, VIEW);
    world.botRoles = [world.adminRole];
    expect(await check("staff channel")).toContain("all permissions");
  });
});

describe("the invitation of the bot", () => {
  it("asks for what the bot needs", () => {
    const token = `${Buffer.from("123456789012345678").toString("base64url")}.Gabcde.${"x".repeat(27)}`;
    const url = new URL(discordInvite({ token }));
    expect(url.origin + url.pathname).toBe("https://discord.com/oauth2/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "123456789012345678",
      scope: "bot applications.commands",
      permissions: String((1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 16n) | (1n << 35n) | (1n << 38n)),
    });
  });

  it("says so when the token is none, without saying it", () => {
    expect(() => discordInvite({ token: "hunter2" })).toThrow(/^(?!.*hunter2).*application's id/);
  });
});
