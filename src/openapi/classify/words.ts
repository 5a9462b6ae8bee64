/** `chat.postMessage`, `HTTPStatus`, `send-history`: the words of a name, in lower case. */
export function words(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** `orders` and `categories` as one of them is called; for comparing names, not for showing. */
export function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return /(ches|shes|sses|xes)$/.test(word) ? word.slice(0, -2) : word.replace(/s$/, "");
}

/** The parts of a path that are not variables, in their order. */
export function staticSegments(path: string): string[] {
  return path
    .replace(/\{[^{}]*\}/g, "{}")
    .split("/")
    .filter((segment) => segment !== "" && !/^(:?\{\}|:\w+)$/.test(segment));
}

/** The first sentence, or all of a text without one; markup and links are no words of it. */
export function firstSentence(text: string | undefined): string {
  const plain = (text ?? "").replace(/<[^<>]*>|\[|\]\([^()]*\)|[*_`#]/g, " ").trim();
  return plain.split(/(?<=[.!?。！？])\s|\n\s*\n/u)[0] ?? "";
}
