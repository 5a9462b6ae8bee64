import { RESTJSONErrorCodes } from "discord.js";
import type { ChannelDesk, ChannelMessage } from "../../core/channels/channel-desk.ts";
import { channelWords } from "../../core/channels/channel-words.ts";
import { escapeFor } from "../channel-text.ts";
import type { ChannelLog } from "../opened-channel.ts";
import { patiently } from "../patiently.ts";
import type { ChannelAdapter, Content } from "../port.ts";
import { DiscordRefusal } from "./api.ts";

const TRIES = 3;

export interface HandInParts {
  desk: Pick<ChannelDesk, "receive" | "edited">;
  adapter: ChannelAdapter;
  log: Pick<ChannelLog, "warn">;
  stopped: AbortSignal;
}

/** Hands what people wrote to the desk, and tells them alone what it says of that. */
export interface HandIn {
  written(message: ChannelMessage): Promise<void>;
  changed(message: ChannelMessage): Promise<void>;
  /** Read again after a time without a connection: it may be stored already, and may have been changed since. */
  missed(message: ChannelMessage, changed: boolean): Promise<void>;
}

export function createHandIn({ desk, adapter, log, stopped }: HandInParts): HandIn {
  const asked = { tries: TRIES, over: stopped };
  /** Most of what is said in public is none of ours. */
  const concernsUs = ({ addressed, id, place }: ChannelMessage) => addressed || place.private || place.thread !== id;

  async function tellAuthor({ id, place, author, text }: ChannelMessage, tell: string | undefined): Promise<void> {
    if (tell === undefined) return;
    const closed: Content = { kind: "text", text: escapeFor("discord", channelWords("closed", text)), buttons: [] };
    try {
      await patiently(() => adapter.ephemeral(place, author.person, tell), asked).catch(async (error: unknown) => {
        if (place.private || !areDirectMessagesClosed(error)) throw error;
        // What they can do about it is no secret.
        await patiently(() => adapter.post(place, closed, { id, again: false }), asked);
      });
    } catch (error) {
      log.warn({ err: error }, "somebody could not be told on Discord what became of their message");
    }
  }

  return {
    async written(message) {
      if (concernsUs(message)) await tellAuthor(message, (await desk.receive(message)).tell);
    },
    async changed(message) {
      await tellAuthor(message, (await desk.edited(message)).tell);
    },
    async missed(message, changed) {
      if (!concernsUs(message)) return;
      const { outcome, tell } = await desk.receive(message);
      await tellAuthor(message, tell);
      if (outcome === "duplicate" && changed) await desk.edited(message);
    },
  };
}

function areDirectMessagesClosed(error: unknown): boolean {
  return error instanceof DiscordRefusal && error.reason === RESTJSONErrorCodes.CannotSendMessagesToThisUser;
}
