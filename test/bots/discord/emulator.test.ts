import { type APIEmbed, type APIMessage, ChannelType, ComponentType } from "discord.js";
import { DigitalDiscord } from "discord-digital-twin";
import { expect, it } from "vitest";
import { z } from "zod";
import { until } from "../../spine/conversing.ts";
import { contractModel } from "../contract/model.ts";
import { openOurSide } from "../our-side.ts";
import { EmulatorFront } from "./emulator-front.ts";

const [SUPPORT, STAFF, ANN, LIN] = ["801", "802", "803", "804"].map((end) => `100000000000000${end}`) as [
  string,
  string,
  string,
  string,
];
const PATIENCE_MS = 10_000;
const shownAlone = z.object({ content: z.string(), flags: z.literal(64 | 4) });

const cardOf = ({ embeds: [embed] }: APIMessage): Record<string, string> =>
  Object.fromEntries(
    (embed?.fields ?? []).map(({ name, value }: NonNullable<APIEmbed["fields"]>[number]) => [name, value]),
  );
const buttonsOf = ({ components = [] }: APIMessage): [string, string][] =>
  components
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap((one) =>
      "custom_id" in one && "label" in one ? [[one.label ?? "", one.custom_id] as [string, string]] : [],
    );

it("goes from the question to the refund and back on an emulator that others wrote", { timeout: 40_000 }, async () => {
  const front = new EmulatorFront();
  await front.start();
  const discord = new DigitalDiscord({
    gatewayUrlOverride: front.gatewayUrl,
    channels: [
      { id: SUPPORT, name: "support", type: ChannelType.GuildText },
      { id: STAFF, name: "approvals", type: ChannelType.GuildText },
    ],
    users: [
      { id: ANN, username: "ann" },
      { id: LIN, username: "lin" },
    ],
  });
  await discord.start();
  front.standBefore(discord);
  const side = await openOurSide({
    environment: { DISCORD_TOKEN: discord.botToken, DISCORD_STAFF_CHANNEL: STAFF, DISCORD_API_URL: front.apiUrl },
    handle: (staffId): Record<string, string> => (staffId === "lin" ? { discord: LIN } : {}),
    models: contractModel,
  });
  try {
    const direct = await front.directMessages(ANN);
    const said = (channelId: string, words: RegExp) =>
      discord.channel(channelId).waitForMessage({
        timeout: PATIENCE_MS,
        predicate: ({ author, content }) => author.id === discord.botUserId && words.test(content),
      });
    await until(async () => front.connections || undefined, PATIENCE_MS);

    await discord
      .channel(direct)
      .user(ANN)
      .sendMessage({ content: await side.linkCode("C001") });
    await said(direct, /linked/);
    await discord
      .channel(SUPPORT)
      .user(ANN)
      .sendMessage({ content: `<@${discord.botUserId}> please refund 0.57 for order 1001` });
    await said(direct, /direct message/);
    await discord.channel(direct).waitForTypingEvent({ timeout: PATIENCE_MS });
    await said(direct, /waits for a colleague/);

    const card = await discord.channel(STAFF).waitForMessage({
      timeout: PATIENCE_MS,
      predicate: ({ embeds }) => /"amount": 0\.57/.test(embeds[1]?.description ?? ""),
    });
    expect(cardOf(card)).toMatchObject({
      Status: expect.stringMatching(/^Waits/),
      "Who asks": expect.stringContaining("C001"),
    });
    const buttons = new Map(buttonsOf(card));
    expect([...buttons.keys()]).toEqual(["Approve", "Deny", "Deny with a note"]);
    const pressed = await discord
      .channel(STAFF)
      .user(LIN)
      .clickButton({ messageId: card.id, customId: buttons.get("Approve") ?? "" });
    await discord.channel(STAFF).waitForInteractionAck({ interactionId: pressed.id, timeout: PATIENCE_MS });
    const answer = await discord.channel(STAFF).getInteractionResponse(pressed.id);
    expect(shownAlone.parse(JSON.parse(answer?.data ?? "{}")).content).toBe("Approved.");

    const finished = await until(async () => {
      const [now] = (await discord.channel(STAFF).getMessages()).filter(({ id }) => id === card.id);
      return now && cardOf(now).Status === "Done" ? now : undefined;
    }, PATIENCE_MS);
    expect(buttonsOf(finished)).toEqual([]);
    expect(cardOf(finished)["Approved by"]).toContain("Lin Wei");
    await said(direct, /are refunded/);
    const effects = await side.db.query("select 1 from events where type = 'action.succeeded'");
    expect(effects).toHaveLength(1);
    expect(await discord.channel(SUPPORT).getMessages()).toHaveLength(1);
    expect(front.violations).toEqual([]);
  } finally {
    await side.close();
    await front.stop();
    await discord.stop();
  }
});
