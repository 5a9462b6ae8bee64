/** Where one message may turn to a second matter. A question or clause word must follow a bare "and". */
const BOUNDARIES = [
  /(?<=[.!?;])\s+/,
  /(?<=[。！？；?!\n])\s*/,
  /[,，]?\s*\b(?:and also|and then|and another thing|also|plus|additionally|besides|by the way|one more thing|another thing)\b,?\s*/i,
  /[,，]?\s*\band,?\s+(?=(?:when|where|what|which|who|why|how|is|are|do|does|did|can|could|would|will|please|i|i'm|i'd|tell|show|cancel|refund|return|change|update|track|check|send|give|find|apply|add|book|set|help|my)\b)/i,
  /[,，、。]?\s*(?:另外|还有|此外|顺便问一下|顺便问下|顺便|同时|以及|并且|而且|还想|再帮我|再问一下|然后)[,，]?\s*/,
];

const SPLITTER = new RegExp(BOUNDARIES.map((boundary) => boundary.source).join("|"), "iu");

/** The clauses of a message that could each be about something of its own; "No. 5" and "3.50" stay whole. */
export function clauses(text: string): string[] {
  return text
    .split(SPLITTER)
    .map((clause) => clause.trim())
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause));
}
