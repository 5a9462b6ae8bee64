import {
  type Alias,
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { Finding, Problem } from "./problem.ts";

export type Path = readonly PropertyKey[];

/** Where at a node: its name, its value (the default), or so many code units into its text. */
export type Spot = "key" | "value" | number;

/** Where a value was written, kept with what was read from it so that later checks can point at it too. */
export interface Origin {
  readonly file: string;
  /** Of the node at the root of this origin's paths; from 1. */
  readonly line: number;
  /** A problem at the node of `path`; at its nearest parent when there is none. */
  problem(path: Path, finding: Finding, spot?: Spot): Problem;
  /** The origin of what lies under `path`, whose own paths start there. */
  under(path: Path): Origin;
}

export interface YamlDocument {
  /** `undefined` when the text could not be read at all. */
  readonly value: unknown;
  readonly origin: Origin;
  readonly problems: Problem[];
  /** How to call a place in messages; `pathText` where it is left out. */
  readonly name?: (path: Path) => string;
  /** Whether what stands at a place must not be shown, beyond the names that always tell. */
  readonly isSecret?: (path: Path) => boolean;
}

const MAX_CHARACTERS = 1_000_000;
const MAX_ALIASES = 100;

const SYNTAX: Readonly<Record<string, Pick<Finding, "code" | "remedy">>> = {
  DUPLICATE_KEY: { code: "DUPLICATE_KEY", remedy: "Keep one of the two entries." },
  MULTIPLE_DOCS: { code: "SEVERAL_DOCUMENTS", remedy: "Put everything after the --- line into a file of its own." },
  TAG_RESOLVE_FAILED: {
    code: "UNKNOWN_TAG",
    remedy: "Remove the !tag, or quote the text if it starts with an exclamation mark.",
  },
  TAB_AS_INDENT: { code: "YAML_SYNTAX", remedy: "Indent with spaces; YAML does not allow tabs." },
  BAD_INDENT: { code: "YAML_SYNTAX", remedy: "Indent entries of one level by the same number of spaces." },
};
const ANY_SYNTAX = {
  code: "YAML_SYNTAX",
  remedy: "Correct the YAML here; quote text that holds ': ', '#' or starts with a symbol.",
};

const TOO_MANY_ALIASES: Finding = {
  code: "TOO_MANY_ALIASES",
  message: "The file's aliases (*name) expand too far.",
  remedy: "Write the repeated parts out instead of using aliases.",
};
const TOO_DEEP: Finding = {
  code: "YAML_SYNTAX",
  message: "The file is nested too deeply to be read.",
  remedy: "Flatten the structure.",
};

/** The first line of the parser's message, without the position that it appends. */
function syntaxFinding(error: YAMLError): Finding {
  const known = SYNTAX[error.code] ?? ANY_SYNTAX;
  return { ...known, message: error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? "" };
}

function missingAnchor(alias: Alias): Finding {
  const remedy = `Write &${alias.source} where the repeated part stands first, or put the text in quotes.`;
  return { code: "MISSING_ANCHOR", message: `*${alias.source} repeats a part that is not named before.`, remedy };
}

/** Code units before the text of a scalar; a block's text stands on other lines, so that its start has to do. */
const TEXT_STARTS: Readonly<Record<string, number>> = { PLAIN: 0, QUOTE_SINGLE: 1, QUOTE_DOUBLE: 1 };

function offsetOf(document: Document, path: Path, spot: Spot): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, step] of path.entries()) {
    if (isNode(node) && node.range) offset = node.range[0];
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (isPair(pair) && isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      if (spot === "key" && depth === path.length - 1) return offset;
      next = pair?.value;
    } else if (isNode(node) && "get" in node && typeof node.get === "function") {
      next = node.get(step, true);
    }
    if (next === undefined || next === null) return offset;
    node = next;
  }
  if (!isNode(node) || !node.range) return offset;
  const [start, end] = node.range;
  if (typeof spot !== "number" || !isScalar(node)) return start;
  // Escapes, folded lines and blocks move the text about; the value's end bounds what that can do.
  return Math.min(start + spot + (TEXT_STARTS[node.type ?? ""] ?? -spot), end);
}

/** Aliases (`*name`) whose anchor (`&name`) does not stand before them. */
function missingAnchors(document: Document): Alias[] {
  const anchors = new Set<string>();
  const missing: Alias[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (!anchors.has(alias.source)) missing.push(alias);
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.add(node.anchor);
    },
  });
  return missing;
}

/** Reads one YAML document, keeping where everything stands. Never throws; everything wrong with the syntax is reported. */
export function readYaml(file: string, text: string): YamlDocument {
  const lines = new LineCounter();
  const at = (offset: number, finding: Finding): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), ...finding };
  };
  const unreadable = (finding: Finding): YamlDocument => {
    const origin: Origin = { file, line: 1, problem: (_path, other) => at(0, other), under: () => origin };
    return { value: undefined, origin, problems: [at(0, finding)] };
  };
  if (text.length > MAX_CHARACTERS) {
    return unreadable({
      code: "FILE_TOO_LARGE",
      message: `The file has ${text.length} characters; at most ${MAX_CHARACTERS} are read.`,
      remedy: "Split it into several files.",
    });
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const originUnder = (prefix: Path): Origin => ({
      file,
      line: Math.max(lines.linePos(offsetOf(document, prefix, "value")).line, 1),
      problem: (path, finding, spot = "value") => at(offsetOf(document, [...prefix, ...path], spot), finding),
      under: (path) => originUnder([...prefix, ...path]),
    });
    const problems = [
      ...[...document.errors, ...document.warnings].map((error) => at(error.pos[0], syntaxFinding(error))),
      ...missingAnchors(document).map((alias) => at(alias.range?.[0] ?? 0, missingAnchor(alias))),
    ];
    return {
      value:
        document.errors.length > 0 || problems.some(({ code }) => code === "MISSING_ANCHOR")
          ? undefined
          : document.toJS({ maxAliasCount: MAX_ALIASES }),
      origin: originUnder([]),
      problems,
    };
  } catch (error) {
    // toJS throws ReferenceError on alias bombs, and the parser RangeError on absurd nesting.
    return unreadable(error instanceof ReferenceError ? TOO_MANY_ALIASES : TOO_DEEP);
  }
}
