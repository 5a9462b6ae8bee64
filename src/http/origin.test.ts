import { describe, expect, test } from "vitest";
import { isHostAllowed, isOriginAllowed } from "./origin.ts";

describe("the Host that a request names", () => {
  test.each([
    ["127.0.0.1", "localhost:8080", true],
    ["127.0.0.1", "127.0.0.1:8080", true],
    ["127.0.0.1", "[::1]:8080", true],
    ["::1", "localhost", true],
    ["127.0.0.1", "desk.example.com", true],
    ["127.0.0.1", "evil.example", false],
    ["127.0.0.1", "localhost.evil.example", false],
    ["127.0.0.1", "192.168.1.5:8080", false],
    ["127.0.0.1", "a b", false],
    ["127.0.0.1", null, false],
    ["0.0.0.0", "anything.example", true],
  ])("on %s, %s: %s", (host, header, allowed) => {
    expect(isHostAllowed(header, { host, publicUrl: "https://desk.example.com" })).toBe(allowed);
  });
});

describe("the page that opens a socket", () => {
  const settings = { publicUrl: "https://desk.example.com", allowedOrigins: ["https://shop.example.com"] };
  test.each([
    [null, true],
    ["http://localhost:8080", true],
    ["https://desk.example.com", true],
    ["https://shop.example.com", true],
    ["https://shop.example.com.evil.example", false],
    ["http://localhost:9999", false],
    ["null", false],
  ])("%s: %s", (origin, allowed) => {
    expect(isOriginAllowed(origin, "localhost:8080", settings)).toBe(allowed);
  });
});
