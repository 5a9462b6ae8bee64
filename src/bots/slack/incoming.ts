import { z } from "zod";
import type { ChannelMessage } from "../../core/channels/channel-desk.ts";
import type { Place } from "../../core/channels/place.ts";
import { mentions, plainText } from "./markup.ts";
import type { Self } from "./self.ts";

/** Slack numbers people and channels across all workspaces, and a token is for one of these. */
export const SPACE = "slack";

const file = z.object({
  name: z.string().nullish(),
  title: z.string().nullish(),
  mimetype: z.string().nullish(),
});

/** What is read of a message, from an event and from a history alike. */
export const writtenSchema = z.object({
  ts: z.string(),
  user: z.string().optional(),
  text: z.string().nullish(),
  subtype: z.string().optional(),
  bot_id: z.string().nullish(),
  thread_ts: z.string().optional(),
  /** The author's workspace: of a guest from another company not ours. */
  user_team: z.string().nullish(),
  source_team: z.string().nullish(),
  team: z.string().nullish(),
  files: z.array(file).nullish(),
  edited: z.object({ ts: z.string() }).nullish(),
});
export type Written = z.infer<typeof writtenSchema>;

/** What of a channel's events is somebody's message; the rest (somebody joined, a topic was set) is none of ours. */
const MESSAGES: ReadonlySet<string | undefined> = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);

/** What becomes of a message that has replies, when it is deleted. */
export const isTombstone = ({ subtype }: Written): boolean => subtype === "tombstone";

/** Direct messages with one person. */
export const isDirect = (channel: string): boolean => channel.startsWith("D");

/** A message as the desk takes it, but for its author's e-mail address; null for what no person wrote. */
export function readMessage(written: Written, channel: string, { user: ourselves }: Self): ChannelMessage | null {
  const { ts: id, user: person, bot_id: bot, text, files } = written;
  if (person === undefined || person === ourselves || bot || !MESSAGES.has(written.subtype)) return null;
  return {
    ...{ channel: "slack", id, place: placeOf(written, person, channel) },
    author: { person, bot: false },
    text: plainText(text ?? "", ourselves),
    files: (files ?? []).map(({ name, title, mimetype }) => ({
      name: name || title || "file",
      ...(mimetype ? { type: mimetype } : {}),
    })),
    addressed: isDirect(channel) || mentions(text ?? "", ourselves),
  };
}

/** In a channel a thread begins with each message; direct messages need none. */
function placeOf(written: Written, person: string, container: string): Place {
  const isPrivate = isDirect(container);
  const thread = written.thread_ts ?? (isPrivate ? null : written.ts);
  const team = written.user_team ?? written.source_team ?? written.team;
  return { space: SPACE, container, thread, person, private: isPrivate, address: team ? { team } : {} };
}
