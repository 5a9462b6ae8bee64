import type { ChatChannel } from "../../core/channels/place.ts";

/** How a platform writes things. Texts come defanged; `text` escapes them so that no mark in them means anything. */
export interface Dialect {
  text(plain: string): string;
  bold(inner: string): string;
  italic(inner: string): string;
  strike(inner: string): string;
  code(plain: string): string;
  /** `label` is written already; null: the address itself is shown. */
  link(label: string | null, url: string): string;
  fence(language: string, plain: string): string;
  heading(inner: string): string;
  item(depth: number, number: number | null, inner: string): string;
  quote(inner: string): string;
  rule: string;
  lineBreak: string;
}

const BREAK = "\u200b";

/** `marks` at any place, and what begins a block at the beginning of a line. */
const backslashed = (marks: RegExp) => (plain: string) =>
  plain
    .replace(marks, "\\$&")
    .replace(/^(\s*)([-+>#]|\d+(?=[.)]\s))/gm, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}${BREAK}` : `${space}\\${mark}`,
    );

const codeSpan = (plain: string) => {
  const inner = plain.replaceAll("`", `'`);
  return `\`${inner}\``;
};
const fenced = (plain: string) => plain.replaceAll("```", `\`${BREAK}\`${BREAK}\``);
const linesOf = (inner: string, prefix: string) =>
  inner
    .split("\n")
    .map((line) => prefix + line)
    .join("\n");
const bullet = (depth: number, number: number | null, inner: string, mark: string) =>
  `${"  ".repeat(depth)}${number === null ? mark : `${number}.`} ${inner.replaceAll("\n", `\n${"  ".repeat(depth + 1)}`)}`;

const entities = (plain: string) => plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const markdownText = backslashed(/[\\*_~`[\]]/g);

/** Markdown as everybody reads it. */
export const MARKDOWN: Dialect = {
  text: markdownText,
  bold: (inner) => `**${inner}**`,
  italic: (inner) => `_${inner}_`,
  strike: (inner) => `~~${inner}~~`,
  code: codeSpan,
  link: (label, url) => `[${label ?? markdownText(url)}](${url})`,
  fence: (language, plain) => `\`\`\`${language}\n${fenced(plain)}\n\`\`\``,
  heading: (inner) => `**${inner}**`,
  item: (depth, number, inner) => bullet(depth, number, inner, "-"),
  quote: (inner) => linesOf(inner, "> "),
  rule: "———",
  lineBreak: "  \n",
};

/** Slack's mrkdwn, Discord's Markdown, and the Markdown of Teams' messages. */
export const DIALECTS: Readonly<Record<ChatChannel, Dialect>> = {
  slack: {
    // mrkdwn has no escape for its marks: a break beside each keeps it from beginning or ending anything.
    text: (plain) => entities(plain).replace(/[*_~`]/g, `${BREAK}$&${BREAK}`),
    bold: (inner) => `*${inner}*`,
    italic: (inner) => `_${inner}_`,
    strike: (inner) => `~${inner}~`,
    code: (plain) => codeSpan(entities(plain)),
    link: (label, url) => (label === null ? `<${entities(url)}>` : `<${entities(url)}|${label.replaceAll("|", "¦")}>`),
    fence: (_, plain) => `\`\`\`\n${entities(fenced(plain))}\n\`\`\``,
    heading: (inner) => `*${inner.replaceAll(/^\*|\*$/g, "")}*`,
    item: (depth, number, inner) => bullet(depth, number, inner, "•"),
    quote: (inner) => linesOf(inner, "> "),
    rule: "———",
    lineBreak: "\n",
  },
  discord: {
    ...MARKDOWN,
    text: backslashed(/[\\*_~`|[\]]/g),
    italic: (inner) => `*${inner}*`,
    // Angle brackets keep a preview from being made.
    link: (label, url) => (label === null ? `<${url}>` : `[${label}](<${url}>)`),
    lineBreak: "\n",
  },
  teams: {
    ...MARKDOWN,
    text: (plain) => markdownText(plain).replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  },
};
