/** Where a value stands in a text: from its first character to after its last. */
interface Span {
  from: number;
  to: number;
}

interface Member extends Span {
  key: string;
}

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const TEXT = /"(?:[^"\\]|\\.)*"/y;
const ATOM = /[^\s,\]}"/]+/y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const afterBlank = (text: string, at: number): number => at + (match(BLANK, text, at)?.length ?? 0);

/** The end of the value that begins at `at`. Throws SyntaxError. */
function endOfValue(text: string, at: number): number {
  const open = text[at];
  if (open !== "{" && open !== "[") {
    const value = match(open === '"' ? TEXT : ATOM, text, at);
    if (value === undefined) throw new SyntaxError(`not JSON at ${at}`);
    return at + value.length;
  }
  const close = open === "{" ? "}" : "]";
  let next = afterBlank(text, at + 1);
  while (text[next] !== close) {
    next = /[,:]/.test(text[next] ?? "") ? next + 1 : endOfValue(text, next);
    next = afterBlank(text, next);
    if (next >= text.length) throw new SyntaxError("it ends too early");
  }
  return next + 1;
}

/** The members of the object that begins at `at`, by the places of their values. Throws SyntaxError. */
function membersOf(text: string, at: number): Member[] {
  if (text[at] !== "{") throw new SyntaxError(`no object at ${at}`);
  const members: Member[] = [];
  let next = afterBlank(text, at + 1);
  while (text[next] !== "}") {
    const key = match(TEXT, text, next);
    if (key === undefined) throw new SyntaxError(`no name at ${next}`);
    const colon = afterBlank(text, next + key.length);
    if (text[colon] !== ":") throw new SyntaxError(`no colon at ${colon}`);
    const from = afterBlank(text, colon + 1);
    const to = endOfValue(text, from);
    members.push({ key: JSON.parse(key), from, to });
    next = afterBlank(text, to);
    if (text[next] === ",") next = afterBlank(text, next + 1);
    else if (text[next] !== "}") throw new SyntaxError(`no comma at ${next}`);
  }
  return members;
}

const indented = (value: unknown, depth: number) =>
  JSON.stringify(value, null, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`);

/**
 * The text with the member at `path` set, and every other character as it was: comments, order and indentation are their
 * owner's. Throws SyntaxError if the text is not JSON (comments and trailing commas are allowed).
 */
export function withMember(text: string, path: readonly [string, ...string[]], value: unknown): string {
  const source = text.trim() === "" ? "{}\n" : text;
  return setMember(source, afterBlank(source, 0), path, value, 1);
}

function setMember(text: string, at: number, path: readonly string[], value: unknown, depth: number): string {
  const [key, ...rest] = path;
  const members = membersOf(text, at);
  const known = members.find((member) => member.key === key);
  if (known && rest.length > 0) return setMember(text, known.from, rest, value, depth + 1);
  if (known) return text.slice(0, known.from) + indented(value, depth) + text.slice(known.to);

  const nested = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  const pad = "  ".repeat(depth);
  const added = `\n${pad}${JSON.stringify(key)}: ${indented(nested, depth)}`;
  const last = members.at(-1);
  if (last) return `${text.slice(0, last.to)},${added}${withoutComma(text, last.to)}`;
  const closing = endOfValue(text, at) - 1;
  return `${text.slice(0, closing).trimEnd()}${added}\n${pad.slice(2)}${text.slice(closing)}`;
}

/** What follows the last member, without the comma that may stand there already. */
function withoutComma(text: string, at: number): string {
  const next = afterBlank(text, at);
  return text[next] === "," ? text.slice(at, next) + text.slice(next + 1) : text.slice(at);
}
