import { type AnyThreadChannel, type Client, DiscordAPIError, type GuildTextBasedChannel, Routes } from "discord.js";
import { z } from "zod";
import type { ResumePoint, Resumption } from "../../core/channels/channel-desk.ts";
import { inParallel } from "../in-parallel.ts";
import { readable } from "./api.ts";
import { type DiscordMessage, messageSchema, type Whereabouts } from "./incoming.ts";

const PAGE = 100;
const AT_ONCE = 8;
/** What arrived together may have been stored out of order when the last holder died: longer than one is tried to be stored. */
const TOGETHER_MS = 30_000n;
/** Milliseconds stand above these bits of an id ("Snowflakes"). */
const SNOWFLAKE_TIME_BITS = 22n;

export interface CatchUpParts {
  /** Ready: it knows every channel and open thread that it may see, each with the id of its newest message. */
  client: Client;
  resumption: Resumption;
  /** Takes a message as if it came just now. */
  take(message: DiscordMessage, where: Whereabouts, guildId: string | undefined): Promise<void>;
}

/**
 * Fetches what was written while nobody held the gateway, oldest first in each place: channels before threads, because a thread
 * begins with a message in one. Reads the last stored message of a place again, in case it was edited.
 */
export async function catchUp({ client, resumption, take }: CatchUpParts): Promise<void> {
  const { points } = resumption;
  const since = snowflake(resumption.unfinished) ?? newestIn(points);
  if (since === null) return; // nothing was ever stored from here
  await resumption.begin(String(since));
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
    AT_ONCE,
    guildChannels.filter((channel) => !channel.isThread()).filter((channel) => hasNewer(channel, since)),
    (channel) => read(channel.id, since, { kind: "channel" }, channel.guildId),
  );

  const afterIn = (thread: AnyThreadChannel) => before(snowflake(byThread.get(thread.id)?.lastId)) ?? since;
  await inParallel(
    AT_ONCE,
    guildChannels.filter((channel) => channel.isThread()).filter((thread) => hasNewer(thread, afterIn(thread))),
    (thread) =>
      read(thread.id, afterIn(thread), { kind: "thread", parent: thread.parentId ?? thread.id }, thread.guildId),
  );

  await inParallel(
    AT_ONCE,
    points.filter(({ place }) => place.private),
    async ({ place, lastId }) => {
      const channelId = place.container ?? (await directMessages(client, place.person));
      if (channelId) await read(channelId, before(snowflake(lastId)) ?? since, { kind: "direct" }, undefined);
    },
  );
  await resumption.end();
}

function newestIn(points: readonly ResumePoint[]): bigint | null {
  const lastIds = points.flatMap(({ lastId }) => snowflake(lastId) ?? []);
  if (lastIds.length === 0) return null;
  return lastIds.reduce((a, b) => (a > b ? a : b)) - (TOGETHER_MS << SNOWFLAKE_TIME_BITS);
}

/** Null: with somebody who is no more. */
async function directMessages(client: Client, person: string): Promise<string | null> {
  const channel = await client.users.createDM(person).catch((error: unknown) => {
    // Unlike a place, a person who is gone is refused with 400.
    if (error instanceof DiscordAPIError && [400, 403, 404].includes(error.status)) return null;
    throw readable(error);
  });
  return channel?.id ?? null;
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
