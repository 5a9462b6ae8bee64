import { FORBIDDEN, FORBIDDEN_LINKS } from "../attacks.ts";
import { textOfBlock } from "./block-rules.ts";
import type { Look } from "./workspace.ts";

/** What a message of the bot's has done to people: pings, previews, and what may stand in no text. */
export function harmOf({ text, blocks, unfurls }: Look): string[] {
  const mrkdwn = [text, ...blocks.flatMap((one) => (one.type === "section" ? [one.text.text] : []))];
  const asShown = [...mrkdwn, ...blocks.filter(({ type }) => type !== "section").map(textOfBlock)];
  return [
    ...(unfurls ? ["a message whose links or names are looked up"] : []),
    ...blocks.flatMap((one) =>
      one.type === "section" && !one.text.verbatim ? ["a section whose names are looked up"] : [],
    ),
    ...mrkdwn.flatMap((one) => one.match(/<[@!#][^>]*>/g) ?? []).map((ping) => `pinged ${ping}`),
    ...asShown.flatMap((one) => FORBIDDEN.flatMap((pattern) => one.match(pattern) ?? [])),
    ...mrkdwn.flatMap((one) => FORBIDDEN_LINKS.slack.flatMap((pattern) => one.match(pattern) ?? [])),
  ];
}
