import { setTimeout as sleep } from "node:timers/promises";
import { type Client, DiscordAPIError } from "discord.js";
import { z } from "zod";
import type { ChannelDesk, ChannelMessage } from "../../core/channels/channel-desk.ts";
import { channelWords } from "../../core/channels/channel-words.ts";
import { escapeFor } from "../channel-text.ts";
import { createLanes } from "../lanes.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { ChannelAdapter, Content } from "../port.ts";
import { readable } from "./api.ts";
import { catchUp } from "./catch-up.ts";
import { type DiscordMessage, messageSchema, readMessage, type Self, SPACE, type Whereabouts } from "./incoming.ts";

const onServer = z.object({ guild_id: z.string().optional() });
const eventSchema = messageSchema.extend(onServer.shape);
const deletedSchema = onServer.extend({
  channel_id: z.string(),
  id: z.string().optional(),
  ids: z.array(z.string()).default([]),
});

/** A database that is away for longer costs us the lease, and whoever has it next fetches what was not stored. */
const STORE_PAUSES_MS = [250, 1_000, 4_000];

export interface InboundParts {
  client: Client;
  desk: ChannelDesk;
  adapter: ChannelAdapter;
  log: ChannelLog;
  /** From then on nothing is handed in any more. */
  stopped: AbortSignal;
}

/** What people write, change and delete, from the gateway to the desk: in order in each conversation, and after what came before. */
export interface Inbound {
  created(event: unknown): void;
  updated(event: unknown): void;
  deleted(event: unknown): void;
  /** A session has begun: what it reports waits until `catchUp` has fetched what came before it. */
  begin(): void;
  catchUp(): Promise<void>;
  /** Resolves when nothing is under way any more, once it was stopped. */
  end(): Promise<void>;
}

export function createInbound({ client, desk, adapter, log, stopped }: InboundParts): Inbound {
  const lanes = createLanes();
  let caughtUp = Promise.withResolvers<void>();
  let catching = true;
  stopped.addEventListener("abort", () => caughtUp.resolve(), { once: true });

  /** Tries again what cannot be stored, and gives up what never can be. */
  async function insist(what: string, work: () => Promise<void>): Promise<void> {
    for (const pause of [...STORE_PAUSES_MS, null]) {
      if (stopped.aborted) return;
      try {
        return await work();
      } catch (error) {
        if (pause === null) log.error({ err: error, message: what }, "a message from Discord could not be stored");
        else await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
      }
    }
  }

  function enter(lane: string, what: string, work: () => Promise<void>): void {
    void lanes.enter(lane, async () => {
      await caughtUp.promise;
      await insist(what, work);
    });
  }

  function readEvent<T>(schema: z.ZodType<T>, event: unknown): T | null {
    const { data, error } = schema.safeParse(event);
    if (error) log.warn({ err: error }, "an event of Discord's gateway could not be read");
    return data ?? null;
  }

  /** A thread's lane is the one of the message that it begins with, which has its id. */
  function laneOf({
    id,
    channel_id: channelId,
    guild_id: guildId,
  }: {
    id: string;
    channel_id: string;
    guild_id?: string | undefined;
  }): string {
    return guildId !== undefined && client.channels.cache.get(channelId)?.isThread() === false ? id : channelId;
  }

  /** Null: a place that we may not see (any more). */
  async function whereabouts(channelId: string, guildId: string | undefined): Promise<Whereabouts | null> {
    if (guildId === undefined) return { kind: "direct" };
    try {
      const channel = await client.channels.fetch(channelId);
      return channel?.isThread() && channel.parentId
        ? { kind: "thread", parent: channel.parentId }
        : { kind: "channel" };
    } catch (error) {
      if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) return null;
      throw readable(error);
    }
  }

  function self(guildId: string | undefined): Self {
    const user = client.user?.id ?? "";
    const role = guildId === undefined ? null : client.guilds.cache.get(guildId)?.roles.botRoleFor(user);
    return { user, roles: new Set(role ? [role.id] : []) };
  }

  async function take(message: DiscordMessage, where: Whereabouts, guildId: string | undefined): Promise<void> {
    const read = readMessage(message, where, self(guildId));
    // Most of what is said in public is none of ours.
    if (!read || read.author.bot || (where.kind === "channel" && !read.addressed)) return;
    const { outcome, tell } = await desk.receive(read);
    if (tell) await tellAuthor(read, tell);
    // Read again after a time without a connection: it may have been changed since.
    if (outcome === "duplicate" && message.edited_timestamp) await desk.edited(read);
  }

  async function tellAuthor({ id, place, author, text }: ChannelMessage, tell: string): Promise<void> {
    try {
      await adapter.ephemeral(place, author.person, tell);
    } catch {
      if (place.private) return;
      // Their direct messages are closed to us: what they can do about it is no secret.
      const closed: Content = { kind: "text", text: escapeFor("discord", channelWords("closed", text)), buttons: [] };
      await adapter.post(place, closed, { id, again: false }).catch((error: unknown) => {
        log.warn({ err: error }, "somebody could not be told on Discord what became of their message");
      });
    }
  }

  return {
    created(event) {
      const message = readEvent(eventSchema, event);
      if (!message) return;
      enter(laneOf(message), message.id, async () => {
        const where = await whereabouts(message.channel_id, message.guild_id);
        if (where) await take(message, where, message.guild_id);
      });
    },
    updated(event) {
      const message = readEvent(eventSchema, event);
      // Discord reports a preview that it has added, too.
      if (!message?.edited_timestamp) return;
      enter(laneOf(message), message.id, async () => {
        const where = await whereabouts(message.channel_id, message.guild_id);
        const read = where && readMessage(message, where, self(message.guild_id));
        if (!read || read.author.bot) return;
        const { tell } = await desk.edited(read);
        if (tell) await tellAuthor(read, tell);
      });
    },
    deleted(event) {
      const gone = readEvent(deletedSchema, event);
      if (!gone) return;
      for (const id of gone.id === undefined ? gone.ids : [gone.id]) {
        enter(laneOf({ ...gone, id }), id, async () => {
          const where = await whereabouts(gone.channel_id, gone.guild_id);
          if (!where) return;
          const container = where.kind === "thread" ? where.parent : gone.channel_id;
          const place = {
            space: SPACE,
            container,
            thread: null,
            person: "",
            private: where.kind === "direct",
            address: {},
          };
          await desk.deleted({ channel: "discord", place, id });
        });
      }
    },
    begin() {
      if (catching) return;
      catching = true;
      caughtUp = Promise.withResolvers();
    },
    async catchUp() {
      const points = await desk.resumePoints("discord");
      await catchUp({
        client,
        points,
        take: (message, where, guildId) => insist(message.id, () => take(message, where, guildId)),
      });
      catching = false;
      caughtUp.resolve();
    },
    end: () => lanes.idle(),
  };
}
