/** What chat platforms would turn into a call of many people or of one: Slack, Discord and Teams forms. */
const MENTIONS: readonly [RegExp, string | ((whole: string, name?: string) => string)][] = [
  [/<!(?:channel|here|everyone|group)(?:\|[^>]*)?>/gi, "(everyone)"],
  [/<!subteam\^[^>]*>/gi, "(a group)"],
  [/<(?:@[!&]?|#)[A-Z0-9]{2,}(?:\|[^>]*)?>/gi, "(somebody)"],
  [/<at\b[^>]*>(.*?)<\/at>/gis, (_, name = "") => name],
  // A word joiner after the sign keeps the words readable and the platform from acting on them.
  [/@(?=(?:everyone|here|channel|all|所有人|全体成员)(?![\p{L}\p{N}_.-]))/giu, "@\u2060"],
];

/** Text in which nobody is called by the platform that it is posted to. */
export function defuseMentions(text: string): string {
  return MENTIONS.reduce(
    (safe, [pattern, instead]) =>
      typeof instead === "string" ? safe.replace(pattern, instead) : safe.replace(pattern, instead),
    text,
  );
}

const REMOVED = "[link removed]";

function originOf(link: string): string | null {
  try {
    const url = new URL(/^www\./i.test(link) ? `https://${link}` : link);
    return url.protocol === "https:" || url.protocol === "http:"
      ? url.origin.replace(/^http:/, "https:").toLowerCase()
      : null;
  } catch {
    return null;
  }
}

const URL_CHARACTERS = "[^\\s<>\"'`，。；！？、（）【】]";
const BARE = new RegExp(`(?<![\\w@/.])(?:https?://|ftp://|www\\.)${URL_CHARACTERS}+`, "giu");

/** Every origin that a text links to, in one spelling. */
export function originsIn(text: string): Set<string> {
  return new Set(
    [...text.matchAll(BARE)]
      .map((match) => originOf(match[0].replace(/[).,;:!?\]}]+$/, "")))
      .filter((origin) => origin !== null),
  );
}

/**
 * Takes out links to origins that no source named: a made-up or smuggled-in link leads the customer astray, and an image is
 * fetched by their client at once, with whatever its address carries. Images go altogether, whatever their origin.
 */
export function defuseLinks(text: string, allowed: () => ReadonlySet<string>): string {
  const known = (link: string): boolean => allowed().has(originOf(link.trim()) ?? "");
  const kept = (whole: string, label: string, link: string): string =>
    known(link) ? whole : `${label} ${REMOVED}`.trim();
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, (_, label: string) => `${label} ${REMOVED}`.trim())
    .replace(/<(?:img|iframe|script|object|embed|link|style)\b[^>]*>/gi, REMOVED)
    .replace(/<a\b[^>]*href\s*=\s*["']?([^"'\s>]+)[^>]*>(.*?)<\/a>/gis, (whole, link: string, label: string) =>
      kept(whole, label, link),
    )
    .replace(/\[([^\]]*)\]\(\s*<?([^)>\s]*)>?[^)]*\)/g, kept)
    .replace(/<((?:https?:\/\/|mailto:|tel:)[^|>\s]+)(?:\|([^>]*))?>/gi, (whole, link: string, label = "") =>
      kept(whole, label, link),
    )
    .replace(/^\s*\[[^\]]+\]:\s*(\S+).*$/gm, (whole, link: string) => (known(link) ? whole : REMOVED))
    .replace(/\b(?:javascript|data|vbscript|file):[^\s)]+/gi, REMOVED)
    .replace(BARE, (link) =>
      known(link.replace(/[).,;:!?\]}]+$/, "")) ? link : REMOVED + (/[.,;:!?]+$/.exec(link)?.[0] ?? ""),
    );
}
