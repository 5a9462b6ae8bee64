/** Shown as nothing; keeps what stands on both sides of it from being read as one token. */
const BREAK = "\u200b";

/** Control characters but line feed and tab, marks that turn the direction of writing, and what is shown as nothing. */
const INVISIBLE =
  /[^\P{Cc}\n\t]|\u034f|\u17b4|\u17b5|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/gu;

/** `@` that begins a word, in any of its widths; not the one within an e-mail address. */
const AT = /(?<![\p{L}\p{N}._%+-])([@＠])(?=[\p{L}\p{N}&!])/gu;
/** What begins a mention, command, time or emoji on some platform: `<@U1>`, `<!channel>`, `<#C1>`, `</x:1>`, `<:x:1>`, `<at>`. */
const ANGLE = /<(?=[@!#/:&]|(?:at?|t|id|a):?)/giu;
/** What Adaptive Cards fill in: `{{DATE(…)}}`, `${…}`. */
const TEMPLATE = /([{$])(?=\{)/g;

/** A text of any origin as a platform may show it: nothing in it pings, hides, turns around or is filled in. */
export function defang(text: string): string {
  return withoutMentions(text.toWellFormed().replace(INVISIBLE, ""));
}

/** Takes the meaning from what pings or is filled in. Also for markup that is written: marks side by side can make a mention. */
export function withoutMentions(text: string): string {
  return text.replace(AT, `$1${BREAK}`).replace(ANGLE, `<${BREAK}`).replace(TEMPLATE, `$1${BREAK}`);
}

/** The same on one line of at most `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = defang(text).replaceAll(/\s+/g, " ").trim();
  return line.length <= most
    ? line
    : `${line
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\ufffd$/, "")}…`;
}

/**
 * Data as it is, to be shown in a fixed width: what cannot be seen is spelled out (`\u{202e}`), so that it hides nothing from
 * whoever decides on it, and three backticks cannot end the block that it stands in.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? "fffd"}}`)
    .replaceAll("```", `\`${BREAK}\`${BREAK}\``);
}

/** An address that a link may go to, without anything that could end the markup around it; null for any other. */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (!["http:", "https:", "mailto:"].includes(parsed.protocol)) return null;
  if (parsed.username !== "" || parsed.password !== "") return null; // https://bank.example@evil.example
  const marks = parsed.protocol === "mailto:" ? /[|<>()[\]`*~\\"'{}\s]/g : /[|<>()[\]`*~\\"'{}\s@]/g;
  return parsed.href.replaceAll(marks, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
