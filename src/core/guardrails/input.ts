import { findAbuse } from "./abuse.ts";
import { cleanText } from "./clean-text.ts";
import { findInjection } from "./injection.ts";
import { type Review, strictest, type Verdict } from "./review.ts";

/** Characters of one message, as the interfaces promise it. */
export const LONGEST_INPUT = 10_000;

/** Signs of an injection that together are worth a note, and those that leave nothing to answer. */
const SUSPICIOUS = 2;
const HOSTILE = 5;

/**
 * Reviews what a customer wrote. Anger is recorded, not punished: rude customers have orders too. Blocked is only what is
 * too long, empty of anything readable, or plainly an attack on the assistant; policy and identity guard the rest.
 */
export function reviewInput(raw: string): Review {
  const { text, hidden } = cleanText(raw);
  if (raw.length > LONGEST_INPUT)
    return { verdict: "block", rules: ["too_long"], text: text.slice(0, LONGEST_INPUT).toWellFormed(), spans: [] };
  if (text.trim() === "") return { verdict: "block", rules: ["empty"], text, spans: [] };
  const injection = findInjection(text);
  const abuse = findAbuse(text);
  const attack: Verdict = injection.score >= HOSTILE ? "block" : injection.score >= SUSPICIOUS ? "flag" : "allow";
  return {
    verdict: strictest([attack, abuse.rules.length > 0 || hidden ? "flag" : "allow"]),
    rules: [...(hidden ? ["hidden_text"] : []), ...(attack === "allow" ? [] : injection.rules), ...abuse.rules],
    text,
    spans: [...(attack === "allow" ? [] : injection.spans), ...abuse.spans],
  };
}
