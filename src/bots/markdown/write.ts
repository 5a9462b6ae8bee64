import { splitSentences } from "../../core/guardrails/sentences.ts";
import { sizeOf, type TextLimit } from "../limits.ts";
import { defang, safeUrl, withoutMentions } from "../plain-text.ts";
import type { Dialect } from "./dialects.ts";
import type { Block, Inline } from "./tree.ts";

/** Something that looks like an address, in a label. */
const ADDRESS = /(?:https?:\/\/|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/i;

export function plainOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (node.kind === "text" || node.kind === "code") return node.text;
      if (node.kind === "break") return "\n";
      return plainOf(node.kind === "link" ? node.label : node.children);
    })
    .join("");
}

/** Writes what stands in a line. Every text and address passes the sanitiser here, whoever wrote it. */
export function writeInline(nodes: readonly Inline[], dialect: Dialect): string {
  return nodes.map((node) => writeNode(node, dialect)).join("");
}

function writeNode(node: Inline, dialect: Dialect): string {
  switch (node.kind) {
    case "text":
      return dialect.text(defang(node.text));
    case "code":
      return dialect.code(defang(node.text));
    case "break":
      return dialect.lineBreak;
    case "link":
      return writeLink(node, dialect);
    default: {
      const inner = writeInline(node.children, dialect);
      return inner.trim() === "" ? inner : dialect[node.kind](inner);
    }
  }
}

/** A label must not claim another address than the one that the link goes to. */
function writeLink({ label, url }: Inline & { kind: "link" }, dialect: Dialect): string {
  const plain = plainOf(label);
  const target = safeUrl(url);
  if (target === null) return dialect.text(defang(plain || url));
  const claims = ADDRESS.exec(plain)?.[0];
  const labelled = plain.trim() !== "" && (claims === undefined || claims === url);
  return dialect.link(labelled ? dialect.text(defang(plain)) : null, target);
}

function writeBlock(block: Block, dialect: Dialect): string {
  return withoutMentions(writeMarkup(block, dialect));
}

function writeMarkup(block: Block, dialect: Dialect): string {
  switch (block.kind) {
    case "paragraph":
      return writeInline(block.children, dialect);
    case "code":
      return dialect.fence(block.language, defang(block.text));
    case "list":
      return block.items
        .map(({ depth, number, children }) => dialect.item(depth, number, writeInline(children, dialect)))
        .join("\n");
    case "rule":
      return dialect.rule;
    default:
      return dialect[block.kind](writeInline(block.children, dialect));
  }
}

/** The parts of a text, in order, each within the limit: cut between blocks, else between sentences or lines of code. */
export function writeParts(blocks: readonly Block[], dialect: Dialect, limit: TextLimit): string[] {
  const parts: string[] = [];
  let part = "";
  for (const { text, joint } of blocks.flatMap((block) => pieces(block, dialect, limit))) {
    // Two harmless ends can make a mention.
    const longer = part === "" ? text : withoutMentions(part + joint + text);
    if (part !== "" && sizeOf(longer, limit) > limit.most) {
      parts.push(part);
      part = text;
    } else part = longer;
  }
  return [...parts, part].map((one) => one.trimEnd()).filter((one) => one !== "");
}

/** A block, or what it has to be cut into; `joint` is what stands before it within a part. */
interface Piece {
  text: string;
  joint: string;
}

function pieces(block: Block, dialect: Dialect, limit: TextLimit): Piece[] {
  const whole = writeBlock(block, dialect);
  if (sizeOf(whole, limit) <= limit.most) return [{ text: whole, joint: "\n\n" }];
  const smallerOnes = smaller(block, limit, dialect);
  if (smallerOnes.length === 1 && JSON.stringify(smallerOnes[0]) === JSON.stringify(block)) return []; // no room for one letter
  return smallerOnes.flatMap((one, index) => {
    const joint = index === 0 ? "\n\n" : JOINTS[block.kind];
    return pieces(one, dialect, limit).map((piece, place) => (place === 0 ? { ...piece, joint } : piece));
  });
}

/** What stands between the pieces of a block that was cut. */
const JOINTS: Readonly<Record<Block["kind"], string>> = {
  paragraph: "",
  heading: "\n",
  quote: "\n",
  list: "\n",
  code: "\n\n",
  rule: "\n\n",
};

/** The block as several smaller ones of its kind. */
function smaller(block: Block, limit: TextLimit, dialect: Dialect): Block[] {
  switch (block.kind) {
    case "code": {
      const written = (text: string) => sizeOf(dialect.fence(block.language, defang(text)), limit);
      const lines = packed(block.text.split(/(?<=\n)/), limit.most, written);
      return lines.map((text) => ({ ...block, text: text.replace(/\n$/, "") }));
    }
    case "list":
      if (block.items.length > 1) return block.items.map((item) => ({ kind: "list", items: [item] }));
      return smaller({ kind: "paragraph", children: block.items[0]?.children ?? [] }, limit, dialect);
    case "rule":
      return [];
    default: {
      const { kind } = block;
      if (block.children.length > 1) return halves(block.children).map((children) => ({ kind, children }));
      const plain = plainOf(block.children);
      const sentences = splitSentences(plain);
      const texts = sentences.length > 1 ? sentences : wordsOf(plain);
      return texts.map((text) => ({ kind, children: [{ kind: "text", text }] }));
    }
  }
}

/** Cut at a line break if there is one, else where a node ends. */
function halves(nodes: readonly Inline[]): Inline[][] {
  const middle = Math.ceil(nodes.length / 2);
  const broken = nodes.findIndex(({ kind }, index) => kind === "break" && index >= middle - 1);
  const at = broken > 0 && broken < nodes.length - 1 ? broken + 1 : middle;
  return [nodes.slice(0, at), nodes.slice(at)];
}

/** Lines put together as long as they fit; a line that is too long alone is cut. */
function packed(lines: readonly string[], most: number, size: (text: string) => number): string[] {
  const fitting = (text: string): string[] =>
    size(text) <= most || [...text].length < 2 ? [text] : wordsOf(text).flatMap(fitting);
  const parts: string[] = [];
  let part = "";
  for (const line of lines.flatMap(fitting)) {
    if (part !== "" && size(part + line) > most) {
      parts.push(part);
      part = line;
    } else part += line;
  }
  return part === "" ? parts : [...parts, part];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The words of a text with the white space after each; one word alone in halves, which end between letters. */
function wordsOf(text: string): string[] {
  const words = text.split(/(?<=\s)(?=\S)/);
  if (words.length > 1) return words;
  const letters = [...graphemes.segment(text)].map(({ segment }) => segment);
  const units = letters.length > 1 ? letters : [...text];
  const middle = Math.ceil(units.length / 2);
  return [units.slice(0, middle).join(""), units.slice(middle).join("")].filter((half) => half !== "");
}
