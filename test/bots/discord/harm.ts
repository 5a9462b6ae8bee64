import { FORBIDDEN, FORBIDDEN_LINKS } from "../attacks.ts";
import type { Look } from "./world.ts";

const SUPPRESS_EMBEDS = 1 << 2;
/** The time that is left, which only we write. */
const OUR_TIMES = /<t:\d+:R>/g;

/** What a message of the bot's has done to people: pings, previews, and what may stand in no text. */
export function harmOf(look: Look): string[] {
  const { content = "", embeds = [], flags = 0, allowed_mentions: allowed } = look;
  const cards = embeds.flatMap(({ title = "", description = "", fields = [] }) => [
    title,
    description,
    ...fields.flatMap(({ name, value }) => [name, value.replaceAll(OUR_TIMES, "")]),
  ]);
  const previews = (flags & SUPPRESS_EMBEDS) === 0 ? (content.match(/https?:\/\/\S+/g) ?? []) : [];
  const pings = allowed?.parse?.length === 0 ? [] : (content.match(/@everyone|@here|<@[!&]?\d+>/g) ?? []);
  return [
    ...(allowed?.parse?.length === 0 ? [] : ["a message that lets everybody be pinged"]),
    ...pings.map((ping) => `pinged ${ping}`),
    ...previews.map((url) => `showed a preview of ${url}`),
    ...[content, ...cards].flatMap((text) => [
      ...FORBIDDEN.flatMap((pattern) => text.match(pattern) ?? []),
      ...FORBIDDEN_LINKS.discord.flatMap((pattern) => text.match(pattern) ?? []),
    ]),
  ];
}
