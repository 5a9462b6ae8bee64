import { normalizeText, words } from "../intent/features.ts";

/** Longer than a turn of phrase that both may have by chance. */
const RUN = 9;

function runsOf(text: string): Set<string> {
  const all = words(normalizeText(text));
  return new Set(
    all.slice(0, Math.max(0, all.length - RUN + 1)).map((_, index) => all.slice(index, index + RUN).join(" ")),
  );
}

/** Finds sentences that repeat the system prompt. Reading the prompt once is all that costs time. */
export function createLeakCheck(systemPrompt: string): (sentence: string) => boolean {
  const secret = runsOf(systemPrompt);
  return (sentence) => secret.size > 0 && [...runsOf(sentence)].some((run) => secret.has(run));
}
