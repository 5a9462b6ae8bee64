import { expect, test } from "vitest";
import { checkUrl } from "./check-url.ts";
import type { Resolver } from "./guard.ts";

const names: Record<string, string[]> = {
  "public.test": ["93.184.215.14", "2606:2800:21f::1"],
  "inside.test": ["10.0.0.5"],
  "mixed.test": ["93.184.215.14", "127.0.0.1"],
  "mapped.test": ["::ffff:127.0.0.1"],
  "nothing.test": [],
};
const resolver: Resolver = async (hostname) => {
  const addresses = names[hostname];
  if (addresses === undefined) throw Object.assign(new Error(hostname), { code: "ENOTFOUND" });
  return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
};

test.each([
  ["https://public.test/a?b#c", true, "public"],
  ["https://PUBLIC.test:8443/", true, "public"],
  ["https://8.8.8.8/", true, "public"],
  ["https://[2606:4700:4700::1111]:444/", true, "public"],
  ["http://public.test/", false, "plain http is off"],
  ["https://user:secret@public.test/", false, "credentials"],
  ["https://public.test@127.0.0.1/", false, "credentials"],
  ["https://inside.test/", false, "10.0.0.5"],
  ["https://mixed.test/", false, "127.0.0.1"],
  ["https://mapped.test/", false, "127.0.0.1"],
  ["https://nothing.test/", false, "cannot be resolved"],
  ["https://unknown.test/", false, "cannot be resolved"],
  ["ftp://public.test/", false, "ftp: is not allowed"],
  ["file:///etc/passwd", false, "file: is not allowed"],
  ["javascript:alert(1)", false, "javascript: is not allowed"],
  ["public.test/without-scheme", false, "not a URL"],
  ["https://[fe80::1%25eth0]/", false, "not a URL"],
  ["https://127.0.0.1%00.public.test/", false, "not a URL"],
  ["https://1.2.3.4.5/", false, "not a URL"],
  ["", false, "not a URL"],
])("%s → %s, %s", async (url, allowed, reason) => {
  const verdict = await checkUrl(url, {}, resolver);
  expect(verdict).toMatchObject({ allowed, reason: expect.stringContaining(reason) });
});

test("all that a name resolves to is listed, also where one address refuses it", async () => {
  expect((await checkUrl("https://mixed.test/", {}, resolver)).addresses).toEqual(["93.184.215.14", "127.0.0.1"]);
  expect((await checkUrl("https://unknown.test/", {}, resolver)).addresses).toEqual([]);
});

test("the source's own allowances count", async () => {
  const policy = { allowPrivate: ["10.0.0.0/24"], allowHttp: true };
  expect(await checkUrl("http://inside.test/", policy, resolver)).toMatchObject({ allowed: true });
  expect(await checkUrl("http://10.0.1.1/", policy, resolver)).toMatchObject({ allowed: false });
});
