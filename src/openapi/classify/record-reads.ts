import type { Ownership } from "../../core/tools/tool.ts";
import { type Identity, identityExpression } from "./customer-identity.ts";
import { type Argument, argumentExpression } from "./operation-arguments.ts";
import { singular, staticSegments, words } from "./words.ts";

/** A read that fetches one record by the parameters of its path and needs nothing else. */
export interface RecordRead {
  name: string;
  path: string;
  /** Of its path's parameters, in their order. */
  keys: readonly string[];
  /** What its last parameter names: `order`. */
  record: string;
  /** How the record says whose it is. */
  owner?: { field: string; identity: Identity };
}

/** A record that an operation is about. */
export interface FoundRecord {
  read: RecordRead;
  /** The arguments that name it, in the order of the read's keys. */
  by: readonly Argument[];
}

export interface RecordReads {
  /** The nearest record that a path is at or beneath. */
  above(path: string, fits: (read: RecordRead) => boolean): RecordRead | undefined;
  /** What reads the record that an argument names (`order_id`, `from_account`). */
  named(argument: Argument, fits: (read: RecordRead) => boolean): RecordRead | undefined;
}

/** `/orders/{id}/items:cancel` as `orders`, `{}`, `items`, `cancel`. */
const shapeOf = (path: string) =>
  path
    .replace(/\{[^{}]*\}/g, "{}")
    .split(/[/:]/)
    .filter((part) => part !== "");

const NAMING = new Set(["id", "uuid", "guid", "key", "number", "no", "ref", "reference", "code"]);
/** Which of several of a kind it is: `from_account_id`, `original_order_id`. */
const ROLES = new Set(["from", "source", "origin", "original", "parent", "related", "x"]);

/** `order` of `order_id` and `orderNumber`; where the name is only `id`, what stands before it in the path. */
export function recordNamed({ name, after = "" }: Pick<Argument, "name" | "after">): string {
  const parts = words(name);
  const stem = parts.slice(ROLES.has(parts[0] ?? "") ? 1 : 0, NAMING.has(parts.at(-1) ?? "") ? -1 : undefined);
  return (stem.length > 0 ? stem : words(after)).map(singular).join("_");
}

/** What the records of a path may be called in its answer. */
export const recordsIn = (path: string): ReadonlySet<string> =>
  new Set(staticSegments(path).map((segment) => words(segment).map(singular).join("_")));

/** True for an argument that by its name says which record. */
export const namesRecord = ({ name }: Argument) => words(name).length > 1 && NAMING.has(words(name).at(-1) ?? "");

export function indexRecordReads(reads: readonly RecordRead[]): RecordReads {
  // The collection of that name, not a list of it somewhere beneath; then the shortest, then by name: never by order.
  const sorted = reads.toSorted(
    (a, b) =>
      Number(recordsIn(b.path).has(b.record)) - Number(recordsIn(a.path).has(a.record)) ||
      a.path.length - b.path.length ||
      (a.name < b.name ? -1 : 1),
  );
  const byShape = Map.groupBy(sorted, ({ path }) => shapeOf(path).join("/"));
  const byRecord = Map.groupBy(
    sorted.filter(({ keys }) => keys.length === 1),
    ({ record }) => record,
  );
  return {
    above(path, fits) {
      const parts = shapeOf(path);
      for (let length = parts.length; length > 0; length--) {
        const found = byShape.get(parts.slice(0, length).join("/"))?.find(fits);
        if (found) return found;
      }
      return undefined;
    },
    named: (argument, fits) => byRecord.get(recordNamed(argument))?.find(fits),
  };
}

/** How a record that another tool reads proves to be the customer's. */
export function ownershipBy({ read, by }: FoundRecord): Ownership | undefined {
  if (!read.owner) return undefined;
  return {
    tool: read.name,
    with: Object.fromEntries(read.keys.map((key, index) => [key, argumentExpression(by[index]?.key ?? key)])),
    field: read.owner.field,
    equals: identityExpression(read.owner.identity),
  };
}
