import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodedError } from "../coded-error.ts";
import type { JsonValue } from "../json.ts";
import { compileExpression } from "./expression.ts";

const context = {
  args: { amount: 120.5, count: 3, text: "12.5", tags: ["gift", "late"], none: null },
  customer: { id: "C001", attributes: { tier: "gold" } },
  conversation: { channel: "web" },
  tool: { name: "refund_order", effect: "write" },
};

function evaluate(source: string, values: Readonly<Record<string, unknown>> = context): JsonValue {
  const compiled = compileExpression(source);
  if ("problem" in compiled) throw new Error(compiled.problem.message);
  return compiled.evaluate(values);
}

function problem(source: string) {
  const compiled = compileExpression(source);
  return "problem" in compiled ? compiled.problem : null;
}

describe("expressions", () => {
  it.each<[string, JsonValue]>([
    ["args.amount > 100", true],
    ["args.count == 3", true],
    ["args.count != 3", false],
    ["args.amount * 2 + 1 == 242.0", true],
    ["100 - args.count", 97],
    ["args.count / 2", 1.5],
    ["double(args.text) > 12", true],
    ["args.tags.exists(tag, tag == 'gift')", true],
    ["args.tags.map(tag, tag + '!')", ["gift!", "late!"]],
    ["size(args.tags)", 2],
    ['customer.attributes.tier in ["gold", "silver"]', true],
    ["has(args.missing)", false],
    ["!has(args.missing) || args.missing > 3", true],
    ["args.none == null", true],
    ["conversation.channel == 'web' ? 'a' : 'b'", "a"],
    ["customer.id", "C001"],
    ["{'a': [1, 2]}", { a: [1, 2] }],
  ])("%s", (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it.each([
    "args.missing > 1",
    "args.text > 1",
    "args.none > 1",
    "args.constructor == 1",
    "args.__proto__ == 1",
    "double(customer.id) > 1",
    "customer.attributes.age > 18",
    "args.tags[9] == 'x'",
    "1 / 0",
    "bytes('x')",
  ])("%s fails as a coded error", (source) => {
    expect(() => evaluate(source)).toThrow(expect.objectContaining({ code: "EXPRESSION_FAILED" }));
  });

  it.each(["NaN", "nan", "Infinity", "-Infinity", "1e999"])("an argument of %s slips past no threshold", (amount) => {
    expect(() => evaluate("double(args.amount) > 100", { args: { amount } })).toThrow(CodedError);
    expect(() => evaluate("args.list.exists(a, double(a) > 100)", { args: { list: [amount] } })).toThrow(CodedError);
  });

  it("asks no condition about arguments of absurd size or depth, and is quick with the rest", () => {
    const within = Array.from({ length: 2400 }, (_, index) => index);
    const started = performance.now();
    expect(evaluate("args.a.all(x, x in args.b)", { args: { a: within, b: within } })).toBe(true);
    expect(performance.now() - started).toBeLessThan(5000);
    let deep: unknown = 1;
    for (let depth = 0; depth < 6000; depth++) deep = [deep];
    for (const a of [Array(6000).fill(1), "x".repeat(200_001), { ["x".repeat(200_001)]: 1 }, deep]) {
      expect(() => evaluate("has(args.a)", { args: { a } })).toThrow(CodedError);
    }
  });

  it.each([
    ["args.amount >", 13],
    ["args.amount > 1 &&& true", 18],
    ["order.amount > 1", 0],
    ["true || nonsense(args.amount)", 8],
    ["", 0],
  ])("%j does not compile, and says where", (source, offset) => {
    expect(problem(source)).toMatchObject({ offset, remedy: expect.stringContaining("CEL") });
  });

  it.each([
    "args.text.matches('(a+)+$')",
    "args.a.all(x, args.a.all(y, x == y))",
    `${"!".repeat(3000)}true`,
    "1+".repeat(3000),
  ])("what could keep a worker busy does not compile: %.30s", (source) => {
    expect(problem(source)).not.toBeNull();
  });

  it("never hangs and never throws anything raw", () => {
    const atom = fc.constantFrom(
      "args",
      ".amount",
      ".tags",
      "[0]",
      "customer.id",
      "(",
      ")",
      " > ",
      " && ",
      "!",
      "100",
      "'x'",
      "double(",
      "has(",
      ".exists(x, ",
      ".map(x, ",
      "x",
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      "?",
      " in ",
      "\n",
      "1.5",
      "null",
    );
    const source = fc.oneof(
      fc.string(),
      fc.array(atom, { maxLength: 12 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(source, fc.jsonValue(), (text, args) => {
        const compiled = compileExpression(text);
        if ("problem" in compiled) {
          expect(compiled.problem.offset).toBeGreaterThanOrEqual(0);
          return;
        }
        try {
          expect(JSON.stringify(compiled.evaluate({ ...context, args }))).toBeTypeOf("string");
        } catch (error) {
          expect(error).toMatchObject({ code: "EXPRESSION_FAILED" });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
