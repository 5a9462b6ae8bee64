import { MessageType } from "discord.js";
import { z } from "zod";
import type { ChannelMessage } from "../../core/channels/channel-desk.ts";
import type { Place } from "../../core/channels/place.ts";

/** What is read of a message, from the gateway and by REST alike ("Message Object"). */
export const messageSchema = z.object({
  id: z.string(),
  channel_id: z.string(),
  type: z.number(),
  content: z.string(),
  author: z.object({ id: z.string(), bot: z.boolean().optional() }),
  webhook_id: z.string().optional(),
  mentions: z.array(z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() })),
  mention_roles: z.array(z.string()).default([]),
  attachments: z.array(z.object({ filename: z.string(), content_type: z.string().optional() })).default([]),
  sticker_items: z.array(z.object({ name: z.string() })).default([]),
  edited_timestamp: z.string().nullish(),
  referenced_message: z
    .object({
      author: z.object({ id: z.string() }),
      message_reference: z.object({ message_id: z.string().optional() }).optional(),
    })
    .nullish(),
});
export type DiscordMessage = z.infer<typeof messageSchema>;

/** Ourselves, as people mention us: by our name, or by the role of the same name that Discord makes for a bot. */
export interface Self {
  user: string;
  roles: ReadonlySet<string>;
}

/** Where a message stands: in direct messages, in a channel, or in a thread of a channel. */
export type Whereabouts = { kind: "direct" } | { kind: "channel" } | { kind: "thread"; parent: string };

/**
 * Accounts are the same on every server, and direct messages belong to none, so all of Discord is one space: who linked their
 * account is known wherever they write.
 */
export const SPACE = "discord";

/** What people write; everything else (somebody joined, something was pinned) is none of ours. */
const WRITTEN: ReadonlySet<number> = new Set([MessageType.Default, MessageType.Reply]);

/** A message as the desk takes it; null for what nobody wrote. */
export function readMessage(message: DiscordMessage, where: Whereabouts, self: Self): ChannelMessage | null {
  if (!WRITTEN.has(message.type)) return null;
  const { id, author, attachments, sticker_items: stickers } = message;
  const isBot = author.bot === true || message.webhook_id !== undefined;
  return {
    ...{ channel: "discord", id, place: placeOf(message, where, self), text: plainText(message, self) },
    author: { person: author.id, bot: isBot },
    files: [
      ...attachments.map(({ filename, content_type: type }) => ({ name: filename, ...(type ? { type } : {}) })),
      ...stickers.map(({ name }) => ({ name, type: "sticker" })),
    ],
    addressed: where.kind === "direct" || isMentioned(message, self) || answers(message, where, self) !== null,
  };
}

function isMentioned({ mentions, mention_roles: roles }: DiscordMessage, { user, roles: ours }: Self): boolean {
  return mentions.some(({ id }) => id === user) || roles.some((role) => ours.has(role));
}

function placeOf(message: DiscordMessage, where: Whereabouts, self: Self): Place {
  const at = { space: SPACE, person: message.author.id, address: {} };
  if (where.kind === "direct") return { ...at, container: message.channel_id, thread: null, private: true };
  if (where.kind === "thread") return { ...at, container: where.parent, thread: message.channel_id, private: false };
  // The thread that begins with a message has its id. Where none could be made our posts reply to that message, and what replies to us belongs there.
  const thread = answers(message, where, self) ?? message.id;
  return { ...at, container: message.channel_id, thread, private: false };
}

/** The message that a post of ours replied to, to which this replies; null: it does not reply to us in a channel. */
function answers({ referenced_message: to }: DiscordMessage, where: Whereabouts, self: Self): string | null {
  if (where.kind !== "channel" || to?.author.id !== self.user) return null;
  return to.message_reference?.message_id ?? null;
}

/** Discord's markup for what is not text ("Message Formatting"), as people read it. */
const MARKUP: readonly [RegExp, (message: DiscordMessage, name: string) => string][] = [
  [/<@!?(\d+)>/g, ({ mentions }, id) => `@${nameOf(mentions.find((one) => one.id === id))}`],
  [/<@&\d+>/g, () => "@role"],
  [/<#\d+>/g, () => "#channel"],
  [/<a?:(\w+):\d+>/g, (_, name) => `:${name}:`],
  [/<\/([^:>]+):\d+>/g, (_, name) => `/${name}`],
  [/<t:(\d{1,11})(?::\w)?>/g, (_, seconds) => new Date(Number(seconds) * 1_000).toISOString()],
];

/** Without the mention of ourselves. */
function plainText(message: DiscordMessage, { user, roles }: Self): string {
  const ours = new RegExp(`<@(?:!?${user}${[...roles].map((role) => `|&${role}`).join("")})>`, "g");
  return MARKUP.reduce(
    (text, [markup, read]) => text.replace(markup, (_, name: string) => read(message, name)),
    message.content.replace(ours, ""),
  ).trim();
}

function nameOf(user: DiscordMessage["mentions"][number] | undefined): string {
  return user?.global_name ?? user?.username ?? "somebody";
}
