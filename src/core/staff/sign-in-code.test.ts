import { expect, test } from "vitest";
import { newSignInCode, normaliseSignInCode } from "./sign-in-code.ts";

test("a code has twelve letters of 27, and every one of them occurs: guessing is hopeless without counting tries", () => {
  const codes = Array.from({ length: 400 }, newSignInCode);
  expect(codes.every((code) => /^([2-9bcdfghjkmnpqrstvwxz]{4}-){2}[2-9bcdfghjkmnpqrstvwxz]{4}$/.test(code))).toBe(true);
  expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(27);
  expect(new Set(codes).size).toBe(codes.length);
});

test("a code is the same however it is typed", () => {
  expect(normaliseSignInCode(" K3FP 9mtx_W7RD ")).toBe("k3fp-9mtx-w7rd");
});
