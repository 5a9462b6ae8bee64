import type { Inline } from "./tree.ts";

interface Rule {
  /** Sticky. */
  pattern: RegExp;
  node(match: RegExpExecArray): Inline[] | null;
}

const text = (value: string): Inline => ({ kind: "text", text: value });
const styled =
  (kind: "bold" | "italic" | "strike") =>
  ([, inner = ""]: RegExpExecArray): Inline[] => [{ kind, children: parseInline(inner) }];

/** Tried in this order at every place where one of them may begin. Runs of marks are bounded, so that none looks far. */
const RULES: Rule[] = [
  { pattern: /\\([!-/:-@[-`{-~])/y, node: ([, mark = ""]) => [text(mark)] },
  { pattern: /(`+)(?!`)([^\n]{1,2000}?)(?<!`)\1(?!`)/y, node: ([, , code = ""]) => [{ kind: "code", text: code }] },
  // A picture is a link to it: loading it would tell its server who reads.
  {
    pattern: /!\[([^\]\n]{0,300})\]\((\S{1,2000}?)(?:\s+"[^"\n]*")?\)/y,
    node: ([, alt = "", url = ""]) => [{ kind: "link", label: alt ? [text(alt)] : [], url }],
  },
  {
    pattern: /\[((?:[^\][\n]|\[[^\][\n]*\]){1,300})\]\(<?((?:[^()\s<>]|\([^()\s]*\)){1,2000})>?(?:\s+"[^"\n]*")?\)/y,
    node: ([, label = "", url = ""]) => [{ kind: "link", label: parseInline(label), url }],
  },
  {
    pattern: /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/y,
    node: ([, url = ""]) => [{ kind: "link", label: [], url }],
  },
  {
    pattern: /https?:\/\/[^\s<>"'`|，。；！？、）】》]{1,2000}/y,
    node([address]) {
      const url = address.replace(/(?:[.,;:!?*_~]|\)(?![^(]*\())+$/, "");
      return [{ kind: "link", label: [], url }, ...(url === address ? [] : [text(address.slice(url.length))])];
    },
  },
  { pattern: /\*\*(?=\S)((?:[^*\n]|\*(?!\*)){1,2000}?\S?)(?<=\S)\*\*/y, node: styled("bold") },
  { pattern: /__(?=\S)([^_\n]{1,2000})(?<=\S)__(?!\w)/y, node: styled("bold") },
  { pattern: /\*(?=[^\s*])([^*\n]{1,2000})(?<=\S)\*/y, node: styled("italic") },
  { pattern: /(?<!\w)_(?=[^\s_])([^_\n]{1,2000})(?<=\S)_(?!\w)/y, node: styled("italic") },
  { pattern: /~~(?=\S)([^~\n]{1,2000})(?<=\S)~~/y, node: styled("strike") },
  { pattern: / *\n/y, node: () => [{ kind: "break" }] },
];

/** Where a rule may begin. */
const BEGINS = /[\\`!<[*_~\n h]/;

/** Parses what stands in lines. What is no markup is text, whatever it looks like. */
export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = "";
  let index = 0;
  while (index < source.length) {
    const found = BEGINS.test(source.charAt(index)) ? match(source, index) : null;
    if (found) {
      if (plain !== "") nodes.push(text(plain));
      plain = "";
      nodes.push(...found.nodes);
      index = found.end;
    } else {
      plain += source.charAt(index);
      index += 1;
    }
  }
  if (plain !== "") nodes.push(text(plain));
  return nodes;
}

function match(source: string, index: number): { nodes: Inline[]; end: number } | null {
  for (const { pattern, node } of RULES) {
    pattern.lastIndex = index;
    const found = pattern.exec(source);
    const end = pattern.lastIndex; // rules call each other through their children
    const nodes = found && node(found);
    if (nodes) return { nodes, end };
  }
  return null;
}
