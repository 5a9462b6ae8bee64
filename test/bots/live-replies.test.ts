import { beforeAll, beforeEach, expect, it } from "vitest";
import { type Channels, createChannels } from "../../src/bots/channels.ts";
import type { ChatChannel } from "../../src/core/channels/place.ts";
import type { LiveEvent } from "../../src/core/conversation/live-feed.ts";
import { DELIVERY_QUEUE } from "../../src/core/delivery/outbox.ts";
import { createLinkCodes } from "../../src/core/identity/link-codes.ts";
import { createRoster } from "../../src/core/staff/roster.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase, type TestDatabase } from "../support/databases.ts";
import { type Desk, openDesk, quietLog } from "../support/desk.ts";
import { scriptedSource } from "../support/scripted-model.ts";
import { MemoryPlatform, memoryAdapter, streamingAdapter } from "./fake-platform.ts";

// The turn is played by the test: what it releases, when it dies, what it stores.
let db: TestDatabase;
let desk: Desk;
let channels: Channels;
const platforms = { discord: new MemoryPlatform(), slack: new MemoryPlatform() };
let count = 0;
let id = "";

beforeAll(async () => {
  db = await openTestDatabase("pglite");
  desk = await openDesk({ db, models: scriptedSource(() => ({ text: "" })), work: false });
  const jobs = await startJobs(db, { queues: [DELIVERY_QUEUE], log: quietLog });
  channels = await createChannels({
    ...desk.support,
    ...{ db, jobs, log: quietLog, linkCodes: createLinkCodes(db), roster: createRoster(db) },
    adapters: [memoryAdapter(platforms.discord), streamingAdapter(platforms.slack)],
    ...{ staffPlaces: [], trustsEmail: new Set<ChatChannel>(), consoleUrl: null },
    paces: { postEveryMs: 1, platformEveryMs: 1, editEveryMs: 20 },
  });
  await channels.startWork();
  return async () => {
    await channels.stop();
    await jobs.stop();
    await desk.close();
  };
});

beforeEach(() => {
  count += 1;
  id = `cnv_${count}`;
});

/** A conversation whose turn is running. */
async function turnOn(channel: ChatChannel): Promise<void> {
  await db.query(
    `insert into conversations (id, channel, thread, visitor_hash, queued_inputs, lease_holder, lease_until)
     values ($1, $2, $1, 'v', 1, 'lse_1', clock_timestamp() + interval '1 minute')`,
    [id, channel],
  );
  await db.query(
    `insert into conversation_places (conversation_id, channel, space, container, person, private)
     values ($1, $2, 'G', $1, 'U', false)`,
    [id, channel],
  );
}

const publish = (event: LiveEvent) => desk.support.feed.publish(id, event);
const release = (content: string) => publish({ type: "token", agent: "orders", content });
const posts = (channel: "discord" | "slack") => platforms[channel].shown(id);
const seen = (channel: "discord" | "slack", text: string) =>
  until(async () => (posts(channel).at(-1)?.text === text ? true : undefined), 5_000);

/** The turn commits: reply, and the end of its lease, at once. */
async function store(text: string): Promise<void> {
  await db.query(
    `with done as (update conversations set queued_inputs = 0, lease_holder = null, next_seq = next_seq + 1 where id = $1 returning next_seq)
     insert into messages (id, conversation_id, seq, author, text) select 'msg_' || $1, $1, next_seq, 'assistant', $2 from done`,
    [id, text],
  );
  publish({ type: "message_complete", turn_id: "t" });
}

it.each(["discord", "slack"] as const)(
  "shows a reply while it is written, and what was stored in the end (%s)",
  async (channel) => {
    await turnOn(channel);
    release("It is **on its way**. ");
    const bold = { discord: "**on its way**", slack: "**on its way**" }[channel];
    await seen(channel, `It is ${bold}.`);
    release("It comes on Friday.");
    await seen(channel, `It is ${bold}. It comes on Friday.`);
    await store("It is **on its way**. It comes on Friday, I hope.");
    const last = { discord: "**on its way**", slack: "*on its way*" }[channel];
    await seen(channel, `It is ${last}. It comes on Friday, I hope.`);
    expect(posts(channel)).toHaveLength(1);
  },
);

