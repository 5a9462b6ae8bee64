import { createHash } from "node:crypto";
import { isReservedToolName } from "./reserved-names.ts";

/** What a tool's name is made of. */
export interface Named {
  /** How its source calls it, if it does. */
  given?: string | undefined;
  /** Words for it where its source has no name. */
  words: string;
  /** What it is, whatever it is called: the same for the same tool at every reading, and different for any other. */
  identity: string;
  /** `get-order` stays as it is. Without it, it is told apart from `getOrder`, which becomes `get-order`. */
  keepsKebab?: boolean;
  /** Goes before a name that begins with no letter, or that is one of the product's own. */
  prefix: string;
}

const MAX_LENGTH = 48;
const SUFFIX_LENGTH = 6;
/** Of names that share even the shorter suffix. */
const MAX_SUFFIX_LENGTH = 24;

/** `get_order`: taken as it is. */
const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** `getOrder`: every capital begins a word and no word is a single capital, so that `get-order` can be turned back. */
const CAMEL_CASE = /^[a-z][a-z0-9]*([A-Z][a-z0-9]+)+$/;

function normalise(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

function suffixed(text: string, { identity, prefix }: Named, length = SUFFIX_LENGTH): string {
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, length);
  // Some providers want a letter first, and no name may look like one of the product's own.
  const begun = /^[a-z]/.test(text) && !isReservedToolName(text) ? text : `${prefix}_${text}`;
  const stem = begun.slice(0, MAX_LENGTH - length - 1).replace(/_+$/, "");
  return `${stem}_${digest}`;
}

/**
 * A name that depends on nothing but the tool itself, so that adding or reordering others renames nothing. The two
 * common notations are kept apart without loss (`get_order` stays, `getOrder` becomes `get-order`); whatever
 * normalising would lose is made up for by a suffix from what the tool is.
 */
function nameAlone(tool: Named): string {
  const { given, words, keepsKebab = false } = tool;
  if (given === undefined) return suffixed(normalise(words), tool);
  const isShort = given.length <= MAX_LENGTH;
  if (isShort && SNAKE_CASE.test(given) && !isReservedToolName(given)) return given;
  if (isShort && keepsKebab && KEBAB_CASE.test(given)) return given;
  const kebab = given.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  if (kebab.length <= MAX_LENGTH && CAMEL_CASE.test(given)) return kebab;
  return suffixed(normalise(given), tool);
}

/** One name for each tool of a source, in their order, each unique and `^[a-z0-9_-]{1,48}$`. */
export function toolNames(tools: readonly Named[]): string[] {
  let names = tools.map(nameAlone);
  // Only sources that give two tools the same name, or one in both notations, come here: all of them are told apart, whichever stands first.
  for (let length = SUFFIX_LENGTH; length <= MAX_SUFFIX_LENGTH && new Set(names).size < names.length; length *= 2) {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    names = names.map((name, index) => {
      const tool = tools[index];
      return tool && (counts.get(name) ?? 0) > 1 ? suffixed(name, tool, length) : name;
    });
  }
  return names;
}
