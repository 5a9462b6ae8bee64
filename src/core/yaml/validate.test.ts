import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readYaml } from "./document.ts";
import { formatProblem, type Problem } from "./problem.ts";
import { validateYaml } from "./validate.ts";

const schema = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, "use small letters"),
  effect: z.enum(["read", "write"]).default("read"),
  retries: z.int().min(0).optional(),
  api_key: z.string().min(20, "use at least 20 characters").optional(),
  steps: z.array(z.strictObject({ do: z.string(), limit: z.number().optional() })).default([]),
  by: z.record(z.string(), z.strictObject({ rate: z.number() })).optional(),
  how: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("fast") }),
      z.strictObject({ type: z.literal("slow"), wait: z.number() }),
    ])
    .optional(),
});

function check(text: string): { value: unknown; found: string[]; problems: Problem[] } {
  const { value, problems } = validateYaml(readYaml("a.yaml", text), schema);
  return { value, problems, found: problems.map(({ line, column, code }) => `${line}:${column} ${code}`) };
}

describe("reading YAML", () => {
  it("gives what is written", () => {
    expect(check("name: orders\nsteps:\n  - do: 查询\n")).toEqual({
      value: { name: "orders", effect: "read", steps: [{ do: "查询" }] },
      found: [],
      problems: [],
    });
  });

  it("reports everything that is wrong, each at its own place", () => {
    const text = [
      "nmae: orders", // 1
      "effect: wirte", // 2
      "retries: two", // 3
      "steps:", // 4
      "  - do: 5", // 5
      "  - { d0: x, limit: 1 }", // 6
      "by:", // 7
      "  slow: { rate: fast }", // 8
      "how: { type: fsat }", // 9
    ].join("\n");
    expect(check(text).found.sort()).toEqual(
      [
        "1:1 UNKNOWN_KEY",
        "1:1 MISSING",
        "2:9 NOT_ALLOWED",
        "3:10 WRONG_TYPE",
        "5:9 WRONG_TYPE",
        "6:7 UNKNOWN_KEY",
        "6:5 MISSING",
        "8:17 WRONG_TYPE",
        "9:14 NOT_ALLOWED",
      ].sort(),
    );
  });

  it.each([
    ["nmae: x", 'Did you mean "name"?'],
    ["name: x\neffect: wirte", 'Did you mean "write"?'],
    ["name: x\nsteps: [{ do: a, limt: 1 }]", 'Did you mean "limit"?'],
    ["name: x\nby: { a: { raet: 1 } }", 'Did you mean "rate"?'],
    ["name: x\nhow: { type: slow, wiat: 1 }", 'Did you mean "wait"?'],
    ["name: x\neffect: banana", "Write one of read, write."],
    ["name: x\nzzzzzzzz: 1", "Known: name, effect, retries, api_key, steps, by, how."],
    ["name: NO", "Use small letters."],
    ["name: 12", "Write text here; put numbers and dates in quotes."],
  ])("%j is answered by: %s", (text, remedy) => {
    expect(check(text).problems.map((problem) => problem.remedy)).toContain(remedy);
  });

  it.each([
    ["name: a\nname: b", "2:1 DUPLICATE_KEY"],
    ["name: !secret a", "1:7 UNKNOWN_TAG"],
    ["name: a\n\tretries: 1", "2:1 YAML_SYNTAX"],
    ["name: a\n---\nname: b", "2:1 SEVERAL_DOCUMENTS"],
    ["name: [a", "1:9 YAML_SYNTAX"],
    ["name: *missing", "1:7 MISSING_ANCHOR"],
    ["", "1:1 WRONG_TYPE"],
    ["- a", "1:1 WRONG_TYPE"],
  ])("%j is %s", (text, expected) => {
    expect(check(text).found).toContain(expected);
  });

  it("does not expand an alias bomb", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [index, name] of [..."bcdefghi"].entries()) {
      const below = "abcdefghi"[index];
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${below}`).join(", ")}]`);
    }
    expect(check(bomb.join("\n")).found).toEqual(["1:1 TOO_MANY_ALIASES"]);
  });

  it("survives absurd nesting and absurd size", () => {
    expect(check("[".repeat(20_000)).found.length).toBeGreaterThan(0);
    expect(check(`name: ${"a".repeat(1_000_001)}`).found).toEqual(["1:1 FILE_TOO_LARGE"]);
  });

  it("never shows a secret", () => {
    const { problems } = check("name: x\napi_key: hunter2");
    expect(problems).toHaveLength(1);
    expect(formatProblem(problems[0] as Problem)).not.toContain("hunter2");
  });

  it("gives every problem of any text a place, a code and a remedy, and never throws", () => {
    const line = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "name: a",
        "name:",
        "effect: read",
        "steps:",
        "  - do: x",
        " - ",
        "by: {a: }",
        "&a",
        "*a",
        "!!t",
        "? x",
        "how: [",
        "}",
        "---",
        "|",
        "'",
      ),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { value, problems } = check(lines.join("\n"));
        expect(value === null).toBe(problems.length > 0);
        for (const problem of problems) {
          expect(problem.file).toBe("a.yaml");
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines.join("\n").split("\n").length);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.code).toMatch(/^[A-Z_]+$/);
          expect(problem.message).not.toBe("");
          expect(problem.remedy).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });
});
