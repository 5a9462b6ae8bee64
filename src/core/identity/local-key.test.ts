import { expect, it } from "vitest";
import { localKeyScopes } from "./local-key.ts";

it("the key of this machine administers the demo, and nothing that is real", () => {
  expect(localKeyScopes(true)).toContain("admin");
  expect(localKeyScopes(false)).toEqual(["chat", "act"]);
});
