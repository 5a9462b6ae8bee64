import { createHash } from "node:crypto";
import { isReservedToolName } from "../../core/tools/reserved-names.ts";
import type { Operation } from "../document/operations.ts";

type Named = Pick<Operation, "method" | "path" | "operationId">;

const MAX_LENGTH = 48;
const SUFFIX_LENGTH = 6;
/** Of names that share even the shorter suffix. */
const MAX_SUFFIX_LENGTH = 24;

/** `get_order`: taken as it is. */
const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
/** `getOrder`: every capital begins a word and no word is a single capital, so that `get-order` can be turned back. */
const CAMEL_CASE = /^[a-z][a-z0-9]*([A-Z][a-z0-9]+)+$/;

function normalise(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

function suffixed(text: string, { method, path }: Named, length = SUFFIX_LENGTH): string {
  const digest = createHash("sha256").update(`${method} ${path}`).digest("hex").slice(0, length);
  // Some providers want a letter first, and no name may look like one of the product's own.
  const begun = /^[a-z]/.test(text) && !isReservedToolName(text) ? text : `${method}_${text}`;
  const stem = begun.slice(0, MAX_LENGTH - length - 1).replace(/_+$/, "");
  return `${stem}_${digest}`;
}

/**
 * A name that depends on nothing but the operation itself, so that adding or reordering others renames nothing. The two
 * common notations are kept apart without loss (`get_order` stays, `getOrder` becomes `get-order`); whatever
 * normalising would lose is made up for by a suffix from method and path.
 */
function nameAlone(operation: Named): string {
  const { operationId, method, path } = operation;
  if (operationId === undefined) return suffixed(normalise(`${method} ${path}`), operation);
  const isShort = operationId.length <= MAX_LENGTH;
  if (isShort && SNAKE_CASE.test(operationId) && !isReservedToolName(operationId)) return operationId;
  const kebab = operationId.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  if (kebab.length <= MAX_LENGTH && CAMEL_CASE.test(operationId)) return kebab;
  return suffixed(normalise(operationId), operation);
}

/** One name for each operation, in their order, each unique and `^[a-z0-9_-]{1,48}$`. */
export function toolNames(operations: readonly Named[]): string[] {
  let names = operations.map(nameAlone);
  // Only documents that give two operations the same id come here: all of them are told apart, whichever stands first.
  for (let length = SUFFIX_LENGTH; length <= MAX_SUFFIX_LENGTH && new Set(names).size < names.length; length *= 2) {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    names = names.map((name, index) => {
      const operation = operations[index];
      return operation && (counts.get(name) ?? 0) > 1 ? suffixed(name, operation, length) : name;
    });
  }
  return names;
}
