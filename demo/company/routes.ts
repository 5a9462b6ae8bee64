import type { ContractOperation } from "./contract.ts";
import { Refusal } from "./refusal.ts";

interface Routed {
  described: Pick<ContractOperation, "method" | "path">;
}

/** `{id}` may stand beside other text in a segment, as in `/files/{id}.pdf` or `/jobs/{id}:cancel`. */
function matcher(path: string): { pattern: RegExp; names: string[] } {
  const parts = path.split(/\{([^{}]+)\}/);
  const pattern = parts.map((part, index) => (index % 2 === 1 ? "([^/]+?)" : RegExp.escape(part))).join("");
  return { pattern: new RegExp(`^${pattern}$`), names: parts.filter((_, index) => index % 2 === 1) };
}

/** Decodes a path's segment, which is refused when it is not text. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, "INVALID_PATH", "The path is not encoded as UTF-8.");
  }
}

/**
 * Finds what a method and path stand for; a written-out path goes before one with a variable in its place.
 * @throws Refusal 404 or 405
 */
export function routeTable<Entry extends Routed>(
  entries: readonly Entry[],
): (method: string, path: string) => Entry & { path: Record<string, string> } {
  const routes = entries
    .map((entry) => ({ entry, ...matcher(entry.described.path) }))
    .sort((one, other) => one.names.length - other.names.length);
  return (method, path) => {
    const there = routes.filter(({ pattern }) => pattern.test(path));
    const found = there.find(({ entry }) => entry.described.method === method.toLowerCase());
    if (!found) {
      if (there.length === 0) throw new Refusal(404, "NO_SUCH_PATH", `There is no ${method} ${path}.`);
      throw new Refusal(405, "METHOD_NOT_ALLOWED", `${path} does not take ${method}.`);
    }
    const values = found.pattern.exec(path)?.slice(1) ?? [];
    const named = found.names.map((name, index): [string, string] => [name, decoded(values[index] ?? "")]);
    return { ...found.entry, path: Object.fromEntries(named) };
  };
}
