import { normalizeText, words } from "../intent/features.ts";

/** Longer than a turn of phrase that both may have by chance. */
const RUN = 9;

function runsOf(text: string): Set<string> {
  const all = words(normalizeText(text));
  return new Set(
    all.slice(0, Math.max(0, all.length - RUN + 1)).map((_, index) => all.slice(index, index + RUN).join(" ")),
  );
}

/** Prompts differ by agent and customer, and a customer writes several times: the latest ones are kept, read. */
const KEPT_PROMPTS = 100;
const readPrompts = new Map<string, Set<string>>();

function secretRuns(systemPrompt: string): Set<string> {
  const known = readPrompts.get(systemPrompt);
  if (known) return known;
  const runs = runsOf(systemPrompt);
  if (readPrompts.size >= KEPT_PROMPTS) readPrompts.delete(readPrompts.keys().next().value ?? "");
  readPrompts.set(systemPrompt, runs);
  return runs;
}

/** Finds sentences that repeat the system prompt. */
export function createLeakCheck(systemPrompt: string): (sentence: string) => boolean {
  const secret = secretRuns(systemPrompt);
  return (sentence) => secret.size > 0 && [...runsOf(sentence)].some((run) => secret.has(run));
}
