/** Ends of sentences in English and Chinese; a dot in "e.g." or "v1.2" ends none. */
const SENTENCE_END = /(?<!\b(?:e\.g|i\.e|etc|vs|cf|no))[.!?](?=\s|$)|[。！？]/gi;

/** The text up to the last sentence that fits into `most` characters; one that is longer by itself is cut after a word. */
export function cutAtSentence(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.slice(0, most);
  const end = [...start.matchAll(SENTENCE_END)].at(-1);
  if (end !== undefined && end.index >= most / 3) return start.slice(0, end.index + end[0].length);
  if (most < 2) return "";
  const word = start.slice(0, most - 1).replace(/\s+\S*$/, "");
  return `${word.toWellFormed().replace(/[\uFFFD,;:\s]+$/, "")}…`;
}
