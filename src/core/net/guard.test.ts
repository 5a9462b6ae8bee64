import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeAddress } from "./address.ts";
import { checkUrl } from "./check-url.ts";
import type { Resolver } from "./guard.ts";
import { createHttpClient } from "./http-client.ts";
import { compileNetPolicy, type NetPolicy } from "./net-policy.ts";

const allows = (address: string, policy: NetPolicy = {}) => judgeAddress(address, compileNetPolicy(policy)).allowed;

describe("addresses", () => {
  it.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "100.100.100.200",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "nonsense",
    "",
  ])("refuses %s", (address) => {
    expect(allows(address)).toBe(false);
  });

  it.each(["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])(
    "passes %s",
    (address) => {
      expect(allows(address)).toBe(true);
    },
  );

  it("an allow-list lifts internal ranges, but neither loopback nor metadata services", () => {
    const policy = { allowPrivate: ["10.20.0.0/16", "fd00::/8", "0.0.0.0/0", "::/0"] };
    expect(allows("10.20.3.4", { allowPrivate: ["10.20.0.0/16"] })).toBe(true);
    expect(allows("::ffff:10.20.3.4", { allowPrivate: ["10.20.0.0/16"] })).toBe(true);
    expect(allows("10.21.0.1", { allowPrivate: ["10.20.0.0/16"] })).toBe(false);
    expect(allows("fd00::1", policy)).toBe(true);
    for (const address of ["127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "fd00:ec2::254", "100.100.100.200"]) {
      expect(allows(address, policy), address).toBe(false);
    }
  });

  it("loopback alone opens loopback alone", () => {
    expect(allows("127.0.0.1", { allowLoopback: true })).toBe(true);
    expect(allows("::1", { allowLoopback: true })).toBe(true);
    expect(allows("0.0.0.0", { allowLoopback: true })).toBe(false);
    expect(allows("10.0.0.1", { allowLoopback: true })).toBe(false);
  });

  it("a policy that is not a network is named", () => {
    expect(() => compileNetPolicy({ allowPrivate: ["10.20.0.0"] })).toThrow(/"10\.20\.0\.0".*not a network/);
  });
});

const names: Record<string, string[]> = {
  "public.test": ["93.184.215.14"],
  "inside.test": ["10.0.0.5"],
  "mixed.test": ["93.184.215.14", "127.0.0.1"],
  "loop.test": ["127.0.0.1"],
  "nothing.test": [],
};
const resolver: Resolver = async (hostname) =>
  (names[hostname] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

describe("checkUrl", () => {
  it.each([
    ["https://public.test/a", true],
    ["https://8.8.8.8/", true],
    ["http://public.test/", false],
    ["https://user:secret@public.test/", false],
    ["https://inside.test/", false],
    ["https://mixed.test/", false],
    ["https://nothing.test/", false],
    ["ftp://public.test/", false],
    ["file:///etc/passwd", false],
    ["not a url", false],
    ["https://[fe80::1%25eth0]/", false],
  ])("%s → %s", async (url, allowed) => {
    const verdict = await checkUrl(url, {}, resolver);
    expect(verdict.allowed).toBe(allowed);
    expect(verdict.reason).not.toBe("");
  });

  it("lists what a name resolves to", async () => {
    expect((await checkUrl("https://mixed.test/", {}, resolver)).addresses).toEqual(["93.184.215.14", "127.0.0.1"]);
  });
});

describe("a canary on loopback", () => {
  let canary: Server;
  let port: number;
  let visits = 0;

  beforeAll(async () => {
    canary = createServer((_request, response) => {
      visits++;
      response.end("reached");
    });
    canary.listen(0, "::");
    await once(canary, "listening");
    port = (canary.address() as AddressInfo).port;
  });
  afterAll(() => {
    canary.close();
  });

  it.each([
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "loop.test",
    "mixed.test",
  ])("is not reached as %s", async (host) => {
    const withNames: Resolver = async (hostname) =>
      hostname in names ? resolver(hostname) : [{ address: "127.0.0.1", family: 4 }];
    const client = createHttpClient({ allowHttp: true, timeoutMs: 1_000, resolver: withNames });
    const result = await client.request({ method: "GET", url: `http://${host}:${port}/`, idempotent: true });
    expect(result).toMatchObject({ kind: "not_sent", code: "NET_REFUSED" });
    expect(visits).toBe(0);
    await client.close();
  });

  it("is not reached by a name that resolves differently between a check and the connection", async () => {
    let asked = 0;
    const rebinding: Resolver = async () => [{ address: asked++ === 0 ? "93.184.215.14" : "127.0.0.1", family: 4 }];
    const url = `http://rebind.test:${port}/`;
    expect((await checkUrl(url, { allowHttp: true }, rebinding)).allowed).toBe(true);
    const client = createHttpClient({ allowHttp: true, resolver: rebinding });
    expect(await client.request({ method: "GET", url })).toMatchObject({ kind: "not_sent", code: "NET_REFUSED" });
    expect(visits).toBe(0);
    await client.close();
  });

  it("is reached where loopback is allowed, by number and by name", async () => {
    const client = createHttpClient({ allowHttp: true, allowLoopback: true, resolver });
    for (const host of ["127.0.0.1", "[::1]", "loop.test"]) {
      expect(await client.request({ method: "GET", url: `http://${host}:${port}/` })).toMatchObject({ status: 200 });
    }
    expect(visits).toBe(3);
    await client.close();
  });
});