it("has everybody wait who posts there when the platform asks a reply that is being written to", async () => {
  await turnOn("discord");
  await db.query(
    "update conversation_places set container = null, private = true, person = $1 where conversation_id = $1",
    [id],
  );
  platforms.discord.refuse("later", 1, 20_000);
  release("One moment.");
  const held = await until(async () => {
    const [pace] = await db.query<{ held: boolean }>(
      "select next_at > clock_timestamp() + interval '10 seconds' as held from delivery_pace where name = $1",
      [`discord:@${id}`],
    );
    return pace?.held || undefined;
  }, 2_000);
  expect(held).toBe(true);
});

it("takes back what a turn said before it began again", async () => {
  await turnOn("discord");
  release("First try.");
  await seen("discord", "First try.");
  publish({ type: "restart" });
  release("Second try.");
  await seen("discord", "Second try.");
  expect(posts("discord")).toHaveLength(1);
});

it("replaces what stands in a stream whose process died, instead of going on behind it", async () => {
  await turnOn("slack");
  const place = { space: "G", container: id, thread: null, person: "U", private: false, address: {} };
  const ref = platforms.slack.post(place, { kind: "text", text: "It is pa", buttons: [] }, { id, again: false });
  await db.query(
    `insert into deliveries (kind, channel, lane, conversation_id, status, attempts, posts)
     values ('message', 'slack', $1, $1, 'live', 1, jsonb_build_array($2::jsonb))`,
    [id, JSON.stringify({ ref, digest: "x", streaming: true })],
  );
  release("It is packed.");
  await seen("slack", "It is packed.");
  release(" It comes on Friday.");
  await seen("slack", "It is packed. It comes on Friday.");
  expect(posts("slack")).toHaveLength(1);
});

it("lets go of a reply whose turn was lost to another process, of which it hears nothing", async () => {
  await turnOn("discord");
  release("Your refund is");
  await seen("discord", "Your refund is");
  await db.query(
    `with done as (update conversations set lease_holder = null, queued_inputs = 0, next_seq = 2 where id = $1)
     insert into messages (id, conversation_id, seq, author, author_id, text) values ('msg_' || $1, $1, 1, 'staff', 'lin', 'Lin here.')`,
    [id],
  );
  await until(async () => posts("discord").find(({ text }) => text.includes("Lin here.")), 5_000);
});

it("says that a reply was stopped whose turn stored nothing", async () => {
  await turnOn("discord");
  release("Your refund is");
  await seen("discord", "Your refund is");
  await db.query("update conversations set queued_inputs = 0, lease_holder = null where id = $1", [id]);
  publish({ type: "message_complete", turn_id: "t" });
  await seen("discord", "\\(This answer was stopped before it was finished.)".replace("\\(", "("));
  expect(posts("discord")).toHaveLength(1);
});

it("shows nothing of a reply before what was said earlier, nor after its turn is over", async () => {
  await turnOn("discord");
  platforms.discord.refuse("passing", 1);
  await db.query(
    "insert into messages (id, conversation_id, seq, author, author_id, text) values ('msg_e' || $1, $1, 1, 'staff', 'lin', 'Lin here.')",
    [id],
  );
  channels.outbox.wake();
  release("And now the assistant.");
  await seen("discord", "And now the assistant.");
  expect(posts("discord").map(({ text }) => text)).toEqual([
    expect.stringContaining("Lin here."),
    "And now the assistant.",
  ]);
  await store("And now the assistant.");
  release("Too late.");
  await channels.stop();
  expect(posts("discord")).toHaveLength(2);
});
