import { expect, test } from "vitest";
import { isLoopback } from "./loopback.ts";

test.each([
  ["localhost", true],
  ["LocalHost", true],
  ["shop.localhost", true],
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["[::1]", true],
  ["::ffff:127.0.0.1", true],
  ["0.0.0.0", false],
  ["127.1", false],
  ["192.168.1.5", false],
  ["localhost.evil.example", false],
  ["", false],
])("only this machine reaches %s: %s", (host, only) => {
  expect(isLoopback(host)).toBe(only);
});
