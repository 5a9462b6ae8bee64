import {
  type ASTNode,
  Environment,
  EvaluationError,
  TypeError as ExpressionTypeError,
  ParseError,
} from "@marcbachmann/cel-js";
import { CodedError } from "../coded-error.ts";
import type { JsonValue } from "../json.ts";

/** A compiled CEL expression. The same one may be evaluated any number of times. */
export interface Expression {
  readonly source: string;
  /** Throws `EXPRESSION_FAILED` (a missing field, a wrong type …); never hangs, never gives anything but JSON. */
  evaluate(context: Readonly<Record<string, unknown>>): JsonValue;
}

export interface ExpressionProblem {
  message: string;
  remedy: string;
  /** Code units from the start of the expression. */
  offset: number;
}

/** Room for any condition that a person writes, and too little for one that could keep a worker busy. */
const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 };
const LONGEST = 4000;
const LOOPS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Whole numbers are written without a point (`args.amount * 2 > 100`), but every number in JSON is a double. */
const MIXED_OPERATORS: ReadonlyArray<[string, (a: number, b: number) => number]> = [
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
];

/** An environment where doubles and integer literals mix, as in every other language people know. */
export function newEnvironment(): Environment {
  const environment = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false });
  for (const [operator, apply] of MIXED_OPERATORS) {
    environment.registerOperator(`double ${operator} int: double`, (a, b) => apply(a, Number(b)));
    environment.registerOperator(`int ${operator} double: double`, (a, b) => apply(Number(a), b));
  }
  // Registered for both orders of its sides.
  return environment.registerOperator("double == int: bool", (a, b) => Number(a) === Number(b));
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

/** The nodes directly below one node. */
export function childNodes(node: ASTNode): ASTNode[] {
  const args: unknown[] = Array.isArray(node.args) ? node.args : [node.args];
  return args.flat(2).filter(isNode);
}

/** The node and everything below it. */
export function* walk(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of childNodes(node)) yield* walk(child);
}

/** What would let an argument that a customer chose keep a worker busy: regular expressions, and loops within loops. */
function unbounded(node: ASTNode, inLoop: boolean): ExpressionProblem | null {
  const called = node.op === "rcall" || node.op === "call" ? node.args[0] : null;
  if (called === "matches") {
    return {
      message: "matches() is not available: a pattern could run for ever.",
      remedy: "Use startsWith(), endsWith(), contains() or a comparison.",
      offset: node.start,
    };
  }
  const loops = node.op === "rcall" && called !== null && LOOPS.has(called);
  if (loops && inLoop) {
    return {
      message: `${called}() stands within another loop.`,
      remedy: "Keep to one all(), exists(), map() or filter() at a time.",
      offset: node.start,
    };
  }
  for (const child of childNodes(node)) {
    const problem = unbounded(child, inLoop || loops);
    if (problem) return problem;
  }
  return null;
}

/** What a condition may have to look at: a loop over all of it, comparing each with all of it, still takes no second. */
const MOST_VALUES = 5000;
const MOST_CHARACTERS = 200_000;

/** `double("NaN")` is a number that is neither above nor below any threshold, so it would slip past every condition. */
function isNonFinite(value: string | number): boolean {
  const number = Number(value);
  if (!Number.isNaN(number)) return !Number.isFinite(number);
  return typeof value === "number" || /^\s*[+-]?nan\s*$/i.test(value);
}

/** Throws for arguments that no condition should be asked about. */
function requireReasonable(args: unknown): void {
  let values = 0;
  let characters = 0;
  const pending = [args];
  while (pending.length > 0) {
    const value = pending.pop();
    values += 1;
    if (typeof value === "string") characters += value.length;
    if (values > MOST_VALUES || characters > MOST_CHARACTERS) throw new RangeError("The arguments are too large.");
    if (typeof value === "string" || typeof value === "number") {
      if (isNonFinite(value)) throw new RangeError("An argument is not a finite number.");
    } else if (typeof value === "object" && value !== null) {
      // Keys are text that an expression may see, too.
      for (const [key, member] of Object.entries(value)) {
        characters += key.length;
        pending.push(member);
      }
    }
  }
}

function toJson(value: unknown): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return toJson(Object.fromEntries(value));
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
  }
  throw new TypeError("The result is not plain data.");
}

/** The first line of the library's message, without its drawing of the source. */
function failure(source: string, error: unknown): CodedError {
  const reason = error instanceof EvaluationError ? error.summary : error instanceof Error ? error.message : "unknown";
  return new CodedError({
    code: "EXPRESSION_FAILED",
    message: `The expression ${source} could not be evaluated: ${reason}`,
    audience: "operator",
    remedy: "Test optional fields with has() first, and convert text to numbers with double().",
    cause: error,
  });
}

/** What an expression looks at: a call before it is made, or also the record that a read has found since. */
export type ExpressionSubject = "call" | "record";

const CALL = ["args", "customer", "conversation", "tool"];
const VARIABLES: Readonly<Record<ExpressionSubject, readonly string[]>> = { call: CALL, record: [...CALL, "result"] };

function environmentFor(subject: ExpressionSubject): Environment {
  const environment = newEnvironment();
  for (const name of VARIABLES[subject]) environment.registerVariable(name, "dyn");
  return environment;
}

const dynamic = { call: environmentFor("call"), record: environmentFor("record") };

/**
 * Compiles a CEL expression over `args`, `customer`, `conversation` and `tool`, and over `result` where it judges a record.
 * Types are not checked here (see `checkExpression`): at run time every value is looked at as what it is.
 */
export function compileExpression(
  source: string,
  subject: ExpressionSubject = "call",
): Expression | { problem: ExpressionProblem } {
  if (source.length > LONGEST) {
    const message = `The expression has ${source.length} characters; at most ${LONGEST} are allowed.`;
    return { problem: { message, remedy: "Split it into several rules.", offset: 0 } };
  }
  try {
    const program = dynamic[subject].parse(source);
    const problem = unbounded(program.ast, false);
    if (problem) return { problem };
    const checked = program.check();
    if (checked.error) throw checked.error;
    return {
      source,
      evaluate(context) {
        try {
          requireReasonable(context.args);
          return toJson(program(context));
        } catch (error) {
          throw failure(source, error);
        }
      },
    };
  } catch (error) {
    const known = error instanceof ParseError || error instanceof ExpressionTypeError ? error : null;
    return {
      problem: {
        message: known?.summary ?? "The expression cannot be read.",
        remedy: `Write CEL over ${VARIABLES[subject].join(", ")}, for example: args.amount > 100.`,
        offset: known?.range?.start ?? 0,
      },
    };
  }
}
