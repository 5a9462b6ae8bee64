import { cleanText } from "../../core/guardrails/clean-text.ts";
import { reviewIndirect } from "../../core/guardrails/indirect.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { cutAtSentence } from "../../core/tools/sentences.ts";

/** Words that a server wrote for a model to read, made fit to be read. */
export interface UntrustedWords {
  text: string;
  /** What was found in them that has no place in a description. */
  rules: readonly string[];
}

export const MAX_DESCRIPTION_CHARACTERS = 1_000;

/** How many descriptions begin. It says nothing, and reads like the orders that are looked for. */
const LEAD_IN = /\b(?:use|call|invoke|run) (?:this|the) (?:tool|function) (?=to|when|if|for|whenever|in order)/giu;

/** A description with what reads like orders to its reader taken out, in one line and not too long. */
export function describedWords(raw: string): UntrustedWords {
  const { hidden } = cleanText(raw);
  const { text, rules } = reviewIndirect(raw.replace(LEAD_IN, ""));
  const shown = cutAtSentence(text.replace(/\s+/g, " ").trim(), MAX_DESCRIPTION_CHARACTERS);
  return { text: shown, rules: [...new Set(hidden ? ["hidden_text", ...rules] : rules)] };
}

/** A schema whose descriptions are such words too, wherever they stand in it. */
export function describedSchema(schema: JsonObject): { schema: JsonObject; rules: string[] } {
  const rules = new Set<string>();
  function cleaned(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map(cleaned);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        if (key !== "description" || typeof member !== "string") return [key, cleaned(member)];
        const words = describedWords(member);
        for (const rule of words.rules) rules.add(rule);
        return [key, words.text];
      }),
    );
  }
  const whole = cleaned(schema);
  return { schema: isJsonObject(whole) ? whole : schema, rules: [...rules] };
}
