import { expect, it } from "vitest";
import { createChannels } from "../../src/bots/channels.ts";
import { DELIVERY_QUEUE } from "../../src/core/delivery/outbox.ts";
import { createLinkCodes } from "../../src/core/identity/link-codes.ts";
import { createRoster } from "../../src/core/staff/roster.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { refundModel } from "../chaos/refund-model.ts";
import { say, until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import { openDesk, quietLog } from "../support/desk.ts";
import { scriptedSource } from "../support/scripted-model.ts";
import { MemoryPlatform, memoryAdapter, streamingAdapter } from "./fake-platform.ts";

it("one decision, made on one platform, finishes the cards of all of them, and has one effect", async () => {
  const db = await openTestDatabase("pglite");
  const desk = await openDesk({ db, models: scriptedSource(refundModel) });
  const jobs = await startJobs(db, { queues: [DELIVERY_QUEUE], log: quietLog });
  await db.query(`update staff set handles = jsonb_build_object('slack', 'S_' || id, 'discord', 'D_' || id)`);
  const slack = new MemoryPlatform();
  const discord = new MemoryPlatform();
  const channels = await createChannels({
    ...desk.support,
    ...{ db, jobs, log: quietLog, linkCodes: createLinkCodes(db), roster: createRoster(db) },
    adapters: [memoryAdapter(discord), streamingAdapter(slack)],
    staffPlaces: [
      { channel: "slack", space: "T", container: "C_STAFF" },
      { channel: "discord", space: "G", container: "1_STAFF" },
    ],
    ...{ trustsEmail: new Set<never>(), consoleUrl: null },
    paces: { postEveryMs: 1, platformEveryMs: 1, editEveryMs: 20 },
  });
  await channels.startWork();
  try {
    await say(desk.support, await desk.customer("C001"), "please refund 0.10 for order 1001");
    const cards = () => [slack.shown("C_STAFF")[0], discord.shown("1_STAFF")[0]];
    const open = await until(async () => cards().every((card) => card?.buttons.length === 3) || undefined);
    expect(open).toBe(true);
    const value = (card: ReturnType<typeof cards>[number], at: number) => card?.buttons[at]?.value ?? "";
    const [onSlack, onDiscord] = cards();
    const deny = value(onSlack, 1);
    const answers = await Promise.all([
      channels.desk.press({ channel: "slack", space: "T", person: "S_lin", value: value(onSlack, 0) }),
      channels.desk.press({ channel: "discord", space: "G", person: "D_ada", value: value(onDiscord, 0) }),
    ]);
    expect(answers.filter((answer) => answer.kind === "tell" && answer.text === "Approved.")).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === "tell" && answer.text.includes("already decided"))).toHaveLength(
      1,
    );
    await until(async () => cards().every((card) => card?.text.includes("Status: Done")) || undefined);
    expect(cards().map((card) => card?.buttons)).toEqual([[], []]);
    expect([slack.shown("C_STAFF"), discord.shown("1_STAFF")].map((posts) => posts.length)).toEqual([1, 1]);
    expect(desk.shop.effects()).toHaveLength(1);
    const late = await channels.desk.press({ channel: "slack", space: "T", person: "S_max", value: deny });
    expect(late).toMatchObject({ kind: "tell", text: expect.stringMatching(/already|not for|decide/i) });
  } finally {
    await channels.stop();
    await jobs.stop();
    await desk.close();
  }
});
