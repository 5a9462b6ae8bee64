import { expect, test } from "vitest";
import { saltedDigestWith } from "./salted-digest.ts";

const digest = saltedDigestWith("salt");

test("stands for one value of one kind under one salt, and shows nothing of it", () => {
  const value = digest("email", "lin@example.com");
  expect(value).toMatch(/^[0-9a-f]{64}$/);
  expect(digest("email", "lin@example.com")).toBe(value);
  expect(digest("email", "lim@example.com")).not.toBe(value);
  expect(digest("name", "lin@example.com")).not.toBe(value);
  expect(saltedDigestWith("pepper")("email", "lin@example.com")).not.toBe(value);
});

test("takes the two ways of writing an accent for one", () => {
  expect(digest("name", "Jose\u0301")).toBe(digest("name", "José"));
});
