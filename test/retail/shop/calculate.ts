import { Refusal } from "./books.ts";
import { toCents } from "./payments.ts";

const TOKEN = /\s*(\d+\.?\d*|\.\d+|[-+*/()])/y;
const UNREADABLE = "Invalid characters in expression";

type Step = (left: number, right: number) => number;
/** Loosest first; operators of one level are taken from left to right. */
const LEVELS: Record<string, Step>[] = [
  { "+": (left, right) => left + right, "-": (left, right) => left - right },
  { "*": (left, right) => left * right, "/": (left, right) => left / right },
];

/** The value of numbers, `+ - * /` and parentheses, rounded to cents. Throws a `Refusal` for anything else. */
export function calculate(expression: string): number {
  const tokens = tokensOf(expression.trimEnd());
  let at = 0;

  function level(depth: number): number {
    const steps = LEVELS[depth];
    if (steps === undefined) return operand();
    let value = level(depth + 1);
    for (let step = steps[tokens[at] ?? ""]; step !== undefined; step = steps[tokens[at] ?? ""]) {
      at += 1;
      value = step(value, level(depth + 1));
    }
    return value;
  }

  function operand(): number {
    const token = tokens[at] ?? "";
    at += 1;
    if (token === "-") return -operand();
    if (token === "+") return operand();
    if (token !== "(") return token === "" ? Number.NaN : Number(token);
    const inner = level(0);
    return tokens[at++] === ")" ? inner : Number.NaN;
  }

  const value = level(0);
  if (at !== tokens.length || !Number.isFinite(value)) throw new Refusal(UNREADABLE);
  return toCents(value);
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const token = TOKEN.exec(expression)?.[1];
    if (token === undefined) throw new Refusal(UNREADABLE);
    tokens.push(token);
  }
  return tokens;
}
