import type { Operation } from "../document/operations.ts";

const MAX_CHARACTERS = 1_000;

function oneLine(text: string | undefined): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
}

/** Words that a model can choose a tool by: summary, then description, or at least method and path. */
export function describeOperation({ summary, description, method, path }: Operation): string {
  const short = oneLine(summary);
  const long = oneLine(description);
  const sentence = short === "" || /[.!?。！？]$/.test(short) ? short : `${short}.`;
  const text = long.startsWith(short) ? long : `${sentence} ${long}`.trim();
  return text === "" ? `${method.toUpperCase()} ${path}` : text.slice(0, MAX_CHARACTERS);
}
