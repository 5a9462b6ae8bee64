/** The middle of the sorted values, at `share` (0.5 is the median). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Rows as a table in Markdown, for the terminal and the docs alike. */
export function printTable(rows: readonly Record<string, string | number>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const text = (value: string | number | undefined) =>
    typeof value === "number" ? value.toFixed(value < 100 ? 2 : 0) : (value ?? "");
  const lines = [
    columns.join(" | "),
    columns.map(() => "---").join(" | "),
    ...rows.map((row) => columns.map((name) => text(row[name])).join(" | ")),
  ];
  process.stdout.write(`${lines.map((line) => `| ${line} |`).join("\n")}\n`);
}

/** Progress on stderr, so that stdout stays a table. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
