const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", "#39": "'" };

/** Markup of descriptions, each with what remains of it. Order matters: code is unwrapped before emphasis is looked for. */
const MARKUP: readonly [pattern: RegExp, replacement: string][] = [
  [/<!--[\s\S]*?-->/g, " "],
  [/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, " "],
  [/<\/(p|div|h[1-6]|tr)\s*>/gi, ". "],
  [/<li\b[^>]*>/gi, " - "],
  [/<\/?[a-z][^<>]*>/gi, " "],
  [/!\[[^\]]*\]\([^)]*\)/g, " "],
  [/\[([^\]]+)\]\([^)]*\)/g, "$1"],
  [/^\s*(```|~~~).*$/gm, " "],
  [/^\s*\|?[\s:|-]*-{3}[\s:|-]*$/gm, " "],
  [/^\s{0,3}#{1,6}\s+(.*?)\s*#*$/gm, "$1:"],
  [/^\s{0,3}>\s?/gm, ""],
  [/(\*\*|__)(?=\S)(.+?)\1/g, "$2"],
  [/`([^`\n]+)`/g, "$1"],
];

/** A description as plain words on one line: without HTML and Markdown, which cost a model tokens and tell it nothing. */
export function readableText(text: string): string {
  let plain = text;
  for (const [pattern, replacement] of MARKUP) plain = plain.replace(pattern, replacement);
  return plain
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/\s+/g, " ")
    .replace(/ ([.,;:])(?=\s|$)/g, "$1")
    .replace(/([.!?:])(\s*\.)+(?=\s|$)/g, "$1")
    .trim();
}
