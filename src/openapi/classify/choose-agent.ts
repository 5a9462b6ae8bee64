import type { Operation } from "../document/operations.ts";
import { READ_VERBS, WRITE_VERBS } from "./verbs.ts";
import { singular, staticSegments, words } from "./words.ts";

export interface KnownAgent {
  name: string;
  description: string;
  examples: readonly string[];
}

/** Up to so many groups stay as they are; of more, those of a single operation go together. */
const FEW_AGENTS = 4;
/** More agents than this are more than anyone wants to read, or a model to choose from. */
const MOST_AGENTS = 8;
export const GENERAL = "general";
/** Names that group nothing; "human" is whom agents hand over to. */
const NOT_A_GROUP = new Set(
  "api apis rest public private default general misc other index json rpc service services beta human".split(" "),
);
/** Words that say nothing of what an operation or an agent is about. */
const NOT_A_SUBJECT = new Set(
  (
    "api rest default general misc other the an and or of to in on for my is it me you your please what where how can with by from all new one " +
    "help customer look up"
  ).split(" "),
);

const subjectsIn = (text: string) =>
  words(text)
    .map(singular)
    .filter((word) => word.length > 1 && !NOT_A_SUBJECT.has(word) && !READ_VERBS.has(word) && !WRITE_VERBS.has(word));

/** What an operation is about: its tags, the nouns of its path and of its id. */
function subjectsOf({ tags, path, operationId = "" }: Operation): Set<string> {
  return new Set([...tags, ...staticSegments(path), operationId].flatMap(subjectsIn));
}

function agentName(text: string): string {
  const name = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 48);
  return NOT_A_GROUP.has(name) || /^v\d/.test(name) ? "" : name;
}

/** The group that the description itself puts an operation in: its first tag, else the first telling part of its path. */
function groupOf({ tags, path }: Operation): string {
  const [name] = [...tags, ...staticSegments(path)].map(agentName).filter((one) => one !== "");
  return name ?? GENERAL;
}

/** Picks among the agents that there are by the words they share with an operation; a word that few have counts more. */
function createMatcher(agents: readonly KnownAgent[]): (operation: Operation) => string | undefined {
  const vocabularies = agents.map(({ name, description, examples }) => ({
    name,
    subjects: new Set([name, description, ...examples].flatMap(subjectsIn)),
    own: new Set(subjectsIn(name)),
  }));
  const sharedBy = (word: string) => vocabularies.filter(({ subjects }) => subjects.has(word)).length;
  return (operation) => {
    const subjects = [...subjectsOf(operation)];
    const scored = vocabularies.map(({ name, subjects: known, own }) => {
      const shared = subjects.filter((word) => known.has(word));
      const score = shared.reduce((sum, word) => sum + 1 / sharedBy(word) + (own.has(word) ? 1 : 0), 0);
      return { name, score };
    });
    const [best] = scored.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
    return best && best.score >= 1 ? best.name : undefined;
  };
}

/** An agent for each operation, in their order; few rather than many. */
export function chooseAgents(operations: readonly Operation[], agents: readonly KnownAgent[]): string[] {
  const match = createMatcher(agents);
  const chosen = operations.map((operation) => match(operation) ?? groupOf(operation));
  const sizes = new Map<string, number>();
  for (const name of chosen) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  if (sizes.size <= FEW_AGENTS) return chosen;
  const known = new Set(agents.map(({ name }) => name));
  const isGroup = (name: string) => name !== GENERAL && !known.has(name) && (sizes.get(name) ?? 0) > 1;
  const ranked = [...sizes.keys()].filter(isGroup);
  ranked.sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || (a < b ? -1 : 1));
  const used = [...sizes.keys()].filter((name) => known.has(name)).length;
  const kept = new Set([...known, ...ranked.slice(0, Math.max(0, MOST_AGENTS - 1 - used))]);
  return chosen.map((name) => (kept.has(name) ? name : GENERAL));
}
