import { type AnyThreadChannel, type Client, DiscordAPIError, type GuildTextBasedChannel, Routes } from "discord.js";
import { z } from "zod";
import type { ResumePoint } from "../../core/channels/channel-desk.ts";
import { readable } from "./api.ts";
import { type DiscordMessage, messageSchema, type Whereabouts } from "./incoming.ts";

const PAGE = 100;
const AT_ONCE = 8;
/** What arrived together may have been stored out of order when the last holder died. */
const TOGETHER_MS = 10_000n;
/** Milliseconds stand above these bits of an id ("Snowflakes"). */
const SNOWFLAKE_TIME_BITS = 22n;

export interface CatchUpParts {
  /** Ready: it knows every channel and open thread that it may see, each with the id of its newest message. */
  client: Client;
  points: readonly ResumePoint[];
  /** Takes a message as if it came just now. */
  take(message: DiscordMessage, where: Whereabouts, guildId: string | undefined): Promise<void>;
}

/**
 * Fetches what was written while nobody held the gateway, oldest first in each place: channels before threads, because a thread
 * begins with a message in one. Reads the last stored message of a place again, in case it was edited.
 */
export async function catchUp({ client, points, take }: CatchUpParts): Promise<void> {
  const lastIds = points.flatMap(({ lastId }) => snowflake(lastId) ?? []);
  if (lastIds.length === 0) return; // nothing was ever stored from here
  const newest = lastIds.reduce((a, b) => (a > b ? a : b));
  const since = newest - (TOGETHER_MS << SNOWFLAKE_TIME_BITS);
  const byThread = new Map(points.map((point) => [point.place.thread, point]));

  async function read(
    channelId: string,
    after: bigint,
    where: Whereabouts,
    guildId: string | undefined,
  ): Promise<void> {
    for await (const message of messagesAfter(client, channelId, after)) await take(message, where, guildId);
  }

  const guildChannels = [...client.channels.cache.values()]
    .filter((one) => !one.isDMBased())
    .filter((one) => one.isTextBased());
  await inParallel(
    guildChannels.filter((channel) => !channel.isThread()).filter((channel) => hasNewer(channel, since)),
    (channel) => read(channel.id, since, { kind: "channel" }, channel.guildId),
  );

  const afterIn = (thread: AnyThreadChannel) => before(snowflake(byThread.get(thread.id)?.lastId)) ?? since;
  await inParallel(
    guildChannels.filter((channel) => channel.isThread()).filter((thread) => hasNewer(thread, afterIn(thread))),
    (thread) =>
      read(thread.id, afterIn(thread), { kind: "thread", parent: thread.parentId ?? thread.id }, thread.guildId),
  );

  await inParallel(
    points.filter(({ place }) => place.private),
    async ({ place, lastId }) => {
      const channelId = place.container ?? (await client.users.createDM(place.person)).id;
      await read(channelId, before(snowflake(lastId)) ?? since, { kind: "direct" }, undefined);
    },
  );
}

function hasNewer({ lastMessageId }: GuildTextBasedChannel, after: bigint): boolean {
  return (snowflake(lastMessageId) ?? 0n) > after;
}

async function* messagesAfter(client: Client, channelId: string, start: bigint): AsyncGenerator<DiscordMessage> {
  for (let after = start; ; ) {
    const query = new URLSearchParams({ after: String(after), limit: String(PAGE) });
    const page = z
      .array(z.unknown())
      .parse(await client.rest.get(Routes.channelMessages(channelId), { query }).catch(closedToUs));
    const messages = page.flatMap((one) => messageSchema.safeParse(one).data ?? []).sort(byAge);
    yield* messages;
    const last = snowflake(messages.at(-1)?.id);
    if (page.length < PAGE || last === null) return;
    after = last;
  }
}

/** A place that was closed to us or removed has nothing for us. */
function closedToUs(error: unknown): [] {
  if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) return [];
  throw readable(error);
}

function byAge(a: DiscordMessage, b: DiscordMessage): number {
  return BigInt(a.id) < BigInt(b.id) ? -1 : 1;
}

function snowflake(id: string | null | undefined): bigint | null {
  return id && /^\d{1,20}$/.test(id) ? BigInt(id) : null;
}

function before(id: bigint | null): bigint | null {
  return id === null ? null : id - 1n;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
