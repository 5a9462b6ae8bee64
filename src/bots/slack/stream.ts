import { z } from "zod";
import type { Place, PostRef } from "../../core/channels/place.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";
import type { ChannelAdapter, NativeStream } from "../port.ts";
import { type SlackApi, SlackRefusal } from "./api.ts";
import { markedBy } from "./posted.ts";
import { asTrouble } from "./trouble.ts";

const started = z.object({ channel: z.string(), ts: z.string() });
const done = z.object({ ok: z.literal(true) });
/** Slack ends a stream by itself after some minutes. */
const ENDED = "message_not_in_streaming_state";

/** Slack's own streaming of text. What is shown in the end is edited in, so that it is what was stored. */
export function createStream(api: SlackApi, edit: ChannelAdapter["edit"]): NativeStream {
  return {
    async start(place, markdown, { again }) {
      const where = streamable(place);
      // A stream has no marker yet. One that an earlier try may have begun is looked for by a post, which takes it up.
      if (!where || again) return null;
      try {
        const { channel: container, ts: id } = await api.call(
          "chat.startStream",
          { ...where, markdown_text: markdown },
          started,
        );
        return { container, id };
      } catch (error) {
        // Some workspaces do not have it, and few may be started in a minute: those replies are shown by edits.
        if (error instanceof SlackRefusal || error instanceof DeliveryTrouble) return null;
        throw error;
      }
    },
    async append({ container: channel, id: ts }, markdown) {
      await api.call("chat.appendStream", { channel, ts, markdown_text: markdown }, done).catch(unlessEnded);
    },
    async stop(ref, content) {
      await endStream(api, ref);
      await edit(ref, content);
    },
  };
}

/** Ends a stream, if it has not ended; from then on it is a message that can be edited, and is known by its marker. */
export async function endStream(
  api: SlackApi,
  { container: channel, id: ts }: Pick<PostRef, "container" | "id">,
  marker?: string,
): Promise<void> {
  const metadata = marker === undefined ? {} : { metadata: markedBy(marker) };
  await api.call("chat.stopStream", { channel, ts, ...metadata }, done).catch(unlessEnded);
}

function unlessEnded(error: unknown): void {
  if (!(error instanceof SlackRefusal) || error.reason !== ENDED) asTrouble("gone")(error);
}

/** Only a reply in a thread can be streamed; where others read it as well, Slack wants to know for whom it is. */
function streamable({ container, thread, person, private: isPrivate, address }: Place) {
  if (container === null || thread === null) return null;
  const where = { channel: container, thread_ts: thread };
  if (isPrivate) return where;
  const { team } = address;
  return typeof team === "string" ? { ...where, recipient_team_id: team, recipient_user_id: person } : null;
}
