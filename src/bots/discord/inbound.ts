import { setTimeout as sleep } from "node:timers/promises";
import { type Client, DiscordAPIError } from "discord.js";
import { z } from "zod";
import type { ChannelDesk, ChannelMessage } from "../../core/channels/channel-desk.ts";
import { createLanes } from "../lanes.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { ChannelAdapter } from "../port.ts";
import { readable } from "./api.ts";
import { catchUp } from "./catch-up.ts";
import { createHandIn } from "./hand-in.ts";
import { type DiscordMessage, messageSchema, readMessage, type Self, SPACE, type Whereabouts } from "./incoming.ts";

const onServer = z.object({ guild_id: z.string().optional() });
const eventSchema = messageSchema.extend(onServer.shape);
const deletedSchema = onServer.extend({
  channel_id: z.string(),
  id: z.string().optional(),
  ids: z.array(z.string()).default([]),
});

/** Longer than a lease lasts: a database that is away until then costs us ours, and the next holder fetches what was not stored. */
const STORE_PAUSES_MS = [250, 1_000, 4_000, 8_000];

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
  const handIn = createHandIn({ desk, adapter, log, stopped });
  let caughtUp = Promise.withResolvers<void>();
  let catching = true;
  /** Of sessions that began one after another: what comes is held until the last of them has caught up. */
  let catchUps = Promise.resolve();
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

  function read(message: DiscordMessage, where: Whereabouts, guildId: string | undefined): ChannelMessage | null {
    const found = readMessage(message, where, self(guildId));
    return found?.author.bot ? null : found;
  }

  return {
    created(event) {
      const message = readEvent(eventSchema, event);
      if (!message) return;
      enter(laneOf(message), message.id, async () => {
        const where = await whereabouts(message.channel_id, message.guild_id);
        const written = where && read(message, where, message.guild_id);
        if (written) await handIn.written(written);
      });
    },
    updated(event) {
      const message = readEvent(eventSchema, event);
      // Discord reports a preview that it has added, too.
      if (!message?.edited_timestamp) return;
      enter(laneOf(message), message.id, async () => {
        const where = await whereabouts(message.channel_id, message.guild_id);
        const changed = where && read(message, where, message.guild_id);
        if (changed) await handIn.changed(changed);
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
      const ours = catchUps.then(async () =>
        catchUp({
          client,
          resumption: await desk.resume("discord"),
          async take(message, where, guildId) {
            const missed = read(message, where, guildId);
            if (missed) await insist(message.id, () => handIn.missed(missed, message.edited_timestamp != null));
          },
        }),
      );
      catchUps = ours;
      await ours;
      if (catchUps !== ours) return;
      catching = false;
      caughtUp.resolve();
    },
    end: () => lanes.idle(),
  };
}
