/** `flag`: let through and recorded. `block`: goes no further. */
export type Verdict = "allow" | "flag" | "block";

/** From (inclusive), to (exclusive) in the reviewed text, and what was found there. */
export type Span = [from: number, to: number, kind: string];

export interface Review {
  verdict: Verdict;
  /** Stable names of the rules that applied, each once, in the order of the table that they come from. */
  rules: string[];
  /** What may go on: cleaned, redacted or marked. */
  text: string;
  /** Where, in the text as it was reviewed (cleaned, before anything was redacted). */
  spans: Span[];
}

const ORDER: Verdict[] = ["allow", "flag", "block"];

export function strictest(verdicts: Verdict[]): Verdict {
  return verdicts.reduce(
    (worst, verdict) => (ORDER.indexOf(verdict) > ORDER.indexOf(worst) ? verdict : worst),
    "allow",
  );
}

/** Every place where a pattern matches; the pattern must be global. */
export function spansOf(text: string, pattern: RegExp, kind: string): Span[] {
  return [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length, kind]);
}
