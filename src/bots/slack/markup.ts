/** What Slack writes between angle brackets ("Formatting text: retrieving messages"), as people read it. */
const SPECIAL: readonly [RegExp, (target: string, label: string | undefined) => string][] = [
  [/^@/, (target, label) => `@${label ?? target.slice(1)}`],
  [/^#/, (target, label) => `#${label ?? target.slice(1)}`],
  [/^!date\^/, (_, label) => label ?? ""],
  [/^!subteam\^/, (_, label) => label ?? "@group"],
  [/^!/, (target, label) => label ?? `@${target.slice(1)}`],
  [/^mailto:/, (target, label) => label ?? target.slice("mailto:".length)],
  [/^/, (target, label) => (label === undefined || target.endsWith(label) ? target : `${label} (${target})`)],
];

/** A text that somebody wrote, in plain words and without the mention of ourselves. */
export function plainText(text: string, ourselves: string): string {
  return text
    .replaceAll(new RegExp(`<@${ourselves}(?:\\|[^>]*)?>`, "g"), "")
    .replaceAll(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) => {
      const [, read] = SPECIAL.find(([kind]) => kind.test(target)) ?? [];
      return read?.(target, label || undefined) ?? "";
    })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();
}

/** Whether a text mentions us. */
export function mentions(text: string, ourselves: string): boolean {
  return new RegExp(`<@${ourselves}(?:\\|[^>]*)?>`).test(text);
}
