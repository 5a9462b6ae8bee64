import { words } from "../../intent/features.ts";

/** As people write to chats. */
const ABBREVIATIONS: Record<string, string> = {
  u: "you",
  ur: "your",
  r: "are",
  plz: "please",
  pls: "please",
  thx: "thanks",
  sb: "somebody",
};

/** A message with its abbreviations written out. */
export function unabbreviated(text: string): string {
  return text.replace(/(?<![\w'-])[a-z]{1,3}(?![\w'-])/giu, (word) => ABBREVIATIONS[word.toLowerCase()] ?? word);
}

const CONTRACTIONS: Record<string, string> = {
  wheres: "where's",
  whats: "what's",
  whens: "when's",
  hows: "how's",
  im: "I'm",
  ive: "I've",
  dont: "don't",
  cant: "can't",
  didnt: "didn't",
  hasnt: "hasn't",
  isnt: "isn't",
};
/** Shorter words are too often one letter away from another that is meant. */
const SHORTEST = 4;

/** Whether one slip of the finger makes one word of the other: a letter too many, too few, another, or two swapped. */
function isSlip(said: string, meant: string): boolean {
  if (Math.abs(said.length - meant.length) > 1) return false;
  let from = 0;
  while (from < said.length && said[from] === meant[from]) from++;
  const [left, right] = [said.slice(from), meant.slice(from)];
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  );
}

/** Reads a message as it was meant, by the words that the examples of the tools use. */
export function createSpelling(examples: readonly string[]): (text: string) => string {
  const known = new Set(examples.flatMap((example) => words(example.toLowerCase())));
  const candidates = [...known].filter((word) => word.length >= SHORTEST && /^[a-z]+$/.test(word));
  return (text) =>
    unabbreviated(text).replace(/[A-Za-z']+/g, (word) => {
      const plain = word.toLowerCase();
      if (CONTRACTIONS[plain]) return CONTRACTIONS[plain];
      if (plain.length < SHORTEST || known.has(plain)) return word;
      return candidates.find((candidate) => candidate[0] === plain[0] && isSlip(plain, candidate)) ?? word;
    });
}
