import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../expressions/expression.ts";
import { evaluatePolicy, POLICY_DEFAULTS, type PolicyRule, type PolicySubject, type PolicyVerdict } from "./policy.ts";

let nextId = 0;

function rule(details: Partial<Omit<PolicyRule, "when">> & { when?: string }): PolicyRule {
  const { when, ...rest } = details;
  const compiled = when === undefined ? undefined : compileExpression(when);
  if (compiled && "problem" in compiled) throw new Error(compiled.problem.message);
  return {
    id: `rule-${nextId++}`,
    tool: "*",
    decide: "approval",
    approvers: [],
    approvals: 1,
    when: compiled,
    ...rest,
  };
}

function subject(args: PolicySubject["args"] = {}, tool: Partial<PolicySubject["tool"]> = {}): PolicySubject {
  return {
    tool: { name: "refund_order", effect: "write", risk: "high", source: "shop", ...tool },
    args,
    customer: { id: "C001", attributes: { tier: "gold" } },
    conversation: { id: "cnv_1", channel: "web" },
  };
}

const read = { name: "get_order", effect: "read" } as const;
const live = { modelIsFallback: false };
const fallback = { modelIsFallback: true };

describe("policy", () => {
  it("lets reads pass and holds writes for support when no rule speaks", () => {
    expect(evaluatePolicy([], subject({}, read), live)).toEqual({ decide: "allow", rules: [] });
    expect(evaluatePolicy([], subject(), live)).toEqual({
      decide: "approval",
      type: "refund_order",
      reasons: [],
      requirements: [{ approvers: [], approvals: 1 }],
      ttlMs: POLICY_DEFAULTS.ttlMs,
      executeWithinMs: POLICY_DEFAULTS.executeWithinMs,
      rules: [],
    });
  });

  const wait = rule({ decide: "approval" });
  const allow = rule({ decide: "allow" });
  const deny = rule({ decide: "deny", reason: "Not here." });
  it.each<[string, PolicyRule[], PolicyVerdict["decide"]]>([
    ["allow", [allow], "allow"],
    ["approval before allow", [allow, wait], "approval"],
    ["deny before approval", [deny, wait, allow], "deny"],
    ["another tool's rule says nothing", [rule({ tool: "cancel_order", decide: "deny" })], "approval"],
    ["a pattern names many tools", [rule({ tool: "refund_*", decide: "deny" })], "deny"],
    ["a rule for reads says nothing about a write", [rule({ effect: "read", decide: "deny" }), allow], "allow"],
    ["a condition that is not met says nothing", [rule({ when: "args.amount > 500", decide: "deny" }), allow], "allow"],
    ["a condition that is met speaks", [rule({ when: "args.amount > 50", decide: "deny" }), allow], "deny"],
    ["conditions see the customer", [rule({ when: "customer.attributes.tier == 'gold'", decide: "allow" })], "allow"],
    ["conditions see the conversation", [rule({ when: "conversation.channel == 'web'", decide: "allow" })], "allow"],
    [
      "conditions see the tool",
      [rule({ when: "tool.risk == 'high' && tool.source == 'shop'", decide: "deny" })],
      "deny",
    ],
  ])("%s", (_name, rules, decide) => {
    expect(evaluatePolicy(rules, subject({ amount: 120 }), live).decide).toBe(decide);
  });

  it("holds a sensitive read", () => {
    const held = rule({ tool: "find_*", approvers: ["management"], type: "sensitive_info" });
    const verdict = evaluatePolicy([held], subject({}, { name: "find_customer", effect: "read" }), live);
    expect(verdict).toMatchObject({ decide: "approval", type: "sensitive_info" });
  });

  it("asks for everything that several rules ask for, in the shortest time that any of them names", () => {
    const rules = [
      rule({ id: "a", reason: "Every write.", ttlMs: 50_000 }),
      rule({
        id: "b",
        approvers: ["finance"],
        reason: "Money.",
        type: "refund",
        ttlMs: 20_000,
        executeWithinMs: 5_000,
      }),
      rule({ id: "c", approvers: ["finance"], approvals: 2 }),
      rule({ id: "d", decide: "allow" }),
    ];
    expect(evaluatePolicy(rules, subject(), live)).toEqual({
      decide: "approval",
      type: "refund",
      reasons: ["Every write.", "Money."],
      requirements: [
        { approvers: ["finance"], approvals: 2 },
        { approvers: [], approvals: 1 },
      ],
      ttlMs: 20_000,
      executeWithinMs: 5_000,
      rules: ["a", "b", "c"],
    });
  });

  it.each(["args.missing > 1", "args.text > 1", "double(args.nan) > 1", "args.amount", "customer.age > 17"])(
    "closes when %s cannot be evaluated, even to allow",
    (when) => {
      const args = { amount: 120, text: "120", nan: "NaN" };
      const verdict = evaluatePolicy([rule({ id: "broken", when, decide: "allow" }), allow], subject(args), live);
      expect(verdict).toMatchObject({ decide: "deny", code: "POLICY_FAILED", rules: ["broken"] });
    },
  );

  it("closes on conditions about a customer or conversation that there is not", () => {
    const rules = [rule({ when: "customer.id == 'C001'", decide: "allow" })];
    expect(evaluatePolicy(rules, { ...subject(), customer: null }, live)).toMatchObject({ code: "POLICY_FAILED" });
    const channel = [rule({ when: "conversation.channel == 'web'", decide: "allow" })];
    expect(evaluatePolicy(channel, { ...subject(), conversation: null }, live)).toMatchObject({
      code: "POLICY_FAILED",
    });
  });

  it("says why it denies", () => {
    expect(evaluatePolicy([deny], subject(), live)).toMatchObject({ code: "POLICY_DENIED", reason: "Not here." });
  });

  it("lets no write pass while the offline model stands in, and leaves reads alone", () => {
    expect(evaluatePolicy([allow], subject(), fallback)).toMatchObject({
      decide: "approval",
      requirements: [{ approvers: [], approvals: 1 }],
    });
    expect(evaluatePolicy([allow], subject({}, read), fallback).decide).toBe("allow");
    expect(evaluatePolicy([deny], subject(), fallback).decide).toBe("deny");
  });
});

