import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeAddress } from "../../src/core/net/address.ts";
import { checkUrl } from "../../src/core/net/check-url.ts";
import { compileNetPolicy } from "../../src/core/net/net-policy.ts";
import { isForbidden } from "./forbidden-addresses.ts";
import { notationsOfIPv4, wrappersOfIPv4 } from "./notations.ts";

const POLICY = compileNetPolicy({});
const judged = (address: string) => judgeAddress(address, POLICY).allowed;

const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 10, 100, 127, 169, 172, 192, 198, 224, 254, 255));
const ipv4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join("."));

const group = fc.oneof(
  fc.nat(0xffff),
  fc.constantFrom(0, 1, 0x64, 0xff9b, 0xffff, 0x5efe, 0x7f00, 0xa9fe, 0x2001, 0x2002),
);
const head = fc.constantFrom<number[]>(
  ...[[], [0, 0, 0, 0, 0, 0xffff], [0x64, 0xff9b, 0, 0, 0, 0], [0x64, 0xff9b, 1], [0x100], [0x2001], [0x2001, 0xdb8]],
  ...[
    [0x2002],
    [0x2620, 0x4f, 0x8000],
    [0x3ffe],
    [0x3fff],
    [0x5f00],
    [0xfc00],
    [0xfd00, 0xec2],
    [0xfe80],
    [0xfec0],
    [0xff02],
  ],
);
const ipv6 = fc.tuple(head, fc.array(group, { minLength: 8, maxLength: 8 })).map(([start, rest]) =>
  [...start, ...rest]
    .slice(0, 8)
    .map((value) => value.toString(16))
    .join(":"),
);

test("no address passes that the registries forbid", () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), (address) => {
      expect(judged(address) && isForbidden(address)).toBe(false);
    }),
    { numRuns: 3_000 },
  );
});

test("every IPv4 address passes that the registries do not forbid", () => {
  fc.assert(
    fc.property(ipv4, (address) => {
      expect(judged(address)).toBe(!isForbidden(address));
    }),
    { numRuns: 2_000 },
  );
});

test("an address is judged alike in every notation", async () => {
  await fc.assert(
    fc.asyncProperty(ipv4, async (address) => {
      for (const host of notationsOfIPv4(address)) {
        expect(await checkUrl(`https://${host}/`), host).toMatchObject({
          allowed: judged(address),
          addresses: [address],
        });
      }
    }),
    { numRuns: 100 },
  );
});

test("wrapping never opens what is closed", async () => {
  await fc.assert(
    fc.asyncProperty(ipv4, async (address) => {
      if (!isForbidden(address)) return;
      for (const host of wrappersOfIPv4(address))
        expect(await checkUrl(`https://${host}/`), host).toMatchObject({ allowed: false });
    }),
    { numRuns: 200 },
  );
});

/** Pieces of which URLs that confuse parsers are made. */
const piece = fc.oneof(
  fc.constantFrom("http", "https", ":", "//", "/", "\\", "@", "#", "?", ".", "[", "]", "::", "%", "%25", "%2e", "%00"),
  fc.constantFrom(
    "127",
    "0x7f",
    "0177",
    "2130706433",
    "localhost",
    "public.test",
    "ffff",
    "fe80",
    "。",
    "ⓛ",
    "\t",
    "\u00ad",
  ),
  fc.nat(300).map(String),
  fc.string({ unit: "grapheme", maxLength: 3 }),
);
const url = fc.tuple(fc.constantFrom("https://", "https:", "HTTPS:\\\\", ""), fc.array(piece, { maxLength: 12 }));

test("random URLs never lead to a forbidden address, whatever their names resolve to", async () => {
  const answers = fc.array(fc.oneof(ipv4, ipv6), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(url, answers, async ([scheme, pieces], addresses) => {
      const resolver = async () => addresses.map((address) => ({ address, family: isIP(address) }));
      const verdict = await checkUrl(scheme + pieces.join(""), {}, resolver);
      expect(verdict.reason).not.toBe("");
      if (verdict.allowed) expect(verdict.addresses.filter(isForbidden)).toEqual([]);
      if (verdict.allowed) expect(verdict.addresses).not.toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
