import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../core/json.ts";
import { createHttpClient } from "../core/net/http-client.ts";
import type { Credential, Credentials } from "./request/credential-schema.ts";
import { createOpenApiSource } from "./source.ts";

/** An API that repeats whatever it was sent, as debugging services and careless error pages do, and hands out tokens. */
let server: Server;
let origin: string;
let arrived: { method: string; authorization: string | undefined; key: unknown }[];
let tokens: number;
let reply: (request: IncomingMessage, response: ServerResponse, echo: string) => void;
const http = createHttpClient({ allowHttp: true, allowLoopback: true, timeoutMs: 2_000 });

const authorizationOf = (request: IncomingMessage) => request.headers.authorization;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === "/token") {
      response.end(JSON.stringify({ access_token: `s3cret-token-${++tokens}`, expires_in: 600 }));
      return;
    }
    const key = request.headers["idempotency-key"];
    arrived.push({ method: request.method ?? "", authorization: authorizationOf(request), key });
    const { headers, url } = request;
    const pair = Buffer.from(headers.authorization?.replace("Basic ", "") ?? "", "base64").toString("utf8");
    reply(request, response, JSON.stringify({ headers, url, decoded: decodeURIComponent(url ?? ""), pair, body }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  arrived = [];
  tokens = 0;
  reply = (_request, response, echo) => response.end(echo);
});

const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "t", version: "1" },
  paths: {
    "/a": {
      get: { operationId: "read", responses: {}, parameters: [{ name: "q", in: "query", schema: {} }] },
      post: { operationId: "make", responses: {} },
    },
  },
};

const open = (auth: Credentials, headers = {}) =>
  createOpenApiSource({ name: "shop", document, baseUrl: origin, http, auth, headers });

const oauth2 = (): Credential => ({
  type: "oauth2",
  token_url: `${origin}/token`,
  client_id: "client",
  client_secret: "s3cret-of-client",
  client_authentication: "client_secret_basic",
});

const KINDS: [string, () => Credentials][] = [
  ["a bearer token", () => ({ type: "bearer", token: "s3cret-bearer" })],
  ["name and password", () => ({ type: "basic", username: "user", password: "s3cret:päss" })],
  ["a key as the name, without a password", () => ({ type: "basic", username: "s3cret-name", password: "" })],
  ["a key in a header", () => ({ type: "apiKey", in: "header", name: "X-Key", value: "s3cret-header" })],
  ["a key in the query", () => ({ type: "apiKey", in: "query", name: "key", value: "s3cret&query=é" })],
  ["a key in a cookie", () => ({ type: "apiKey", in: "cookie", name: "sid", value: "s3cret;cookie" })],
  ["OAuth 2", oauth2],
  ["several at once", () => [oauth2(), { type: "apiKey", in: "query", name: "key", value: "s3cret-second" }]],
];

/** Any part of a secret, in any of the forms in which it travels. */
const SECRET = /s3cret|czNjcmV0|dXNlcjpz/;

describe.each(KINDS)("%s", (_kind, credentials) => {
  it("arrives, and is in no preview, result, error or description of a tool", async () => {
    const source = await open(credentials(), { "X-Own": "s3cret-own-header" });
    const seen: unknown[] = [source.previewRequest("read", { q: "x" }), await source.list(), source.warnings];
    expect(JSON.stringify(seen[0])).toContain("***");

    seen.push(await source.call("read", { q: "x" }, {}));
    expect(seen.at(-1)).toMatchObject({ kind: "ok", result: { headers: { "x-own": "***" } } });
    seen.push(await source.call("make", {}, { idempotencyKey: "act_1" }));
    for (const status of [302, 400, 403, 404, 409, 422, 500]) {
      reply = (_request, response, echo) => response.writeHead(status).end(echo);
      seen.push(await source.call("read", { q: "x" }, {}), await source.call("make", {}, { idempotencyKey: "act_1" }));
    }
    reply = (request) => request.socket.resetAndDestroy();
    seen.push(await source.call("read", { q: "x" }, {}));
    const closed = createHttpClient();
    const refused = await createOpenApiSource({
      name: "s",
      document,
      baseUrl: origin,
      http: closed,
      auth: credentials(),
    });
    seen.push(await refused.call("read", { q: "x" }, {}));
    expect(JSON.stringify(seen)).not.toMatch(SECRET);
    await closed.close();
  });
});