describe("any set of rules", () => {
  const group = fc.constantFrom("finance", "management");
  const anyRule = fc
    .record({
      tool: fc.constantFrom("*", "refund_order", "refund_*", "cancel_order"),
      effect: fc.constantFrom(undefined, "read" as const, "write" as const),
      when: fc.constantFrom(
        undefined,
        "args.amount > 100",
        "args.amount <= 100",
        "args.missing == 1",
        "has(args.note)",
      ),
      decide: fc.constantFrom("allow" as const, "approval" as const, "deny" as const),
      approvers: fc.uniqueArray(group, { maxLength: 2 }),
      approvals: fc.integer({ min: 1, max: 3 }),
      ttlMs: fc.constantFrom(undefined, 1000, 2000),
    })
    .map(rule);
  const anySubject = fc.record({
    amount: fc.integer({ min: 0, max: 200 }),
    effect: fc.constantFrom("read" as const, "write" as const),
  });
  const flags = fc.record({ modelIsFallback: fc.boolean() });
  const STRICTNESS = { allow: 0, approval: 1, deny: 2 };

  it("decides the same in any order", () => {
    const shuffled = fc
      .array(anyRule, { maxLength: 6 })
      .chain((rules) => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })));
    fc.assert(
      fc.property(shuffled, anySubject, flags, ([rules, others], { amount, effect }, flag) => {
        const about = subject({ amount }, { effect });
        expect(evaluatePolicy(others, about, flag)).toEqual(evaluatePolicy(rules, about, flag));
      }),
    );
  });

  it("is never loosened by one more rule, once a rule speaks", () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 5 }),
        anyRule,
        anySubject,
        flags,
        (rules, another, { amount, effect }, flag) => {
          const about = subject({ amount }, { effect });
          const before = evaluatePolicy(rules, about, flag);
          const after = evaluatePolicy([...rules, another], about, flag);
          if (before.rules.length === 0) return;
          expect(STRICTNESS[after.decide]).toBeGreaterThanOrEqual(STRICTNESS[before.decide]);
          if (before.decide !== "approval" || after.decide !== "approval") return;
          for (const asked of before.requirements) {
            const still = after.requirements.find(({ approvers }) => approvers.join() === asked.approvers.join());
            expect(still?.approvals).toBeGreaterThanOrEqual(asked.approvals);
          }
        },
      ),
    );
  });

  it("never lets a write pass without a rule that allows it, nor at all while the offline model stands in", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), anySubject, flags, (rules, { amount }, flag) => {
        const verdict = evaluatePolicy(rules, subject({ amount }), flag);
        if (verdict.decide !== "allow") return;
        expect(flag.modelIsFallback).toBe(false);
        expect(rules.some((one) => one.decide === "allow" && verdict.rules.includes(one.id))).toBe(true);
      }),
    );
  });
});
