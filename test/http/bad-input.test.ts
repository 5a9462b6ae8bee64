import { createServer, request } from "node:http";
import SwaggerParser from "@apidevtools/swagger-parser";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { apiRoutes } from "../../src/http/api.ts";
import { ADMIN_API_KEY, envelope, identityOf, runApp } from "./running-app.ts";

const running = runApp();
let staffToken: string;
let chatKey: string;

beforeAll(async () => {
  staffToken = await running().staff("ada");
  chatKey = await running().key("chat");
});

/** A raw request, for what `fetch` refuses to send. */
function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(running().url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe("every bad input gets a coded answer", () => {
  test.each([
    ["malformed JSON", "POST", "/chat", "{oops", 400, "MALFORMED_JSON"],
    ["a missing field, by name", "POST", "/chat", {}, 400, "INVALID_INPUT"],
    ["a field too many", "POST", "/chat", { message: "hi", customer_id: "C002" }, 400, "INVALID_INPUT"],
    ["a message that is too long", "POST", "/chat", { message: "x".repeat(10_001) }, 413, "MESSAGE_TOO_LONG"],
    ["an empty message", "POST", "/chat", { message: "  " }, 400, "MESSAGE_EMPTY"],
    ["a body over 1 MB", "POST", "/chat", { message: "x".repeat(1_100_000) }, 413, "BODY_TOO_LARGE"],
    ["an unknown path", "GET", "/nothing", undefined, 404, "NOT_FOUND"],
    ["another method", "PUT", "/chat", {}, 405, "METHOD_NOT_ALLOWED"],
  ])("%s", async (_what, method, path, body, status, code) => {
    const answer = await running().call(method, path, { token: chatKey, body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body).toMatchObject({ success: false, data: null, error: expect.any(String) });
  });

  test.each(["/approvals?cursor=%00", "/approvals/%00", "/conversations?cursor=a%00b", "/replay/%00"])(
    "characters that no identifier has: %s",
    async (path) => {
      const answer = await running().call("GET", path, { token: ADMIN_API_KEY });
      expect([400, 404]).toContain(answer.status);
    },
  );

  test("names the field", async () => {
    const { call } = running();
    const answer = await call("GET", "/approvals?limit=0&status=gone", { token: ADMIN_API_KEY });
    expect(answer.body.error).toContain("query.limit");
    expect(answer.body.error).toContain("query.status");
  });

  test.each([
    ["not a token", "nonsense", 401, "IDENTITY_INVALID"],
    ["an expired token", async () => identityOf("C001", -600), 401, "IDENTITY_INVALID"],
  ])("an identity that is %s", async (_what, identity, status, code) => {
    const token = typeof identity === "string" ? identity : await identity();
    const headers = { "x-customer-identity": token };
    const answer = await running().call("POST", "/chat", { token: chatKey, headers, body: { message: "hi" } });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test("whatever JSON is posted anywhere, nothing fails on our side", async () => {
    const { app, call } = running();
    const paths = apiRoutes({ ...app.services, stopping: AbortSignal.abort() })
      .filter(({ method, path }) => method === "post" && path !== "/session/codes")
      .map(({ path }) => path);
    // Field names that routes know, so that values and not only names are tried.
    const known = fc.constantFrom(
      "message",
      "conversation_id",
      "decision",
      "note",
      "text",
      "code",
      "name",
      "scopes",
      "outcome",
      "customer_id",
    );
    const body = fc.oneof(fc.jsonValue(), fc.dictionary(known, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }));
    const id = fc.oneof(fc.constant("act_x"), fc.string({ minLength: 1, maxLength: 120 }));
    const identity = await identityOf("C001");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), id, body, fc.boolean(), async (path, some, json, isStaff) => {
        const answer = await call("POST", path.replace(":id", encodeURIComponent(some).replaceAll(".", "%2E")), {
          token: isStaff ? staffToken : chatKey,
          headers: isStaff ? {} : { "x-customer-identity": identity },
          body: json,
        });
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
      }),
      { numRuns: 120 },
    );
  });
});

describe("errors of ours", () => {
  test("tell outsiders an id and nothing else", async () => {
    const { app } = running();
    const { createApi } = await import("../../src/http/api.ts");
    const logged: object[] = [];
    const api = createApi({
      ...app.services,
      stopping: new AbortController().signal,
      log: { info() {}, warn() {}, error: (fields: object) => void logged.push(fields) },
      tools: async () => {
        throw new Error("password=hunter2");
      },
    });
    const response = await api.request("http://localhost/api/v1/tools", {
      headers: { "x-api-key": ADMIN_API_KEY, host: "localhost" },
    });
    const body = envelope.parse(await response.json());
    expect(body).toEqual({
      success: false,
      data: null,
      error: "Something went wrong on our side.",
      code: "INTERNAL",
      request_id: expect.any(String),
    });
    expect(logged).toMatchObject([{ request_id: body.request_id, err: { message: "password=hunter2" } }]);
  });
});

describe("browsers", () => {
  test("get a strict policy with every answer", async () => {
    const { headers } = await fetch(`${running().url}/api/v1/health`);
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("pages of other origins are not told anything", async () => {
    const headers = { origin: "https://evil.example" };
    expect(
      (await fetch(`${running().url}/api/v1/meta`, { headers })).headers.get("access-control-allow-origin"),
    ).toBeNull();
  });

  test("a name that was made to resolve to this machine gets nothing", async () => {
    expect(await statusOf("/api/v1/meta", { host: "evil.example" })).toBe(403);
    expect(await statusOf("/api/v1/meta", { host: "localhost:9" })).toBe(200);
    const upgrade = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    };
    expect(await statusOf(`/ws?token=${chatKey}`, { ...upgrade, host: "evil.example" })).toBe(403);
    expect(await statusOf(`/ws?token=${chatKey}`, { ...upgrade, origin: "https://evil.example" })).toBe(403);
    expect(await statusOf("//", upgrade)).toBe(404);
    expect(await statusOf("/ws?token=wrong", upgrade)).toBe(401);
  });
});

describe("what the server says of itself", () => {
  test("its description names every route", async () => {
    const { app, url } = running();
    const text = await (await fetch(`${url}/openapi.json`)).text();
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(JSON.parse(text));
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const routes = apiRoutes({ ...app.services, stopping: AbortSignal.abort() });
    const mounted = routes.map(({ method, path }) => `${method} /api/v1${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(described.sort()).toEqual(mounted.sort());
    await SwaggerParser.validate(JSON.parse(text));
  });

  test("a port that is taken is said in words", async () => {
    const { app } = running();
    const { createHttp } = await import("../../src/http/http-server.ts");
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const address = blocker.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(createHttp(app.services).listen(port, "127.0.0.1")).rejects.toMatchObject({ code: "PORT_IN_USE" });
    blocker.close();
  });
});
