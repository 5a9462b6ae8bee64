import { isJsonObject, type JsonValue } from "../json.ts";

const MOST_LINES = 12;

/** A record as short lines a person can read: scalars by name, lists item by item, nothing nested deeper than two levels. */
export function readableResult(value: JsonValue | undefined): string {
  const lines = linesOf(value ?? null, 0);
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "…"].join("\n") : lines.join("\n");
}

function linesOf(value: JsonValue, depth: number): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => (isJsonObject(item) ? [`- ${inOneLine(item)}`] : [`- ${item}`]));
  if (!isJsonObject(value)) return [String(value)];
  return Object.entries(value).flatMap(([name, member]) => {
    const label = name.replaceAll("_", " ");
    if (member === null) return [];
    if (typeof member !== "object") return [`${label}: ${member}`];
    return depth < 1 ? [`${label}:`, ...linesOf(member, depth + 1).map((line) => `  ${line}`)] : [];
  });
}

function inOneLine(record: { [key: string]: JsonValue }): string {
  return Object.entries(record)
    .filter(([, member]) => member !== null && typeof member !== "object")
    .slice(0, 6)
    .map(([name, member]) => `${name.replaceAll("_", " ")} ${member}`)
    .join(", ");
}