describe("several credentials", () => {
  it("are all sent, each in its place, and none is asked of callers", async () => {
    const parameters = [
      { name: "X-Key", in: "header", schema: {} },
      { name: "key", in: "query", schema: {} },
      { name: "q", in: "query", schema: {} },
    ];
    const described = { ...document, paths: { "/a": { get: { operationId: "read", parameters, responses: {} } } } };
    const auth: Credentials = [
      { type: "apiKey", in: "header", name: "X-Key", value: "one" },
      { type: "apiKey", in: "query", name: "key", value: "two" },
      { type: "apiKey", in: "cookie", name: "sid", value: "three" },
    ];
    const source = await createOpenApiSource({ name: "s", document: described, baseUrl: origin, http, auth });
    const [tool] = await source.list();
    expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(["q"]);
    expect(await source.call("read", { q: "x" }, {})).toMatchObject({
      result: { url: "/a?q=x&key=two", headers: { "x-key": "one", cookie: "sid=three" } },
    });
  });
});

describe("a token that is void before its time", () => {
  /** Accepts no token but this one. */
  const accept = (token: string) => {
    reply = (request, response) => {
      const isGood = authorizationOf(request) === `Bearer ${token}`;
      response.writeHead(isGood ? 200 : 401).end('{"ok":true}');
    };
  };

  it.each(["read", "make"])("is fetched anew, and the call made again, once, under the same key: %s", async (name) => {
    const source = await open(oauth2());
    await source.call("read", {}, {});
    arrived = [];
    accept("s3cret-token-2");
    const options = name === "make" ? { idempotencyKey: "act_1" } : {};
    expect(await source.call(name, {}, options)).toEqual({ kind: "ok", result: { ok: true } });
    expect(arrived.map(({ authorization }) => authorization)).toEqual([
      "Bearer s3cret-token-1",
      "Bearer s3cret-token-2",
    ]);
    expect(new Set(arrived.map(({ key }) => key)).size).toBe(1);
  });

  it("is not fetched without end where none is accepted", async () => {
    accept("never");
    const outcome = await (await open(oauth2())).call("make", {}, { idempotencyKey: "act_1" });
    expect(outcome).toMatchObject({ kind: "failed", code: "UPSTREAM_UNAUTHORISED", retryable: false });
    expect([arrived.length, tokens]).toEqual([2, 2]);
  });

  it("is only a token's matter: other credentials are sent once", async () => {
    accept("never");
    await (await open({ type: "bearer", token: "s3cret" })).call("make", {}, { idempotencyKey: "act_1" });
    expect(arrived).toHaveLength(1);
  });
});

describe("no token", () => {
  it.each([
    ["/a", { kind: "failed", code: "AUTH_REFUSED", retryable: false }],
    ["//127.0.0.1:1/", { kind: "not_sent", code: "AUTH_UNAVAILABLE" }],
  ])("means that nothing was sent (%s)", async (path, expected) => {
    const token_url = path.startsWith("//") ? `http:${path}` : origin + path;
    const source = await open({ ...oauth2(), token_url } as Credential);
    expect(await source.call("make", {}, { idempotencyKey: "act_1" })).toMatchObject(expected);
    expect(arrived.filter(({ key }) => key === "act_1")).toEqual([]);
  });
});

describe("a busy system", () => {
  it("is asked again by a read; a write is told when", async () => {
    reply = (_request, response) => {
      if (arrived.length > 1) response.end('{"ok":true}');
      else response.writeHead(429, { "retry-after": "0" }).end();
    };
    const source = await open({ type: "bearer", token: "t" });
    expect(await source.call("read", {}, {})).toMatchObject({ kind: "ok" });
    reply = (_request, response) => response.writeHead(503, { "retry-after": "30" }).end();
    arrived = [];
    expect(await source.call("make", {}, { idempotencyKey: "act_1" })).toEqual({
      kind: "failed",
      code: "UPSTREAM_BUSY",
      message: "The system is busy; try again in 30 s.",
      retryable: true,
      retryAfterMs: 30_000,
      upstream: { status: 503 },
    });
    expect(arrived).toHaveLength(1);
  });
});
