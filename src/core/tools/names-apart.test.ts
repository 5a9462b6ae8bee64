import { expect, test } from "vitest";
import { namesApart } from "./names-apart.ts";

test("a name that another source has is told apart by this source's name; the others stay", () => {
  expect(namesApart(["get_order", "list_users"], "crm", new Set(["list_users", "list_orders"]))).toEqual({
    names: ["get_order", "list_users_crm"],
    avoided: ["list_users"],
  });
});

test.each([
  ["taken as well", ["list_users"], "crm", ["list_users", "list_users_crm"]],
  ["one of its own", ["list_users", "list_users_crm"], "crm", ["list_users"]],
  ["too long", ["a".repeat(48)], "crm", ["a".repeat(48)]],
])("what tells it apart holds where that name is %s", (_case, names, source, taken) => {
  const { names: told, avoided } = namesApart(names, source, new Set(taken));
  expect(namesApart(names, source, new Set(avoided)).names).toEqual(told);
  expect(new Set(told).size).toBe(names.length);
  for (const name of told) {
    expect(taken).not.toContain(name);
    expect(name).toMatch(/^[a-z0-9_-]{1,48}$/);
  }
});
