import type { Option } from "./dialogue-state.ts";

/** The numbered lists in a text, each as its lines. */
function numberedLists(text: string): string[][] {
  const lists: string[][] = [];
  for (const line of text.split("\n")) {
    const [, number, rest = ""] = /^\s*(\d{1,2})\.\s+(.+)$/.exec(line) ?? [];
    if (number === "1") lists.push([rest]);
    else if (number !== undefined && Number(number) === (lists.at(-1)?.length ?? 0) + 1) lists.at(-1)?.push(rest);
  }
  return lists;
}

/** The identifier in a line as it was shown: at its beginning, behind its label; a request's at its end. */
function identifierIn(line: string, property: string): string {
  const parts = line.split(/[,，]\s*/u);
  const part = (property === "action_id" ? parts.at(-1) : parts[0]) ?? line;
  return part.trim().split(/\s+/u).at(-1) ?? part;
}

/**
 * What "the second one" means is the list as the customer saw it. The result that it was made of comes back shortened in
 * later turns, and may then have other records, in another order.
 */
export function asShown(options: Option[], reply: string | undefined, property: string, which: 0 | -1): Option[] {
  const lines = numberedLists(reply ?? "").at(which);
  if (!lines || lines.length < 2) return options;
  return lines.map(
    (line) =>
      options.find((option) => option.line === line) ?? { value: identifierIn(line, property), line, names: line },
  );
}
