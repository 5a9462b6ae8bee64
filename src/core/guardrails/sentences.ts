/** Cuts a stream of text into whole sentences; the pieces joined together are the stream, character for character. */
export interface SentenceSplitter {
  /** Takes the next piece of the stream, gives the sentences that are certainly complete. */
  push(delta: string): string[];
  /** The stream has ended: gives whatever is left. */
  flush(): string[];
}

/** Nothing longer is held back, so that a stream without any full stop can't grow without bound. */
const MAX_HELD = 4000;

/** Never end a sentence. */
const INNER = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "prof",
  "st",
  "vs",
  "e.g",
  "i.e",
  "approx",
  "ca",
  "cf",
  "resp",
  "incl",
]);
/** End a sentence only before a capital or a Chinese character. */
const MAYBE_LAST = new Set(["etc", "inc", "ltd", "co", "corp", "a.m", "p.m", "u.s", "u.k", "jr", "sr"]);
/** Don't end a sentence before a digit. */
const BEFORE_NUMBER = new Set(["no", "nr", "fig", "vol", "p", "pp", "art", "sec", "tel", "ext"]);

const CJK_END = /[。！？；]/;
const LATIN_END = /[.!?…]/;
const CLOSING = /[)\]}"'”’»」』）】*_]/;

/** Where the first sentence of `text` ends (exclusive), or -1 while that can't be told yet. */
type Scan = (text: string, final: boolean) => number;

function wordBefore(text: string, index: number): string {
  return /[\p{L}.]*$/u.exec(text.slice(Math.max(0, index - 20), index))?.[0].toLowerCase() ?? "";
}

/** Whether the full stop at `index`, followed by white space, ends a sentence; undefined: the next character decides. */
function fullStopEnds(text: string, index: number, final: boolean): boolean | undefined {
  const line = text.slice(text.lastIndexOf("\n", index) + 1, index);
  if (/^\s*(\d{1,3}|[a-zA-Z])$/.test(line)) return false;
  const word = wordBefore(text, index);
  if (INNER.has(word)) return false;
  if (/^\p{L}$/u.test(word) && /\p{Lu}$/u.test(text.slice(0, index)) && word !== "i") return false;
  if (!MAYBE_LAST.has(word) && !BEFORE_NUMBER.has(word)) return true;
  const next = /\S/u.exec(text.slice(index + 1))?.[0];
  if (next === undefined) return final ? true : undefined;
  return MAYBE_LAST.has(word) ? /\p{Lu}|\p{Script=Han}/u.test(next) : !/\d/.test(next);
}

function insideInlineCode(text: string, index: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", index - 1) + 1, index);
  return (line.split("`").length - 1) % 2 === 1;
}

/** End of the run of terminators and closing marks that starts at `index`. */
function runEnd(text: string, index: number): number {
  let end = index + 1;
  while (end < text.length && (LATIN_END.test(text.charAt(end)) || CJK_END.test(text.charAt(end)))) end++;
  while (end < text.length && CLOSING.test(text.charAt(end))) end++;
  return end;
}

function punctuationEnd(text: string, index: number, final: boolean): number | undefined | "wait" {
  const char = text.charAt(index);
  const end = runEnd(text, index);
  if (CJK_END.test(char)) {
    const quoteOpen = text.lastIndexOf("“", index) > text.lastIndexOf("”", index);
    return quoteOpen && end === index + 1 && end === text.length && !final ? "wait" : end;
  }
  if (!LATIN_END.test(char)) return undefined;
  if (end >= text.length) return final ? undefined : "wait";
  if (!/\s/.test(text.charAt(end)) || insideInlineCode(text, index)) return undefined;
  const ends = char === "." && end === index + 1 ? fullStopEnds(text, index, final) : true;
  if (ends === undefined) return "wait";
  return ends ? end + 1 : undefined;
}

const scanProse: Scan = (text, final) => {
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === "\n" && text.slice(0, index).trim() !== "") return index + 1;
    const end = punctuationEnd(text, index, final);
    if (end === "wait") return -1;
    if (end !== undefined) return end;
  }
  return -1;
};

/** A fenced block is one piece, whatever stops it contains (CommonMark, "Fenced code blocks"). */
const scanFence: Scan = (text) => {
  const closing = /\n[ ]{0,3}```[^\S\n]*\n/.exec(text);
  return closing ? closing.index + closing[0].length : -1;
};

function nextCut(text: string, final: boolean): number {
  const first = text.trimStart();
  if (first.startsWith("```")) return scanFence(text, final);
  if (!final && (first === "`" || first === "``")) return -1;
  return scanProse(text, final);
}

function forcedCut(text: string): number {
  const space = text.lastIndexOf(" ", MAX_HELD - 1);
  const cut = space > 0 ? space + 1 : MAX_HELD;
  const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(cut - 1));
  return splitsPair ? cut - 1 : cut;
}

/**
 * Knows Chinese and Latin punctuation, abbreviations, decimals, numbered lists, inline code and fenced code blocks. A sentence
 * is released with the white space character after it; a Chinese one at once, unless a quotation is still open.
 */
export function createSentenceSplitter(): SentenceSplitter {
  let held = "";
  const take = (final: boolean): string[] => {
    const pieces: string[] = [];
    for (;;) {
      const cut = nextCut(held, final);
      const end = cut > 0 ? cut : held.length > MAX_HELD ? forcedCut(held) : 0;
      if (end === 0) return pieces;
      pieces.push(held.slice(0, end));
      held = held.slice(end);
    }
  };
  return {
    push(delta) {
      held += delta;
      return take(false);
    },
    flush() {
      const pieces = take(true);
      if (held !== "") pieces.push(held);
      held = "";
      return pieces;
    },
  };
}

/** The sentences of a text that is already whole. */
export function splitSentences(text: string): string[] {
  const splitter = createSentenceSplitter();
  return [...splitter.push(text), ...splitter.flush()];
}
