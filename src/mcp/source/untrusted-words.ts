import { reviewIndirect } from "../../core/guardrails/indirect.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { cutAtSentence } from "../../core/tools/sentences.ts";

/** Words that a server wrote for a model to read, made fit to be read. */
export interface UntrustedWords {
  text: string;
  /** What was found in them that has no place in a description. */
  rules: readonly string[];
}

const MAX_DESCRIPTION_CHARACTERS = 1_000;
/** What stands further behind is neither read nor shown. */
const MAX_READ_CHARACTERS = 4_000;

/** How many descriptions begin. It says nothing, and reads like the orders that are looked for. */
const LEAD_IN = /\b(?:use|call|invoke|run) (?:this|the) (?:tool|function) (?=to|when|if|for|whenever|in order)/giu;

/**
 * What poisoned descriptions have that others do not ("MCP Security Notification: Tool Poisoning Attacks", Invariant Labs): headings that
 * pretend to authority, files in which secrets are kept, and rules for the use of tools that are none of this tool's business.
 */
const POISON: readonly RegExp[] = [
  /<\/?\s*(?:important|system|instructions?|secret|admin|hidden|critical)\b[^>]*>/iu,
  /~\/\.\w|\/etc\/(?:passwd|shadow)|\bid_(?:rsa|ed25519)\b|\bmcp\.json\b|(?:^|[\s"'`/])\.env\b/iu,
  /\b(?:before|after|instead of) (?:using|calling|invoking|running) (?:this|any|other|the)\b.*\b(?:you must|always|first|read|send|call|pass)\b/iu,
];
const SENTENCES = /(?<=[.!?。！？])\s+|\n+/u;
const REMOVED = /\[instruction removed\]/;

/** A description without the sentences that read like orders to its reader, in one line and not too long. */
export function describedWords(raw: string): UntrustedWords {
  const { text, rules } = reviewIndirect(raw.slice(0, MAX_READ_CHARACTERS).replace(LEAD_IN, ""));
  const sentences = text.split(SENTENCES);
  const poisoned = sentences.filter((sentence) => POISON.some((pattern) => pattern.test(sentence)));
  const kept = sentences.filter((sentence) => !REMOVED.test(sentence) && !poisoned.includes(sentence));
  const shown = cutAtSentence(kept.join(" ").replace(/\s+/g, " ").trim(), MAX_DESCRIPTION_CHARACTERS);
  return { text: shown, rules: poisoned.length > 0 ? [...rules, "tool_poisoning"] : rules };
}

/** Values this short name something; nobody is given orders by them. */
const MAX_NAME_CHARACTERS = 40;

/**
 * A schema whose descriptions are such words too, wherever they stand in it. Values stay what the server takes, and are reported.
 * Patterns are left to the server: one that takes for ever to match would hold up everything that checks arguments.
 */
export function describedSchema(schema: JsonObject): { schema: JsonObject; rules: string[] } {
  const rules = new Set<string>();
  function reviewed(raw: string): string {
    const words = describedWords(raw);
    for (const rule of words.rules) rules.add(rule);
    return words.text;
  }
  function cleaned(value: JsonValue): JsonValue {
    if (typeof value === "string" && value.length > MAX_NAME_CHARACTERS) reviewed(value);
    if (Array.isArray(value)) return value.map(cleaned);
    return isJsonObject(value) ? cleanedObject(value) : value;
  }
  function cleanedObject(value: JsonObject): JsonObject {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, member]) => key !== "pattern" || typeof member !== "string")
        .map(([key, member]) => [
          key,
          key === "description" && typeof member === "string" ? reviewed(member) : cleaned(member),
        ]),
    );
  }
  return { schema: cleanedObject(schema), rules: [...rules] };
}
