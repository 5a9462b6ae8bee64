import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../core/json.ts";
import { createHttpClient } from "../core/net/http-client.ts";
import type { Credentials } from "./request/credentials.ts";
import { createOpenApiSource, type OpenApiSourceOptions } from "./source.ts";

interface Arrived {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

let server: Server;
let baseUrl: string;
let arrived: Arrived[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const http = createHttpClient({ allowHttp: true, allowLoopback: true, timeoutMs: 300 });

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    arrived.push({ method, url, headers, body: await text(request) });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  arrived = [];
  answer = (_request, response) => response.end('{"ok":true}');
});

const orderId = { name: "order_id", in: "path", required: true, schema: { type: "string" } };
const idempotencyKey = { name: "Idempotency-Key", in: "header", schema: { type: "string" } };
const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Orders", version: "1" },
  paths: {
    "/orders/{order_id}": { get: { operationId: "get_order", summary: "Get one order", parameters: [orderId] } },
    "/orders/{order_id}/cancel": {
      post: {
        operationId: "cancel_order",
        summary: "Cancel an order",
        parameters: [
          orderId,
          idempotencyKey,
          { name: "X-Api-Key", in: "header", schema: {} },
          { name: "X-Tenant", in: "header", schema: {} },
        ],
        requestBody: { content: { "application/json": { schema: { properties: { reason: { type: "string" } } } } } },
      },
    },
  },
};

const open = (more: Partial<OpenApiSourceOptions & { document: object }> = {}) =>
  createOpenApiSource({ name: "shop", document, baseUrl, http, ...more });

async function callTool(name: string, args: JsonObject = { order_id: "1042" }) {
  return (await open()).call(name, args, name === "get_order" ? {} : { idempotencyKey: "act_1" });
}

describe("the tools", () => {
  it("say what a reviewer and a model need", async () => {
    const [read, write] = await (await open()).list();
    expect(read).toMatchObject({
      name: "get_order",
      description: "Get one order.",
      effect: "read",
      risk: "low",
      origin: "GET /orders/{order_id}",
    });
    expect(write).toMatchObject({ name: "cancel_order", effect: "write", risk: "medium" });
  });

  it("ask nobody for what the source sends itself", async () => {
    const source = await open({
      auth: { type: "apiKey", in: "header", name: "X-API-Key", value: "s" },
      headers: { "x-tenant": "eu" },
    });
    const [, write] = await source.list();
    expect(Object.keys(write?.inputSchema.properties ?? {})).toEqual(["order_id", "reason"]);
  });

  it("keep their version until something changes that a reviewer relied on", async () => {
    const versionOf = async (change: (copy: JsonObject) => void, more = {}) => {
      const copy = structuredClone(document);
      change(copy);
      return (await (await open({ document: copy, ...more })).list())[1]?.version;
    };
    const before = await versionOf(() => {});
    const at = (copy: JsonObject) =>
      (copy.paths as Record<string, Record<string, JsonObject>>)["/orders/{order_id}/cancel"]?.post ?? {};
    expect(await versionOf((copy) => Object.assign(copy, { info: { title: "Other", version: "2" } }))).toBe(before);
    expect(await versionOf((copy) => Object.assign(at(copy), { summary: "Refund an order" }))).not.toBe(before);
    expect(await versionOf((copy) => Object.assign(at(copy), { requestBody: {} }))).not.toBe(before);
    expect(await versionOf((copy) => Object.assign(at(copy), { operationId: "other" }))).not.toBe(before);
    expect(await versionOf(() => {}, { baseUrl: "https://elsewhere.test" })).not.toBe(before);
  });
});

