import { expect, test } from "vitest";
import { withMember } from "./edit-json.ts";

const value = { command: "node", args: ["x"] };

test("adds to what is there, and leaves every other character alone", () => {
  const before = `{
  // mine
  "theme": "dark",
  "servers": {
    "other": { "url": "https://a.example/{x}" }, // keep
  },
  "inputs": []
}
`;
  const after = withMember(before, ["servers", "support"], value);
  expect(after).toContain("// mine");
  expect(after).toContain(`"other": { "url": "https://a.example/{x}" },\n    "support": {`);
  expect(after.replace(/,\n {4}"support": \{[\s\S]*?\n {4}\}/, ",").replace("// keep,", "// keep")).toBe(before);
});

test.each([
  ["an empty file", "", { a: { b: value } }],
  ["an empty object", "{}", { a: { b: value } }],
  ["another member", '{"c": [1, "}"]}', { c: [1, "}"], a: { b: value } }],
  ["an entry of the name, which is replaced", '{"a": {"b": {"old": true}, "d": 1}}', { a: { b: value, d: 1 } }],
  ["an empty place for it", '{"a": {\n  }}', { a: { b: value } }],
])("into %s", (_what, before, after) => {
  expect(JSON.parse(withMember(before, ["a", "b"], value))).toEqual(after);
});

test("what is no JSON is not touched", () => {
  expect(() => withMember('{"a": ', ["a", "b"], value)).toThrow(SyntaxError);
  expect(() => withMember('{"a": 1}', ["a", "b"], value)).toThrow(SyntaxError);
});
