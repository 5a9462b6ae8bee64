import type { ChatChannel } from "../core/channels/place.ts";
import { LIMITS, type TextLimit } from "./limits.ts";
import { DIALECTS, type Dialect, MARKDOWN } from "./markdown/dialects.ts";
import { parseMarkdown } from "./markdown/parse.ts";
import type { Block } from "./markdown/tree.ts";
import { writeParts } from "./markdown/write.ts";
import { defang } from "./plain-text.ts";

/** Markdown of any origin as posts of a channel: translated, safe, and each within the platform's limit. */
export function channelText(
  channel: ChatChannel,
  markdown: string,
  limit: TextLimit = LIMITS[channel].message,
): string[] {
  return writeParts(parseMarkdown(markdown), DIALECTS[channel], limit);
}

/** A stream cannot be told to show no previews: what a link goes to comes with the whole reply. */
const STREAMED: Dialect = { ...MARKDOWN, link: (label) => label ?? "…" };

/** The same as one Markdown text, for platforms that stream Markdown; null: it is longer than they take. */
export function streamText(channel: ChatChannel, markdown: string): string | null {
  const limit = LIMITS[channel].stream;
  if (!limit) return null;
  const [whole = "", ...more] = writeParts(parseMarkdown(markdown), STREAMED, limit);
  return more.length === 0 ? whole : null;
}

/** The same for blocks that were put together by us. */
export function channelBlocks(channel: ChatChannel, blocks: readonly Block[]): string[] {
  return writeParts(blocks, DIALECTS[channel], LIMITS[channel].message);
}

/** A plain text in a channel's markup, with no meaning of its own: for the texts of cards. */
export function escapeFor(channel: ChatChannel, plain: string): string {
  return DIALECTS[channel].text(defang(plain));
}
