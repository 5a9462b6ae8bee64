import { stripVTControlCharacters } from "node:util";
import { CodedError } from "../core/coded-error.ts";

/** Text from outside as a terminal may safely show it: without escape sequences and other control characters. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** A result, on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A result for scripts, on stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Talk and progress, on stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const WIDEST_COLUMN = 60;

function cell(text: string): string {
  const line = plain(text).replace(/\s+/g, " ");
  return line.length > WIDEST_COLUMN ? `${line.slice(0, WIDEST_COLUMN - 1)}…` : line;
}

/** Rows under a heading, in aligned columns. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows.map((row) => row.map(cell))];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Says what went wrong and what to do. */
export function sayError(error: unknown): void {
  if (!(error instanceof CodedError)) {
    say(`Unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return;
  }
  say(`${error.code}: ${plain(error.message)}`);
  if (error.remedy) say(`  → ${plain(error.remedy)}`);
}