describe("a call", () => {
  it("sends what its arguments say, with the write's key", async () => {
    const outcome = await callTool("cancel_order", { order_id: "10/42", reason: "late" });
    expect(outcome).toEqual({ kind: "ok", result: { ok: true } });
    expect(arrived).toMatchObject([
      {
        method: "POST",
        url: "/api/orders/10%2F42/cancel",
        body: '{"reason":"late"}',
        headers: { "idempotency-key": "act_1" },
      },
    ]);
  });

  it("sends a key under the name that the operation asks for", async () => {
    const copy = structuredClone(document);
    const parameters = [orderId, { name: "X-Idempotency-Token", in: "header", required: true, schema: {} }];
    copy.paths = { "/orders/{order_id}/cancel": { post: { operationId: "cancel_order", parameters } } };
    const source = await open({ document: copy });
    expect(Object.keys((await source.list())[0]?.inputSchema.properties ?? {})).toEqual(["order_id"]);
    await source.call("cancel_order", { order_id: "1" }, { idempotencyKey: "act_1" });
    expect(arrived[0]?.headers).toMatchObject({ "x-idempotency-token": "act_1" });
  });

  it("sends a key under the name that the call gives it, and none without", async () => {
    const source = await open();
    await source.call(
      "cancel_order",
      { order_id: "1" },
      { idempotencyKey: "act_1", idempotencyHeader: "X-Request-Id" },
    );
    await source.call("get_order", { order_id: "1" }, {});
    expect(arrived[0]?.headers["x-request-id"]).toBe("act_1");
    expect(arrived[1]?.headers).not.toHaveProperty("idempotency-key");
  });

  it("of a read that was given a key is treated as a write: never repeated, never called failed", async () => {
    answer = (request) => request.socket.resetAndDestroy();
    const outcome = await (await open()).call("get_order", { order_id: "1" }, { idempotencyKey: "act_1" });
    expect(outcome).toMatchObject({ kind: "unknown" });
    expect(arrived).toHaveLength(1);
  });

  it.each<[Credentials, Partial<Arrived["headers"]>, string]>([
    [{ type: "bearer", token: "s3cret" }, { authorization: "Bearer s3cret" }, ""],
    [{ type: "basic", username: "u", password: "s3cret" }, { authorization: "Basic dTpzM2NyZXQ=" }, ""],
    [{ type: "apiKey", in: "header", name: "X-Key", value: "s3cret" }, { "x-key": "s3cret" }, ""],
    [{ type: "apiKey", in: "cookie", name: "sid", value: "s3cret" }, { cookie: "sid=s3cret" }, ""],
    [{ type: "apiKey", in: "query", name: "key", value: "s3cret" }, {}, "?key=s3cret"],
  ])("is authorised by %o, which a preview masks", async (auth, headers, query) => {
    const source = await open({ auth, headers: { "X-Static": "s3cret" } });
    await source.call("get_order", { order_id: "1", authorization: "mine" }, {});
    expect(arrived[0]?.headers).toMatchObject({ ...headers, "x-static": "s3cret" });
    expect(arrived[0]?.url).toBe(`/api/orders/1${query}`);
    const preview = source.previewRequest("get_order", { order_id: "1" });
    expect(preview.url).toMatch(/^http:.*\/api\/orders\/1/);
    expect(JSON.stringify(preview)).not.toMatch(/s3cret|dTpzM2NyZXQ/);
    expect(JSON.stringify(preview)).toContain("***");
  });

  it("with arguments that would leave the path fails, and nothing is sent", async () => {
    expect(await callTool("get_order", { order_id: ".." })).toMatchObject({ kind: "failed", code: "ARGUMENT_INVALID" });
    expect(await callTool("get_order", {})).toMatchObject({ kind: "failed", code: "ARGUMENT_INVALID" });
    expect(arrived).toEqual([]);
  });

  it("of a tool that is not there is the caller's mistake", async () => {
    await expect(callTool("no_such_tool")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("an upstream that misbehaves", () => {
  const reset = (request: IncomingMessage) => request.socket.resetAndDestroy();
  const html = (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
  const cut = (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write('{"a":');
    setTimeout(() => response.destroy(), 10);
  };
  const huge = (_request: IncomingMessage, response: ServerResponse) => response.end(`"${"x".repeat(5_000_000)}"`);

  it.each<[string, typeof answer, string, string, number]>([
    ["resets", reset, "unknown NET_CONNECTION_LOST", "failed NET_CONNECTION_LOST", 2],
    ["hangs", () => {}, "unknown NET_TIMEOUT", "failed NET_TIMEOUT", 1],
    ["cuts its answer", cut, "unknown NET_CONNECTION_LOST", "failed NET_CONNECTION_LOST", 2],
    ["answers with a page", html, "unknown UPSTREAM_UNREADABLE", "failed UPSTREAM_UNREADABLE", 1],
    ["answers without end", huge, "unknown UPSTREAM_TOO_LARGE", "failed UPSTREAM_TOO_LARGE", 1],
  ])("%s: a write is sent once, a read at most twice", async (_what, behaviour, write, read, reads) => {
    answer = behaviour;
    const said = (outcome: Awaited<ReturnType<typeof callTool>>) =>
      outcome.kind === "ok" ? "ok" : `${outcome.kind} ${outcome.code}`;
    expect(said(await callTool("cancel_order"))).toBe(write);
    expect(arrived).toHaveLength(1);
    expect(said(await callTool("get_order"))).toBe(read);
    expect(arrived).toHaveLength(1 + reads);
  });

  it("does not listen: not sent", async () => {
    const source = await open({ baseUrl: "http://127.0.0.1:1" });
    expect(await source.call("cancel_order", { order_id: "1" }, {})).toMatchObject({
      kind: "not_sent",
      code: "NET_CONNECTION_REFUSED",
    });
  });

  it("lives where the guard does not go: not sent", async () => {
    const source = await open({ baseUrl: "http://169.254.169.254" });
    expect(await source.call("cancel_order", { order_id: "1" }, {})).toMatchObject({
      kind: "not_sent",
      code: "NET_REFUSED",
    });
  });
});

describe("servers", () => {
  const originOf = async (description: JsonObject, more = {}) =>
    (await open({ document: { ...document, ...description }, baseUrl: undefined, ...more })).previewRequest(
      "get_order",
      { order_id: "1" },
    ).url;

  it("are the description's, variables at their defaults", async () => {
    const servers = [{ url: "https://{region}.api.test/v2/", variables: { region: { default: "eu" } } }];
    expect(await originOf({ servers })).toBe("https://eu.api.test/v2/orders/1");
  });

  it("are replaced by base_url", async () => {
    expect(await originOf({ servers: [{ url: "https://a.test" }] }, { baseUrl: "https://b.test/c/" })).toBe(
      "https://b.test/c/orders/1",
    );
  });

  it("must be stated somewhere", async () => {
    await expect(originOf({})).rejects.toMatchObject({ code: "OPENAPI_SERVER_MISSING" });
    await expect(originOf({}, { baseUrl: "api.test" })).rejects.toMatchObject({ code: "OPENAPI_BASE_URL_INVALID" });
  });
});
