import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decider, mayDecide, mergeRequirements, quorum, type Requirement } from "./quorum.ts";

const lin: Decider = { id: "lin", role: "support", groups: ["finance"] };
const max: Decider = { id: "max", role: "support", groups: [] };
const ada: Decider = { id: "ada", role: "admin", groups: ["finance", "management"] };
const eve: Decider = { id: "eve", role: "admin", groups: [] };

const support: Requirement = { approvers: [], approvals: 1 };
const twoFromFinance: Requirement = { approvers: ["finance"], approvals: 2 };
const management: Requirement = { approvers: ["management"], approvals: 1 };

describe("quorum", () => {
  it.each<[string, Requirement[], Decider[], boolean]>([
    ["one person is enough for support", [support], [max], true],
    ["an admin is enough for support", [support], [eve], true],
    ["nobody is not", [support], [], false],
    ["two from the group", [twoFromFinance], [lin, ada], true],
    ["one of the group and one other are not two of the group", [twoFromFinance], [lin, max], false],
    ["an admin does not stand in for a group", [twoFromFinance], [lin, eve], false],
    ["the same person twice is one person", [twoFromFinance], [lin, { ...lin }], false],
    ["one person counts in each of several requirements", [support, management], [ada], true],
    ["every requirement has to be met", [twoFromFinance, management], [lin, { ...ada, groups: ["finance"] }], false],
    ["nothing asked of anybody is never met", [], [lin, ada], false],
  ])("%s", (_name, requirements, approvers, met) => {
    expect(quorum(requirements, approvers).met).toBe(met);
  });

  it("says what is still wanted", () => {
    expect(quorum([twoFromFinance, support], [lin]).missing).toEqual([{ approvers: ["finance"], count: 1 }]);
  });

  it("hears only people who count towards something", () => {
    expect(mayDecide([twoFromFinance], lin)).toBe(true);
    expect(mayDecide([twoFromFinance], eve)).toBe(false);
    expect(mayDecide([twoFromFinance, support], eve)).toBe(true);
    expect(mayDecide([], ada)).toBe(false);
  });

  const group = fc.constantFrom("finance", "management", "legal");
  const requirement = fc.record({
    approvers: fc.array(group, { maxLength: 3 }),
    approvals: fc.integer({ min: 1, max: 3 }),
  });
  const person = fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    role: fc.constantFrom("support" as const, "expert" as const, "admin" as const),
    groups: fc.array(group, { maxLength: 2 }),
  });

  it("merging requirements asks neither more nor less", () => {
    fc.assert(
      fc.property(
        fc.array(requirement, { minLength: 1, maxLength: 5 }),
        fc.array(person, { maxLength: 5 }),
        (asked, people) => {
          expect(quorum(mergeRequirements(asked), people).met).toBe(quorum(asked, people).met);
        },
      ),
    );
  });

  it("another approval never undoes what was met", () => {
    fc.assert(
      fc.property(fc.array(requirement), fc.array(person, { maxLength: 5 }), person, (asked, people, another) => {
        if (quorum(asked, people).met) expect(quorum(asked, [...people, another]).met).toBe(true);
      }),
    );
  });
});
