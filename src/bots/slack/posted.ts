import { z } from "zod";
import type { SlackApi } from "./api.ts";
import { readHistory } from "./history.ts";
import type { Self } from "./self.ts";

/** Under which a post's marker stands in its metadata. */
const MARKER_EVENT = "smart_support_post";
/** Deliveries are tried for about two hours. */
const LOOK_BACK_S = 3 * 3_600;
const MOST_READ = 1_000;

const message = z.object({
  ts: z.string(),
  bot_id: z.string().optional(),
  streaming_state: z.string().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.object({ marker: z.string().optional() }) }).optional(),
});

/** What a post carries to be known again by. */
export function markedBy(marker: string) {
  return { event_type: MARKER_EVENT, event_payload: { marker } };
}

export interface Sought {
  channel: string;
  thread: string | null;
  marker: string;
}

/**
 * A post that was made by a try whose answer was lost, by its marker. A stream takes a marker only when it ends, but one that
 * is still open where nothing else is written has lost whoever wrote it.
 */
export async function findPosted(
  api: SlackApi,
  { bot }: Self,
  { channel, thread, marker }: Sought,
): Promise<{ ts: string; streaming: boolean } | null> {
  const oldest = String(Math.floor(Date.now() / 1_000) - LOOK_BACK_S);
  let read = 0;
  for await (const one of readHistory(api, { channel, thread, oldest }, message)) {
    read += 1;
    if (read > MOST_READ) return null;
    if (one.bot_id !== bot) continue;
    const streaming = thread !== null && one.streaming_state === "in_progress";
    const marked = one.metadata?.event_type === MARKER_EVENT && one.metadata.event_payload.marker === marker;
    if (streaming || marked) return { ts: one.ts, streaming };
  }
  return null;
}
