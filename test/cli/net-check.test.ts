import { expect, test } from "vitest";
import { run } from "./command.ts";

const rows = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("answers a line for each URL on stdin, in order, with its verdict", async () => {
  const lines = [
    "https://8.8.8.8/",
    '{"url":"https://0x7f.1/"}',
    "",
    "http://8.8.8.8/",
    "https://no-such-host.invalid/",
    "not a url",
    '{"uri":"https://8.8.8.8/"}',
    "https://[::ffff:8.8.8.8]/",
  ];
  const { code, stdout, stderr } = await run(["net", "check", "--jsonl"], {}, lines.join("\n"));
  expect([code, stderr]).toEqual([1, ""]);
  expect(rows(stdout)).toEqual([
    { url: "https://8.8.8.8/", allowed: true, reason: expect.stringContaining("public"), addresses: ["8.8.8.8"] },
    { url: "https://0x7f.1/", allowed: false, reason: expect.stringContaining("loopback"), addresses: ["127.0.0.1"] },
    { url: "http://8.8.8.8/", allowed: false, reason: expect.stringContaining("http"), addresses: [] },
    { url: "https://no-such-host.invalid/", allowed: false, reason: "the name cannot be resolved", addresses: [] },
    { url: "not a url", allowed: false, reason: "not a URL", addresses: [] },
    { allowed: false, reason: expect.stringContaining("neither a URL"), addresses: [] },
    { url: "https://[::ffff:8.8.8.8]/", allowed: true, reason: expect.any(String), addresses: ["::ffff:808:808"] },
  ]);
});

test("exits with 0 where all are allowed, by what the source would allow", async () => {
  const allowances = ["--allow-private", "10.20.0.0/16", "--allow-private", "fd12::/32", "--allow-http"];
  const [one, several, refused] = await Promise.all([
    run(["net", "check", "--json", "http://10.20.0.1:8080/", ...allowances]),
    run(["net", "check", "--jsonl", ...allowances, "https://10.20.0.1/", "https://[fd12::1]/"]),
    run(["net", "check", ...allowances, "https://10.20.0.1/", "https://10.21.0.1/"]),
  ]);
  expect([one.code, JSON.parse(one.stdout)]).toMatchObject([0, { allowed: true, addresses: ["10.20.0.1"] }]);
  expect([several.code, rows(several.stdout).map(({ allowed }) => allowed)]).toEqual([0, [true, true]]);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^allowed {2}https:\/\/10\.20.*\nrefused {2}https:\/\/10\.21.*internal address/);
});

test("a network that is none, and no URL at all, are said", async () => {
  const [network, nothing] = await Promise.all([
    run(["net", "check", "https://8.8.8.8/", "--allow-private", "10.20.0.0"]),
    run(["net", "check"]),
  ]);
  expect([network.code, network.stderr.includes("NET_POLICY_INVALID")]).toEqual([1, true]);
  expect([nothing.code, nothing.stderr.includes("--jsonl")]).toEqual([2, true]);
});
