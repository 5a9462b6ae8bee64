import { normalizeText, stem, words } from "../intent/features.ts";

/** What is looked at when a tool is searched for. */
interface Searchable {
  name: string;
  description: string;
  origin: string;
}

/** How much a word counts by where it stands. */
const WEIGHTS: readonly [field: keyof Searchable, weight: number][] = [
  ["name", 3],
  ["origin", 2],
  ["description", 1],
];
/** A word that only begins like the one that is looked for. */
const PREFIX_SHARE = 0.5;
const SHORTEST_PREFIX = 4;

/** Words by their stems, a name's parts among them; single letters say nothing. */
const wordsOf = (text: string): string[] =>
  words(normalizeText(text.replace(/([a-z0-9])([A-Z])/g, "$1 $2")))
    .filter((word) => !/^[a-z0-9]$/.test(word))
    .map(stem);

/** The weight of each word in a tool: of several places the best. */
function weightsOf(tool: Searchable): Map<string, number> {
  const weights = new Map<string, number>();
  for (const [field, weight] of WEIGHTS) {
    for (const word of wordsOf(tool[field])) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  }
  return weights;
}

function matched(word: string, weights: ReadonlyMap<string, number>): number {
  const exact = weights.get(word);
  if (exact !== undefined || word.length < SHORTEST_PREFIX) return exact ?? 0;
  const similar = [...weights].filter(([other]) => other.startsWith(word));
  return PREFIX_SHARE * Math.max(0, ...similar.map(([, weight]) => weight));
}

/** The tools that fit a query best, best first; a word counts the more, the fewer tools have it. */
export function searchTools<T extends Searchable>(tools: readonly T[], query: string, most: number): T[] {
  const indexed = tools.map((tool) => ({ tool, weights: weightsOf(tool) }));
  const rarity = new Map(
    [...new Set(wordsOf(query))].map((word) => {
      const having = indexed.filter(({ weights }) => matched(word, weights) > 0).length;
      return [word, having === 0 ? 0 : Math.log(1 + tools.length / having)] as const;
    }),
  );
  return indexed
    .map(({ tool, weights }) => ({
      tool,
      score: [...rarity].reduce((sum, [word, rare]) => sum + rare * matched(word, weights), 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.tool.name < b.tool.name ? -1 : 1))
    .slice(0, most)
    .map(({ tool }) => tool);
}
