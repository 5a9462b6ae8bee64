import { expect, it } from "vitest";
import { localKey } from "./local-key.ts";

it("the key of this machine administers the demo and names its customers, and does neither where anything is real", () => {
  expect(localKey(true)).toMatchObject({ scopes: expect.arrayContaining(["admin"]), namesCustomers: true });
  expect(localKey(false)).toMatchObject({ scopes: ["chat", "read", "act"], namesCustomers: false });
});
