import { z } from "zod";
import type { PostRef } from "../../core/channels/place.ts";
import { escapeFor } from "../channel-text.ts";
import type { ChannelAdapter, Content } from "../port.ts";
import { type SlackApi, SlackRefusal } from "./api.ts";
import type { FindChannel } from "./destination.ts";
import { drawContent } from "./draw.ts";
import { findPosted, markedBy } from "./posted.ts";
import type { Self } from "./self.ts";
import { createStream, endStream } from "./stream.ts";
import { asTrouble } from "./trouble.ts";

const posted = z.object({ ts: z.string() });
const done = z.object({ ok: z.literal(true) });

/** Nothing that a text says pings anybody, is looked up or is previewed. */
const AS_WRITTEN = { parse: "none", link_names: false };
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false };

/** Slack's way out, callable in any process. */
export function slackAdapter(api: SlackApi, self: () => Promise<Self>, findChannel: FindChannel): ChannelAdapter {
  async function edit({ container, id }: PostRef, content: Content): Promise<void> {
    const body = { channel: container, ts: id, ...drawContent(content), ...AS_WRITTEN };
    await api.call("chat.update", body, done).catch(asTrouble("gone"));
  }
  /** Goes on with a post whose answer was lost. */
  async function takeUp(ref: PostRef, streaming: boolean, content: Content, marker: string): Promise<PostRef> {
    if (streaming) await endStream(api, ref, marker);
    await edit(ref, content);
    return ref;
  }

  return {
    channel: "slack",
    async post(place, content, { id: marker, again }) {
      try {
        const channel = await findChannel(place);
        const { thread } = place;
        const found = again ? await findPosted(api, await self(), { channel, thread, marker }) : null;
        if (found) return await takeUp({ container: channel, id: found.ts }, found.streaming, content, marker);
        const body = { channel, ...drawContent(content), ...AS_WRITTEN, ...NO_PREVIEWS, metadata: markedBy(marker) };
        const { ts: id } = await api.call("chat.postMessage", { ...body, ...inThread(thread) }, posted);
        return { container: channel, id };
      } catch (error) {
        return asTrouble("never")(error);
      }
    },
    edit,
    async typing({ container, thread }) {
      // Only threads have a status.
      if (container === null || thread === null) return;
      const status = { channel_id: container, thread_ts: thread, status: "is typing…" };
      await api.call("assistant.threads.setStatus", status, done).catch(whenRefused);
    },
    async ephemeral({ container, thread }, person, plain) {
      const text = escapeFor("slack", plain);
      if (container !== null) {
        const body = { channel: container, user: person, text, ...AS_WRITTEN };
        const said = await api.call("chat.postEphemeral", { ...body, ...inThread(thread) }, done).catch(whenRefused);
        if (said) return;
      }
      const channel = await findChannel({ container: null, person });
      await api.call("chat.postMessage", { channel, text, ...AS_WRITTEN, ...NO_PREVIEWS }, done);
    },
    stream: createStream(api, edit),
  };
}

function inThread(thread: string | null): { thread_ts?: string } {
  return thread === null ? {} : { thread_ts: thread };
}

/** Not every thread has a status, and not everybody is in the channel that they should be told in. */
function whenRefused(error: unknown): null {
  if (error instanceof SlackRefusal) return null;
  throw error;
}
