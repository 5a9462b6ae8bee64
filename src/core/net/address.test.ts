import { describe, expect, test } from "vitest";
import { judgeAddress } from "./address.ts";
import { compileNetPolicy, type NetPolicy } from "./net-policy.ts";

const judge = (address: string, policy: NetPolicy = {}) => judgeAddress(address, compileNetPolicy(policy));
const allows = (address: string, policy: NetPolicy = {}) => judge(address, policy).allowed;

/** First and last of every range, and both neighbours where they are public. */
describe("nothing but public addresses", () => {
  test.each([
    ["this network", ["0.0.0.0", "0.1.2.3", "0.255.255.255"], ["1.0.0.0"]],
    ["private", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]],
    ["private", ["172.16.0.0", "172.31.255.255"], ["172.15.255.255", "172.32.0.0"]],
    ["private", ["192.168.0.0", "192.168.255.255"], ["192.167.255.255", "192.169.0.0"]],
    ["carrier-grade NAT", ["100.64.0.0", "100.127.255.255"], ["100.63.255.255", "100.128.0.0"]],
    ["loopback", ["127.0.0.0", "127.0.0.1", "127.255.255.255"], ["126.255.255.255", "128.0.0.0"]],
    ["link-local", ["169.254.0.0", "169.254.169.254", "169.254.255.255"], ["169.253.255.255", "169.255.0.0"]],
    ["protocol assignments", ["192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.0.192", "192.0.0.255"], ["192.0.1.0"]],
    ["documentation", ["192.0.2.0", "192.0.2.255", "198.51.100.9", "203.0.113.9"], ["192.0.3.0", "203.0.114.0"]],
    ["anycast sinks and relays", ["192.31.196.1", "192.52.193.1", "192.88.99.2", "192.175.48.6"], ["192.88.100.0"]],
    ["benchmarks", ["198.18.0.0", "198.19.255.255"], ["198.17.255.255", "198.20.0.0"]],
    ["multicast", ["224.0.0.0", "239.255.255.255"], ["223.255.255.255"]],
    ["reserved", ["240.0.0.0", "255.255.255.254"], []],
    ["broadcast", ["255.255.255.255"], []],
    ["metadata services", ["168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd00:ec2::23"], ["168.63.129.17"]],
    ["metadata services", ["fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42", "fe80::a9fe:a9fe"], []],
    ["unspecified, loopback", ["::", "::1"], []],
    ["IPv4-compatible", ["::127.0.0.1", "::8.8.8.8"], []],
    ["IPv4-mapped", ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0.0.0.0"], ["::ffff:8.8.8.8"]],
    ["IPv4-translated", ["::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"], []],
    ["NAT64", ["64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1"], ["64:ff9b::808:808"]],
    ["NAT64, local use", ["64:ff9b:1::", "64:ff9b:1::808:808", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"], []],
    ["NAT64, beside its prefix", ["64:ff9b::1:8.8.8.8", "64:ff9b:2::8.8.8.8", "64:ff9a::8.8.8.8"], []],
    ["discard and dummy", ["100::", "100::ffff:ffff:ffff:ffff", "100:0:0:1::1"], []],
    ["protocol assignments", ["2001::", "2001:1::1", "2001:2::1", "2001:1ff:ffff::"], ["2001:200::"]],
    ["Teredo", ["2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe"], []],
    ["ORCHID, drones", ["2001:10::1", "2001:20::1", "2001:2f::1", "2001:30::1"], []],
    ["documentation", ["2001:db8::1", "2001:db8:ffff::", "3fff::1", "3fff:fff::1"], ["2001:db7::1", "2001:db9::1"]],
    ["6to4", ["2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1"], ["2003::1"]],
    ["ISATAP", ["2600::5efe:127.0.0.1", "2600::200:5efe:10.1.2.3"], ["2600::5efe:8.8.8.8", "2600::5eff:127.0.0.1"]],
    ["AS112", ["2620:4f:8000::6", "2001:4:112::1"], ["2620:4f:8001::"]],
    ["6bone", ["3ffe::1"], []],
    ["outside global unicast", ["1::1", "1fff::1", "4000::1", "5f00::1", "8000::1", "f000::1", "fbff::1"], []],
    ["unique local", ["fc00::", "fdff:ffff::1"], []],
    ["link-local", ["fe80::1", "febf::1"], []],
    ["site-local", ["fec0::1", "feff::1"], []],
    ["multicast", ["ff00::", "ff02::1", "ff0e::1"], []],
    ["zone ids", ["fe80::1%eth0", "fe80::1%1", "::1%lo", "2606:4700:4700::1111%eth0"], []],
    ["what is no canonical address", ["", "nonsense", "127.1", "0x7f000001", "8.8.8.8.", "08.8.8.8", "[::1]"], []],
  ])("%s: %j refused, %j not", (_range, refused, passed) => {
    expect(refused.filter((address) => allows(address))).toEqual([]);
    expect(passed.filter((address) => !allows(address))).toEqual([]);
  });

  test("well-known public addresses pass", () => {
    const known = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "140.82.121.4", "52.94.236.248", "2606:4700:4700::1111"];
    const more = ["2001:4860:4860::8888", "2a00:1450:4001:81b::200e", "2400:cb00:2049:1::a29f:1a7c", "2c0f:fb50::1"];
    expect([...known, ...more].filter((address) => !allows(address))).toEqual([]);
  });

  test("the reason names the address that it is about", () => {
    expect(judge("::ffff:10.0.0.1").reason).toBe("10.0.0.1 is an internal address that allow_private does not name");
    expect(judge("64:ff9b::a9fe:a9fe").reason).toMatch(/^64:ff9b::a9fe:a9fe leads to 169\.254\.169\.254 is link-local/);
    expect(judge("8.8.8.8").reason).toBe("8.8.8.8 is public");
  });
});

describe("an allow-list", () => {
  test("opens what it names, in every notation of it, and nothing beside it", () => {
    const policy = { allowPrivate: ["10.20.0.0/16", "fd12:3456::/48"] };
    for (const address of ["10.20.3.4", "::ffff:10.20.3.4", "64:ff9b::10.20.3.4", "fd12:3456::9"]) {
      expect(allows(address, policy), address).toBe(true);
    }
    for (const address of ["10.21.0.1", "192.168.0.1", "fd12:3457::1", "::10.20.3.4", "2002:a14:304::1"]) {
      expect(allows(address, policy), address).toBe(false);
    }
  });

  test("opens internal ranges only, however wide it is written", () => {
    const policy = { allowPrivate: ["0.0.0.0/0", "::/0"] };
    expect(["10.1.1.1", "100.64.0.1", "fd00::1"].filter((address) => !allows(address, policy))).toEqual([]);
    const never = ["127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "224.0.0.1", "198.18.0.1", "fe80::1", "fec0::1"];
    const metadata = ["100.100.100.200", "168.63.129.16", "fd00:ec2::254", "64:ff9b::100.100.100.200"];
    expect([...never, ...metadata].filter((address) => allows(address, policy))).toEqual([]);
  });

  test("of something that is not a network is named", () => {
    for (const cidr of [
      "10.20.0.0",
      "10.20/16",
      "010.0.0.0/8",
      "10.0.0.0/33",
      "fd00::%1/8",
      "10.0.0.0/",
      "intranet",
      "",
    ]) {
      expect(() => compileNetPolicy({ allowPrivate: [cidr] }), cidr).toThrow(/in allow_private is not a network/);
    }
  });
});

test("loopback is opened by itself, and only where this machine is meant", () => {
  const policy = { allowLoopback: true };
  expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].filter((address) => !allows(address, policy))).toEqual([]);
  const others = ["0.0.0.0", "::", "10.0.0.1", "64:ff9b::127.0.0.1", "2600::5efe:127.0.0.1", "2002:7f00:1::"];
  expect(others.filter((address) => allows(address, policy))).toEqual([]);
});
