import { CORE_SCHEMA, constructFromEvents, EVENT_ID, type Event, mergeTag, parseEvents, YAMLException } from "js-yaml";
import { findEndlessAlias } from "./alias-size.ts";
import { documentError, placed, placeOf, type TextPlace } from "./document-error.ts";

/** What a text says, and what was wrong with it although it could be understood. */
export interface ParsedText {
  value: unknown;
  warnings: string[];
}

/** Far beyond what people write, far below what exhausts the stack. */
export const MAX_DEPTH = 500;

/**
 * Lines and commas, of which a text has about as many as nodes. A description of 50 MB has three million at most; a text of
 * nothing else would take gigabytes to parse.
 */
const MAX_SEPARATORS = 5_000_000;
const NEW_LINE = "\n".charCodeAt(0);
const COMMA = ",".charCodeAt(0);

/** Dates stay text; `<<` merges, as in most YAML that is written by hand. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);
const NO_LIMIT = -1;
const DUPLICATE_KEY = "duplicated mapping key";
const TOO_DEEP = "nesting exceeded maxDepth";

const KEY_OF_JSON = /(?<!\\)"\s*:/g;
const INDENTING_TABS = /^[ \t]*\t[ \t]*/gm;

function placeOfError({ mark }: YAMLException): TextPlace {
  return { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 };
}

/** The parser's own words, without what it quotes of the text. */
function reasonOf({ reason }: YAMLException): string {
  return reason.replace(/\s*["'<(].*$/s, "");
}

function syntaxError(error: YAMLException, where: string) {
  const place = placed(where, placeOfError(error));
  if (error.reason.startsWith(TOO_DEEP)) {
    return documentError("OPENAPI_TOO_DEEP", `${place}: nested more than ${MAX_DEPTH} levels deep.`, { cause: error });
  }
  return documentError("OPENAPI_SYNTAX", `${place}: not JSON or YAML (${reasonOf(error)}).`, { cause: error });
}

/** Tabs may not indent YAML, and nobody sees them: where the text is well-formed with spaces in their place, it was meant so. */
function parseWithoutTabs(text: string, error: YAMLException, where: string, warnings: string[]) {
  const spaced = text.replace(INDENTING_TABS, (indent) => indent.replaceAll("\t", "  "));
  if (spaced === text) throw syntaxError(error, where);
  let events: Event[];
  try {
    events = parseEvents(spaced, { maxDepth: MAX_DEPTH });
  } catch {
    throw syntaxError(error, where);
  }
  warnings.push(`${placed(where, placeOfError(error))}: tabs indent it; each was read as two spaces.`);
  return { events, source: spaced };
}

function parseYaml(text: string, where: string): ParsedText {
  const warnings: string[] = [];
  let source = text;
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    ({ events, source } = parseWithoutTabs(text, error, where, warnings));
  }

  const alias = findEndlessAlias(events, source);
  if (alias !== undefined) {
    const problem = alias.kind === "endless" ? "refers to what it stands in" : "unfolds too far";
    throw documentError("OPENAPI_ALIASES", `${placed(where, placeOf(source, alias.index))}: this alias ${problem}.`);
  }

  const construct = (lastKeyWins: boolean) => {
    const [first] = constructFromEvents(events, {
      source,
      schema: SCHEMA,
      json: lastKeyWins,
      maxTotalMergeKeys: NO_LIMIT,
    });
    return first;
  };
  if (events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length > 1) {
    warnings.push(`${where}: holds several YAML documents, of which the first was read.`);
  }
  try {
    return { value: construct(false), warnings };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (error.reason !== DUPLICATE_KEY) throw syntaxError(error, where);
    warnings.push(
      `${placed(where, placeOfError(error))}: a key stands twice; wherever that is so, the last one counts.`,
    );
    return { value: construct(true), warnings };
  }
}

function refuseCrowd(text: string, where: string): void {
  if (text.length <= MAX_SEPARATORS) return;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === NEW_LINE || character === COMMA) count++;
  }
  if (count > MAX_SEPARATORS) {
    throw documentError(
      "OPENAPI_TOO_LARGE",
      `${where} has more than ${MAX_SEPARATORS / 1e6} million lines and commas.`,
    );
  }
}

/** Number of keys, and depth as far as `MAX_DEPTH`. */
function measure(root: unknown): { keys: number; depth: number } {
  let keys = 0;
  let deepest = 0;
  const waiting: [value: unknown, depth: number][] = [[root, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null) continue;
    deepest = Math.max(deepest, depth);
    if (!Array.isArray(value)) keys += Object.keys(value).length;
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null && depth <= MAX_DEPTH) waiting.push([child, depth + 1]);
    }
  }
  return { keys, depth: deepest };
}

/** What `JSON.parse` is silent about: keys that stand twice, and nesting without end. YAML's parser says where. */
function parseJson(text: string, where: string): ParsedText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const parsed = parseYaml(text, where);
    return { ...parsed, warnings: [`${where}: begins as JSON and is none; it was read as YAML.`, ...parsed.warnings] };
  }
  const { keys, depth } = measure(value);
  if (depth > MAX_DEPTH) return parseYaml(text, where);
  const written = text.match(KEY_OF_JSON)?.length ?? 0;
  if (written <= keys) return { value, warnings: [] };
  try {
    return { value, warnings: parseYaml(text, where).warnings };
  } catch {
    return { value, warnings: [] };
  }
}

/**
 * JSON or YAML text to its value. Throws `OPENAPI_SYNTAX`, `OPENAPI_ALIASES` and `OPENAPI_TOO_DEEP`, each with line and
 * column, and `OPENAPI_TOO_LARGE`. Most descriptions are JSON, which the built-in parser reads many times faster; the YAML parser, whose language
 * includes JSON, says where it is wrong.
 */
export function parseText(text: string, where: string): ParsedText {
  if (text.trim() === "") {
    throw documentError("OPENAPI_NOT_A_DESCRIPTION", `${placed(where, { line: 1, column: 1 })}: it is empty.`);
  }
  refuseCrowd(text, where);
  return /^\s*[{[]/.test(text) ? parseJson(text, where) : parseYaml(text, where);
}
