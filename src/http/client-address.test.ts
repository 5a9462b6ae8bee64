import { expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";

test.each([
  ["from outside", "203.0.113.7", undefined, "203.0.113.7"],
  ["from outside, saying to be another", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
  ["over a proxy", "127.0.0.1", "203.0.113.7", "203.0.113.7"],
  ["over a proxy on an IPv6 socket", "::ffff:10.0.0.2", "203.0.113.7", "203.0.113.7"],
  ["over a proxy, saying to be another", "10.0.0.2", "198.51.100.1, 203.0.113.7", "203.0.113.7"],
  ["over a proxy that tells nothing", "10.0.0.2", undefined, null],
  ["over a proxy that tells nonsense", "10.0.0.2", "unknown", null],
  ["from nowhere", undefined, "203.0.113.7", null],
])("a client %s", (_how, remote, forwardedFor, address) => {
  expect(clientAddress(remote, forwardedFor)).toBe(address);
});

test("who has one IPv6 address has all of its network", () => {
  const [one, other] = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"].map((remote) => clientAddress(remote, undefined));
  expect(one).toBe(other);
  expect(clientAddress("2001:db8:1:3::1", undefined)).not.toBe(one);
});
