import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createHttpClient } from "../../core/net/http-client.ts";
import type { OAuthCredential } from "./credential-schema.ts";
import { createTokenSource } from "./oauth-token.ts";

let server: Server;
let tokenUrl: string;
let asked: { authorization: string | undefined; body: Record<string, string> }[];
let answer: () => { status: number; body: string };
const http = createHttpClient({ allowHttp: true, allowLoopback: true, timeoutMs: 2_000 });

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = Object.fromEntries(new URLSearchParams(await text(request)));
    asked.push({ authorization: request.headers.authorization, body });
    await sleep(20);
    const { status, body: answered } = answer();
    response.writeHead(status, { "content-type": "application/json", location: "/elsewhere" }).end(answered);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterAll(async () => {
  await http.close();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = () => ({ status: 200, body: JSON.stringify({ access_token: `t${asked.length}`, expires_in: 3600 }) });
});

const sourceOf = (more: Partial<OAuthCredential> = {}) =>
  createTokenSource(
    {
      type: "oauth2",
      token_url: tokenUrl,
      client_id: "a:b c",
      client_secret: "s+%",
      client_authentication: "client_secret_basic",
      ...more,
    },
    http,
  );

it("asks as RFC 6749 says: the client's name and password form-encoded, then Basic", async () => {
  expect(await sourceOf({ scope: "orders:read orders:write", audience: "https://api.test" }).token()).toEqual({
    token: "t1",
  });
  expect(asked).toEqual([
    {
      authorization: `Basic ${Buffer.from("a%3Ab%20c:s%2B%25").toString("base64")}`,
      body: { grant_type: "client_credentials", scope: "orders:read orders:write", audience: "https://api.test" },
    },
  ]);
});

it("puts them into the body where the server wants that", async () => {
  await sourceOf({ client_authentication: "client_secret_post" }).token();
  expect(asked).toEqual([
    {
      authorization: undefined,
      body: { grant_type: "client_credentials", client_id: "a:b c", client_secret: "s+%" },
    },
  ]);
});

it("asks once for callers at the same time, and keeps what it got", async () => {
  const source = sourceOf();
  const tokens = await Promise.all(Array.from({ length: 20 }, () => source.token()));
  expect(new Set(tokens.map((one) => "token" in one && one.token))).toEqual(new Set(["t1"]));
  expect(await source.token()).toEqual({ token: "t1" });
  expect(asked).toHaveLength(1);
});

it("asks again shortly before the token expires", async () => {
  const clock = vi.spyOn(performance, "now");
  try {
    const source = sourceOf();
    const start = performance.now();
    await source.token();
    clock.mockReturnValue(start + 3_500_000);
    await source.token();
    expect(asked).toHaveLength(1);
    clock.mockReturnValue(start + 3_560_000);
    expect(await source.token()).toEqual({ token: "t2" });
  } finally {
    clock.mockRestore();
  }
});

it("forgets a token that was not accepted, but not the newer one that took its place", async () => {
  const source = sourceOf();
  await source.token();
  source.discard("t1");
  expect(await source.token()).toEqual({ token: "t2" });
  source.discard("t1");
  expect(await source.token()).toEqual({ token: "t2" });
});

it.each<[number, string, string]>([
  [400, '{"error":"invalid_scope"}', "AUTH_REFUSED"],
  [401, '{"error":"invalid_client"}', "AUTH_REFUSED"],
  [302, "", "AUTH_REFUSED"],
  [200, "<html>", "AUTH_REFUSED"],
  [200, '{"access_token":""}', "AUTH_REFUSED"],
  [200, '{"access_token":"x","token_type":"mac"}', "AUTH_REFUSED"],
  [429, "", "AUTH_UNAVAILABLE"],
  [500, "", "AUTH_UNAVAILABLE"],
])("has no token after %i %s: %s, asked once, and asked again the next time", async (status, body, code) => {
  answer = () => ({ status, body });
  const source = sourceOf();
  expect(await source.token()).toMatchObject({ code, isOurFault: code === "AUTH_REFUSED" });
  expect(asked).toHaveLength(1);
  answer = () => ({ status: 200, body: '{"access_token":"late","token_type":"bearer","expires_in":"60"}' });
  expect(await source.token()).toEqual({ token: "late" });
});

it("has none where nothing answers", async () => {
  expect(await sourceOf({ token_url: "http://127.0.0.1:1/" }).token()).toMatchObject({ code: "AUTH_UNAVAILABLE" });
  expect(await sourceOf({ token_url: "http://169.254.169.254/" }).token()).toMatchObject({ code: "AUTH_UNAVAILABLE" });
});
