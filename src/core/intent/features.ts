import { conceptsIn, isGeneric } from "./concepts.ts";
import type { SparseVector } from "./softmax-regression.ts";

/** One spelling of a message: compatibility forms folded, lower case, every number one token, apostrophes straight. */
export function normalizeText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/\d[\d,.]*/g, " 0 ")
    .replace(/\s+/g, " ")
    .trim();
}

const isHan = (token: string): boolean => /^\p{Script=Han}$/u.test(token);

/** Words of a normalised text; Chinese characters stand alone. */
export function words(normalized: string): string[] {
  return normalized.match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:'\p{Script=Latin}+)?/gu) ?? [];
}

/** English endings are cut so that "refunds", "refunded" and "refunding" share a feature; crude on purpose (no dictionary). */
export function stem(word: string): string {
  if (word.length < 5) return word.replace(/^(\w{3})s$/, "$1");
  return word
    .replace(/'s$/, "")
    .replace(/(?:ingly|edly|ing|ed|es|s|ly)$/, "")
    .replace(/(.)\1$/, "$1")
    .replace(/e$/, "");
}

const KINDS = { word: "w ", pair: "b ", triple: "t ", letters: "c ", concept: "k ", concepts: "p " } as const;
/** How much a kind of feature counts beside whole words. */
const KIND_WEIGHT: Record<string, number> = { w: 1, b: 0.7, t: 0.7, c: 0.5, k: 1.5, p: 1 };

/** Words, pairs of words, the letters inside Latin words (typing errors), pairs and triples of Chinese characters. */
export function features(text: string): string[] {
  const tokens = words(normalizeText(text)).map((token) => (isHan(token) ? token : stem(token)));
  const concepts = conceptsIn(text);
  const found = concepts.flatMap((concept, index) => [
    KINDS.concept + concept,
    ...concepts
      .slice(index + 1)
      .filter((other) => !isGeneric(other) || !isGeneric(concept))
      .map((other) => `${KINDS.concepts}${concept} ${other}`),
  ]);
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const afterNext = tokens[index + 2];
    found.push(KINDS.word + token);
    if (next !== undefined) found.push(`${KINDS.pair}${token} ${next}`);
    if (isHan(token)) {
      if (next && afterNext && isHan(next) && isHan(afterNext)) found.push(KINDS.triple + token + next + afterNext);
      return;
    }
    const padded = `<${token}>`;
    for (let size = 3; size <= 4; size++) {
      for (let start = 0; start + size <= padded.length; start++)
        found.push(KINDS.letters + padded.slice(start, start + size));
    }
  });
  return found;
}

/** Words that say nothing about the matter; that training has not seen them is no sign of another one. */
const FUNCTION_WORDS = new Set(
  (
    "a an the i me my you your it its we us our this that these those is are was were be been am do does did have has had can could " +
    "will would shall should may might must to of in on at for from with by as so and or but not no yes please pls hi hello hey ok " +
    "get got just want need like let tell know help there here what which who how when where why if im i'm i'd i've don't"
  )
    .split(" ")
    .map(stem)
    // A number tells no more of the matter than a function word.
    .concat(["0"], [..."的了吗呢吧啊我你您他她它们是在有和与就都也很请问想要能可以会一个这那什么怎么把给帮下"]),
);

/** A message that speaks of a known matter in new words counts as known to this share at least. */
const LEAST_FAMILIAR = 0.4;

export interface Vectorizer {
  featureCount: number;
  vector(text: string): SparseVector;
  /** Share of the words that training has seen, 0 to 1: what is about something else uses other words. */
  coverage(text: string): number;
}

/** TF-IDF with sublinear term frequency and unit length, over the features of the given texts. */
export function fitVectorizer(texts: string[]): Vectorizer {
  const documents = new Map<string, number>();
  for (const text of texts) {
    for (const feature of new Set(features(text))) documents.set(feature, (documents.get(feature) ?? 0) + 1);
  }
  const concepts = new Set(texts.flatMap(conceptsIn));
  const numbers = new Map([...documents.keys()].map((feature, index) => [feature, index]));
  const weights = [...documents].map(
    ([feature, count]) => (Math.log((1 + texts.length) / (1 + count)) + 1) * (KIND_WEIGHT[feature.charAt(0)] ?? 1),
  );
  return {
    featureCount: weights.length,
    vector(text) {
      const counts = new Map<number, number>();
      for (const feature of features(text)) {
        const number = numbers.get(feature);
        if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
      }
      const ids = Int32Array.from([...counts.keys()].sort((a, b) => a - b));
      const values = Float32Array.from(ids, (id) => (1 + Math.log(counts.get(id) ?? 1)) * (weights[id] ?? 0));
      const length = Math.hypot(...values) || 1;
      return { ids, values: values.map((value) => value / length) };
    },
    coverage(text) {
      const own = features(text).filter((feature) => feature.startsWith(KINDS.word));
      const telling = own.filter((feature) => !FUNCTION_WORDS.has(feature.slice(KINDS.word.length)));
      const counted = telling.length > 0 ? telling : own;
      const known = counted.filter((feature) => numbers.has(feature)).length / Math.max(1, counted.length);
      const familiar = conceptsIn(text).some((concept) => concepts.has(concept) && !isGeneric(concept));
      return familiar ? Math.max(known, LEAST_FAMILIAR) : known;
    },
  };
}
