/** Edits (insert, delete, replace, swap neighbours) between two words: optimal string alignment distance. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (rows[i - 1]?.[j] ?? i) + 1,
        (row[j - 1] ?? j) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** The candidate that somebody who typed `word` probably meant, if one is near enough to suggest. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const plain = (text: string) => text.slice(0, 64).toLowerCase().replaceAll(/[-_ ]/g, "");
  let best: string | null = null;
  let least = Math.floor(Math.max(plain(word).length, 3) / 3) + 1;
  for (const candidate of candidates) {
    const edits = distance(plain(word), plain(candidate));
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** ` Did you mean "orders"?`, or what there is to choose from, or nothing when there is nothing. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const meant = nearest(word, all);
  if (meant !== null) return `Did you mean "${meant}"?`;
  if (all.length === 0) return "";
  return `Known: ${all.slice(0, 20).join(", ")}${all.length > 20 ? ", …" : ""}.`;
}
