import { z } from "zod";
import type { ChannelDesk } from "../../core/channels/channel-desk.ts";
import type { Place } from "../../core/channels/place.ts";
import type { Aside } from "../aside.ts";
import { createLanes } from "../lanes.ts";
import { isTombstone, readMessage, type Written, writtenSchema } from "./incoming.ts";
import type { FindEmail } from "./members.ts";
import type { Self } from "./self.ts";

const inChannel = z.object({ channel: z.string() });
const writtenEvent = writtenSchema.extend(inChannel.shape);
const changedEvent = inChannel.extend({ message: writtenSchema });
const deletedEvent = inChannel.extend({
  deleted_ts: z.string(),
  previous_message: z.object({ user: z.string().optional(), thread_ts: z.string().optional() }).optional(),
});

export interface InboundParts {
  desk: Pick<ChannelDesk, "receive" | "edited" | "deleted">;
  self: () => Promise<Self>;
  aside: Aside;
  /** Null: an e-mail address says nothing here. */
  findEmail: FindEmail | null;
}

/** What people write, change and delete, to the desk, in order in each conversation. */
export interface Inbound {
  /** Takes an event about a message; resolves when what it says is stored. */
  heard(event: unknown): Promise<void>;
  /** Takes a message that was fetched. */
  take(written: Written, channel: string): Promise<void>;
}

export function createInbound({ desk, self, aside, findEmail }: InboundParts): Inbound {
  const lanes = createLanes();

  function inOrder({ container, thread }: Pick<Place, "container" | "thread">, work: () => Promise<void>) {
    return lanes.enter(`${container} ${thread}`, work);
  }

  async function take(written: Written, channel: string): Promise<void> {
    const message = readMessage(written, channel, await self());
    if (!message) return;
    const { place, author } = message;
    await inOrder(place, async () => {
      const email = await findEmail?.(author.person);
      const vouched = email === undefined ? author : { ...author, verifiedEmail: email };
      const { outcome, tell } = await desk.receive({ ...message, author: vouched });
      aside(place, author.person, tell);
      // Fetched after a time without a connection: it may have been changed since.
      if (outcome === "duplicate" && written.edited) await desk.edited(message);
    });
  }

  async function change(written: Written, channel: string): Promise<void> {
    const message = readMessage(written, channel, await self());
    if (!message) return;
    const { place, author } = message;
    await inOrder(place, async () => aside(place, author.person, (await desk.edited(message)).tell));
  }

  async function remove(id: string, { user = "", thread_ts: thread }: Partial<Written>, channel: string) {
    const ts = { ts: id, user: user || "nobody", ...(thread === undefined ? {} : { thread_ts: thread }) };
    const message = readMessage(ts, channel, await self());
    if (message) await inOrder(message.place, async () => void (await desk.deleted(message)));
  }

  return {
    take,
    async heard(event) {
      const { subtype } = z.object({ subtype: z.string().optional() }).parse(event);
      if (subtype === "message_changed") {
        const { message, channel } = changedEvent.parse(event);
        return isTombstone(message) ? remove(message.ts, message, channel) : change(message, channel);
      }
      if (subtype === "message_deleted") {
        const { deleted_ts: id, previous_message: before = {}, channel } = deletedEvent.parse(event);
        return remove(id, before, channel);
      }
      const written = writtenEvent.parse(event);
      return take(written, written.channel);
    },
  };
}
