import type { ChannelMessage } from "../../core/channels/channel-desk.ts";
import type { ReceivedActivity } from "./activity.ts";
import { placeOf } from "./places.ts";

/** Ids of bots begin so, ids of people with `29:`. */
const BOT = /^28:/;

/** An activity as the desk takes it; null where it has no id and so cannot be known again. */
export function messageOf(activity: ReceivedActivity, tenantId: string): ChannelMessage | null {
  const { id, from, recipient } = activity;
  if (id === undefined) return null;
  const place = placeOf(activity, tenantId);
  const mentions = (activity.entities ?? []).filter(
    (one) => one.type === "mention" && one.mentioned?.id === recipient.id,
  );
  return {
    ...{ channel: "teams", place, id },
    author: {
      person: from.id,
      bot: from.role === "bot" || from.role === "skill" || BOT.test(from.id) || from.id === recipient.id,
    },
    text: plainText(
      activity,
      mentions.flatMap(({ text }) => text || []),
    ),
    files: files(activity),
    addressed: place.private || mentions.length > 0,
  };
}

/** Of others' names the name stays; ours says only that it is meant for us. */
function plainText({ text, textFormat }: ReceivedActivity, ourNames: readonly string[]): string {
  const without = ourNames.reduce((rest, name) => rest.replace(name, ""), text ?? "");
  const untagged =
    textFormat === "xml"
      ? without.replace(/<br[^<>]*>|<\/(?:p|div|li|tr|h\d)>/gi, "\n").replace(/<\/?[a-z][^<>]*>/gi, "")
      : without.replace(/<\/?at(?:\s[^<>]*)?>/gi, "");
  return untagged.replace(ENTITY, (whole, name: string) => character(name.toLowerCase()) ?? whole).trim();
}

const ENTITY = /&(amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/gi;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function character(name: string): string | null {
  if (!name.startsWith("#")) return NAMED[name] ?? null;
  const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

/** Teams sends every formatted message again as a file of HTML, which is none. */
function files({ attachments }: ReceivedActivity): ChannelMessage["files"] {
  return (attachments ?? [])
    .filter(({ contentType }) => contentType !== "text/html")
    .map(({ contentType, name }) => {
      const type = /^(?:image|audio|video|text)\//.test(contentType) ? { type: contentType } : {};
      return { name: name || "file", ...type };
    });
}
