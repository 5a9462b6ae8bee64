import { RESTJSONErrorCodes, Routes, ThreadAutoArchiveDuration } from "discord.js";
import { z } from "zod";
import type { Place } from "../../core/channels/place.ts";
import { keepNewest } from "../keep-newest.ts";
import { type DiscordApi, DiscordRefusal } from "./api.ts";

/** Where something is posted: a channel, a thread, or a direct message; as a reply where no thread can be made. */
export interface Destination {
  channel: string;
  replyTo?: string;
}

/** Finds where a place is on Discord, and makes what is missing there: its thread, or the direct message. */
export interface Destinations {
  reach<T>(place: Place, call: (to: Destination) => Promise<T>): Promise<T>;
}

const THREAD_NAME = "Support";
/** What is forgotten costs a call to find out again. */
const KEPT = 1_000;

const created = z.object({ id: z.string() });

export function createDestinations(api: DiscordApi): Destinations {
  const directMessages = new Map<string, string>();
  const threadless = new Map<string, true>();

  async function directMessage(person: string): Promise<string> {
    const known = directMessages.get(person);
    if (known !== undefined) return known;
    const { id } = created.parse(await api.post(Routes.userChannels(), { body: { recipient_id: person } }));
    keepNewest(directMessages, person, id, KEPT);
    return id;
  }

  /** A thread that begins with a message has the message's id. */
  async function beginThread(container: string, message: string): Promise<boolean> {
    const body = { name: THREAD_NAME, auto_archive_duration: ThreadAutoArchiveDuration.OneDay };
    try {
      await api.post(Routes.threads(container, message), { body });
      return true;
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      // Another process, or a sign of typing, was faster.
      if (error.reason === RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage) return true;
      keepNewest(threadless, message, true, KEPT);
      return false;
    }
  }

  return {
    async reach({ container, thread, person }, call) {
      if (container === null) return call({ channel: await directMessage(person) });
      if (thread === null) return call({ channel: container });
      if (!threadless.has(thread)) {
        try {
          return await call({ channel: thread });
        } catch (error) {
          if (!isUnknownChannel(error)) throw error;
        }
        if (await beginThread(container, thread)) return call({ channel: thread });
      }
      return call({ channel: container, replyTo: thread });
    },
  };
}

function isUnknownChannel(error: unknown): boolean {
  return error instanceof DiscordRefusal && error.reason === RESTJSONErrorCodes.UnknownChannel;
}
