import { z } from "zod";
import type { SlackApi } from "./api.ts";

const PAGE = 200;

export interface Stretch {
  channel: string;
  /** Null: what stands in the channel itself. */
  thread: string | null;
  /** Later than this `ts`. */
  oldest: string;
}

/** Messages of a channel, newest first, or of a thread, oldest first, page by page. */
export async function* readHistory<T>(
  api: SlackApi,
  { channel, thread, oldest }: Stretch,
  message: z.ZodType<T>,
): AsyncGenerator<T> {
  const page = z.object({
    messages: z.array(message),
    response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
  });
  const method = thread === null ? "conversations.history" : "conversations.replies";
  const asked = {
    channel,
    oldest,
    limit: PAGE,
    include_all_metadata: true,
    ...(thread === null ? {} : { ts: thread }),
  };
  let cursor = "";
  do {
    const { messages, response_metadata: next } = await api.call(method, cursor ? { ...asked, cursor } : asked, page);
    yield* messages;
    cursor = next?.next_cursor ?? "";
  } while (cursor !== "");
}
