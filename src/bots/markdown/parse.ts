import { parseInline } from "./parse-inline.ts";
import type { Block, ListItem } from "./tree.ts";

const FENCE = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)[^`]*$/;
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(\S.*)$/;
const ROW = /^\s*\|.*\|\s*$/;
const DIVIDER = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;
const DEEPEST = 3;

/** Parses Markdown as models write it. Everything that is not understood stays text; raw HTML is text. */
export function parseMarkdown(source: string): Block[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;

  /** Takes lines as long as they fit. */
  function take(fits: (line: string, index: number) => boolean): string[] {
    const from = at;
    while (at < lines.length && fits(lines[at] ?? "", at)) at += 1;
    return lines.slice(from, at);
  }

  while (at < lines.length) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line);
    if (line.trim() === "") at += 1;
    else if (fence) {
      at += 1;
      const mark = fence[1] ?? "```";
      const closes = new RegExp(`^ {0,3}${mark.charAt(0)}{${mark.length},}\\s*$`);
      const text = take((one) => !closes.test(one)).join("\n");
      at += 1;
      blocks.push({ kind: "code", language: fence[2] ?? "", text });
    } else if (HEADING.test(line)) {
      at += 1;
      blocks.push({ kind: "heading", children: parseInline(HEADING.exec(line)?.[1] ?? "") });
    } else if (RULE.test(line)) {
      at += 1;
      blocks.push({ kind: "rule" });
    } else if (QUOTE.test(line)) {
      const quoted = take((one) => QUOTE.test(one)).map((one) => one.replace(QUOTE, ""));
      blocks.push({ kind: "quote", children: parseInline(quoted.join("\n")) });
    } else if (ROW.test(line) && DIVIDER.test(lines[at + 1] ?? "")) {
      blocks.push({ kind: "code", language: "", text: table(take((one) => ROW.test(one))) });
    } else if (ITEM.test(line)) {
      blocks.push({ kind: "list", items: items(take((one) => ITEM.test(one) || /^\s+\S/.test(one))) });
    } else {
      const begin = at;
      const text = take((one, index) => one.trim() !== "" && (index === begin || !beginsAnother(one)));
      blocks.push({ kind: "paragraph", children: parseInline(text.join("\n").trim()) });
    }
  }
  return blocks;
}

function beginsAnother(line: string): boolean {
  return [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
}

function items(lines: readonly string[]): ListItem[] {
  const found: { indent: number; number: number | null; text: string }[] = [];
  for (const line of lines) {
    const [, indent = "", number, text = ""] = ITEM.exec(line) ?? [];
    const last = found.at(-1);
    if (text !== "") {
      const width = indent.replaceAll("\t", "    ").length;
      found.push({ indent: width, number: number === undefined ? null : Number(number), text });
    } else if (last) last.text += `\n${line.trim()}`;
  }
  const indents: number[] = [];
  return found.map(({ indent, number, text }) => {
    while (indents.length > 0 && (indents.at(-1) ?? 0) > indent) indents.pop();
    if (indents.at(-1) !== indent) indents.push(indent);
    return { depth: Math.min(DEEPEST, indents.length - 1), number, children: parseInline(text) };
  });
}

/** No chat platform shows tables: columns of a fixed width are read as well. */
function table(lines: readonly string[]): string {
  const rows = lines
    .filter((line) => !DIVIDER.test(line))
    .map((line) =>
      line
        .trim()
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|")),
    );
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      widths
        .map((width, column) => (row[column] ?? "").padEnd(width))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
