import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saltedDigestWith } from "../../src/core/insights/salted-digest.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import { createHttp, type HttpServer } from "../../src/http/http-server.ts";
import { createAccessTokens } from "../../src/mcp/access-tokens.ts";
import { createMcpEndpoint } from "../../src/mcp/endpoint.ts";
import { protectedResource } from "../../src/mcp/protected-resource.ts";
import type { Visit } from "../../src/mcp/visit.ts";
import { runApp } from "../http/running-app.ts";
import { fixtureServer } from "./conformance/fixture.ts";

const ISSUER = "https://login.example.com/";
const AUDIENCE = "https://support.example.com/mcp";

const running = runApp();
const published: JWK[] = [];
const seen: Visit[] = [];
const keyServer = createServer((_request, response) => {
  response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: published }));
});
const client = createHttpClient({ allowLoopback: true, allowHttp: true });
let http: HttpServer;
let url: string;

/** A key pair of the authorization server; it signs access tokens once it is published. */
async function newSigner(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  published.push({ ...(await exportJWK(publicKey)), kid, alg: "ES256" });
  return (claims: Record<string, unknown> = {}) =>
    new SignJWT({ sub: "somebody@example.com", scope: "support:act", aud: AUDIENCE, iss: ISSUER, ...claims })
      .setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" })
      .setIssuedAt()
      .setExpirationTime(claims.exp === undefined ? "5m" : Number(claims.exp))
      .sign(privateKey);
}

beforeAll(async () => {
  keyServer.listen(0, "127.0.0.1");
  await once(keyServer, "listening");
  const { apiKeys, customers, ...services } = running().app.services;
  const endpoint = createMcpEndpoint({
    open: (visit) => {
      seen.push(visit);
      return (era) => fixtureServer(era, endpoint.notify);
    },
    mayListen: async () => true,
    apiKeys,
    customers,
    keepsPace: async () => true,
    accessTokens: createAccessTokens(
      {
        issuer: ISSUER,
        jwksUrl: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/keys`,
        audience: AUDIENCE,
        customerClaim: "customer",
        scopePrefix: "support:",
      },
      { http: client, customers, digest: saltedDigestWith("salt") },
    ),
    resource: protectedResource("https://support.example.com", ISSUER, "support:"),
    log: { warn() {}, error() {} },
  });
  http = createHttp({ ...services, apiKeys, customers, mcp: endpoint });
  url = `http://127.0.0.1:${(await http.listen(0, "127.0.0.1")).port}`;
});

afterAll(async () => {
  await http?.close();
  await client.close();
  keyServer.close();
});

async function visit(token: string | null) {
  const response = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  await response.text();
  return { status: response.status, challenge: response.headers.get("www-authenticate"), visit: seen.pop() };
}

test("clients learn where to get a token, from the challenge and at both well-known places", async () => {
  const { status, challenge } = await visit(null);
  expect(status).toBe(401);
  const where = "https://support.example.com/.well-known/oauth-protected-resource/mcp";
  expect(challenge).toContain(`resource_metadata="${where}"`);
  for (const path of ["", "/mcp"]) {
    const metadata = await (await fetch(`${url}/.well-known/oauth-protected-resource${path}`)).json();
    expect(metadata).toMatchObject({
      resource: AUDIENCE,
      authorization_servers: [ISSUER],
      scopes_supported: ["support:read", "support:act"],
    });
  }
});

test("a token opens what its scopes and its customer allow, and is recorded without the person's address", async () => {
  const sign = await newSigner("first");
  const { status, visit: admitted } = await visit(await sign({ customer: "C001" }));
  expect(status).toBe(200);
  expect(admitted).toMatchObject({ mayWrite: true, customer: { externalId: "C001" }, audience: { isAdmin: false } });
  expect(admitted?.principal.actor).toMatch(/^oauth:[0-9a-f]{32}$/);
  const reader = await visit(await sign({ scope: "support:read support:admin" }));
  expect(reader.visit).toMatchObject({ mayWrite: false, audience: { isAdmin: false, actsFor: "nobody" } });
  const nothing = await visit(await sign({ scope: "openid" }));
  expect(nothing).toMatchObject({ status: 403, challenge: expect.stringContaining('error="insufficient_scope"') });
});

test("tokens for others, of others, out of time or signed by nobody known are refused", async () => {
  const sign = await newSigner("second");
  const forged = (await sign()).replace(/\.[^.]+$/, `.${"A".repeat(86)}`);
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${(await sign()).split(".")[1]}.`;
  const wrong = [
    await sign({ aud: "https://other.example.com" }),
    await sign({ iss: "https://evil.example.com/" }),
    await sign({ exp: Math.floor(Date.now() / 1_000) - 120 }),
    forged,
    unsigned,
    "not.a.token",
  ];
  for (const token of wrong) expect((await visit(token)).status).toBe(401);
});

test("keys may change while the server runs", async () => {
  const before = await newSigner("third");
  await expect.poll(async () => (await visit(await before())).status).toBe(200);
  published.length = 0;
  const after = await newSigner("fourth");
  await expect.poll(async () => (await visit(await after())).status, { interval: 300 }).toBe(200);
});
