import type { ClassificationView, ImportView } from "./import-client.ts";

/** What is told of one kind of change; more than that nobody reads in passing. */
const MOST_NAMES = 20;

/** Where the requests of these operations go, and of how many nobody has said it. */
export function destination(classifications: readonly ClassificationView[]): string {
  const servers = [...new Set(classifications.flatMap(({ server }) => server ?? []))].sort();
  const homeless = classifications.filter(({ server }) => server === null).length;
  return [
    ...(servers.length > 0 ? [`Requests go to ${servers.join(", ")}.`] : []),
    ...(homeless > 0 ? [`Nobody has said where ${homeless} operations live: give --base-url.`] : []),
  ].join(" ");
}

/** Names in a sentence. */
export function brief(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function named(mark: string, kind: string, names: readonly string[]): string[] {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map((name) => `  ${mark} ${name} (${kind})`);
  return more > 0 ? [...shown, `  ${mark} … and ${more} more (${kind})`] : shown;
}

/** What a reading is against the version that is live, a line each; the first import of a source is not told name by name. */
export function differences(
  { title, version, counts, removed = [], warnings }: ImportView,
  classifications: readonly ClassificationView[],
): string[] {
  const namesOf = (change: ClassificationView["change"]) =>
    classifications
      .filter((one) => one.change === change)
      .map(({ name, method, path }) => `${name}  ${method} ${path}`);
  const isFirst = counts.added === counts.tools && removed.length === 0;
  return [
    `${title} ${version}: ${counts.tools} operations (${counts.added} new, ${counts.changed} changed, ${removed.length} removed).`,
    ...(classifications.length > 0 ? [destination(classifications)] : []),
    ...(isFirst
      ? []
      : [
          ...named("+", "new", namesOf("added")),
          ...named("~", "changed", namesOf("changed")),
          ...named("-", "removed", removed),
        ]),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ];
}
