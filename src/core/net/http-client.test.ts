import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClient, type HttpResult } from "./http-client.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let origin: string;
let handler: Handler;
let arrived: { method: string; url: string; headers: IncomingMessage["headers"] }[];
let client: HttpClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    request.resume();
    handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createHttpClient({ allowLoopback: true, allowHttp: true, timeoutMs: 2_000, maxBytes: 10_000 });
});
afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  arrived = [];
  handler = (_request, response) => response.end("hello");
});

const post = (path = "/", extra = {}) => client.request({ method: "POST", url: origin + path, body: "{}", ...extra });
const get = (path = "/", extra = {}) =>
  client.request({ method: "GET", url: origin + path, idempotent: true, ...extra });

describe("a response", () => {
  it("carries status, headers and body, over kept connections", async () => {
    const ports = new Set<number | undefined>();
    handler = (request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(201, { "x-a": "b" }).end("made");
    };
    for (let call = 0; call < 10; call++) {
      expect(await post()).toMatchObject({
        kind: "response",
        status: 201,
        headers: { "x-a": "b" },
        body: Buffer.from("made"),
      });
    }
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});

describe("certainly not sent", () => {
  it.each([
    ["a closed port", "http://127.0.0.1:1/", "NET_CONNECTION_REFUSED"],
    ["a name that does not exist", "http://no-such-host.invalid/", "NET_NAME_NOT_FOUND"],
    ["a refused address", "http://10.1.2.3/", "NET_REFUSED"],
    ["no URL at all", "nonsense", "NET_REQUEST_INVALID"],
  ])("%s", async (_what, url, code) => {
    expect(await client.request({ method: "POST", url })).toMatchObject({ kind: "not_sent", code });
  });

  it("a header that cannot be written", async () => {
    const result = await post("/", { headers: { "x-a": "one\r\nx-b: two" } });
    expect(result).toMatchObject({ kind: "not_sent", code: "NET_REQUEST_INVALID" });
    expect(arrived).toEqual([]);
  });

  it("given up before it began", async () => {
    expect(await post("/", { signal: AbortSignal.abort() })).toMatchObject({ kind: "not_sent", code: "NET_ABORTED" });
    expect(arrived).toEqual([]);
  });

  it("given up while the name was still being resolved, and nothing follows later", async () => {
    let answer: (() => void) | undefined;
    const slow = createHttpClient({
      allowLoopback: true,
      allowHttp: true,
      resolver: () =>
        new Promise((resolve) => {
          answer = () => resolve([{ address: "127.0.0.1", family: 4 }]);
        }),
    });
    const url = origin.replace("127.0.0.1", "slow.test");
    expect(await slow.request({ method: "POST", url, timeoutMs: 50 })).toMatchObject({
      kind: "not_sent",
      code: "NET_TIMEOUT",
    });
    answer?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(arrived).toEqual([]);
    await slow.close();
  });
});

describe("possibly processed", () => {
  it.each<[string, string, Handler]>([
    ["a reset after the request arrived", "NET_CONNECTION_LOST", (request) => request.socket.resetAndDestroy()],
    ["a connection closed without a response", "NET_CONNECTION_LOST", (request) => request.socket.end()],
    ["silence", "NET_TIMEOUT", () => {}],
    ["something that is not HTTP", "NET_BAD_RESPONSE", (request) => request.socket.end("SSH-2.0-OpenSSH\r\n")],
  ])("%s", async (_what, code, answer) => {
    handler = answer;
    expect(await post("/", { timeoutMs: 200 })).toMatchObject({ kind: "lost", code });
    expect(arrived).toHaveLength(1);
  });

  it.each<[string, string, Handler]>([
    [
      "a cut body",
      "NET_CONNECTION_LOST",
      (_request, response) => {
        response.writeHead(201, { "content-length": "100" }).write("half");
        setTimeout(() => response.destroy(), 20);
      },
    ],
    [
      "an announced body over the limit",
      "NET_TOO_LARGE",
      (_request, response) => {
        response.writeHead(201, { "content-length": "20000" }).end("x".repeat(20_000));
      },
    ],
    [
      "an endless body",
      "NET_TOO_LARGE",
      (_request, response) => {
        response.writeHead(201);
        const more = setInterval(() => response.write("x".repeat(4_000)), 1);
        response.on("close", () => clearInterval(more));
      },
    ],
  ])("%s, with the status that was seen", async (_what, code, answer) => {
    handler = answer;
    expect(await post()).toMatchObject({ kind: "lost", code, status: 201 });
  });

  it("a write on a kept connection that the server closes as it arrives is lost, not unsent", async () => {
    await post();
    handler = (request) => request.socket.destroy();
    expect(await post()).toMatchObject({ kind: "lost" });
    expect(arrived).toHaveLength(2);
  });

  it("given up in flight", async () => {
    handler = () => {};
    const result = await post("/", { signal: AbortSignal.timeout(50) });
    expect(result).toMatchObject({ kind: "lost", code: "NET_ABORTED" });
  });
});

describe("repeating and redirects", () => {
  it("tries a broken read once more, never a write", async () => {
    handler = (request) => request.socket.resetAndDestroy();
    await get();
    expect(arrived).toHaveLength(2);
    await post();
    expect(arrived).toHaveLength(3);
  });

  it("gives a second answer where the first broke", async () => {
    handler = (request, response) => (arrived.length === 1 ? request.socket.resetAndDestroy() : response.end("second"));
    expect(await get()).toMatchObject({ kind: "response", body: Buffer.from("second") });
  });

  it("asks a busy server again when it says so, and gives what it answers then", async () => {
    const times: number[] = [];
    handler = (_request, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else response.end("hello");
    };
    expect(await get()).toMatchObject({ kind: "response", status: 200 });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("gives up on a busy server after three tries, or at once where waiting would take too long", async () => {
    handler = (_request, response) => response.writeHead(503).end();
    expect(await get()).toMatchObject({ kind: "response", status: 503 });
    expect(arrived).toHaveLength(3);
    handler = (_request, response) =>
      response.writeHead(429, { "retry-after": new Date(Date.now() + 60_000).toUTCString() }).end();
    expect(await get()).toMatchObject({ kind: "response", status: 429 });
    expect(arrived).toHaveLength(4);
  });

  it("asks for a write once, however busy", async () => {
    handler = (_request, response) => response.writeHead(429, { "retry-after": "0" }).end();
    expect(await post()).toMatchObject({ kind: "response", status: 429 });
    expect(arrived).toHaveLength(1);
  });

  it("stops waiting for a busy server when the call is given up", async () => {
    handler = (_request, response) => response.writeHead(429, { "retry-after": "1" }).end();
    const started = performance.now();
    expect(await get("/", { signal: AbortSignal.timeout(100) })).toMatchObject({ status: 429 });
    expect(performance.now() - started).toBeLessThan(800);
  });

  it("follows a read, with its credentials only within the origin", async () => {
    const elsewhere = origin.replace("127.0.0.1", "localhost");
    const places: Record<string, string> = { "/a": "/b", "/b": `${elsewhere}/c` };
    handler = (request, response) => {
      const location = places[request.url ?? ""];
      if (location === undefined) response.end("there");
      else response.writeHead(302, { location }).end();
    };
    const headers = { authorization: "Bearer secret", "x-company-key": "secret", accept: "application/json" };
    expect(await get("/a", { headers })).toMatchObject({ status: 200, body: Buffer.from("there") });
    expect(
      arrived.map((request) => [request.url, request.headers.authorization, request.headers["x-company-key"]]),
    ).toEqual([
      ["/a", "Bearer secret", "secret"],
      ["/b", "Bearer secret", "secret"],
      ["/c", undefined, undefined],
    ]);
    expect(arrived[2]?.headers.accept).toBe("application/json");
  });

  it("stops after three redirects, and never follows a write", async () => {
    handler = (_request, response) => response.writeHead(307, { location: "/again" }).end();
    expect(await get()).toMatchObject({ status: 307 });
    expect(arrived).toHaveLength(4);
    arrived = [];
    expect(await post()).toMatchObject({ status: 307 });
    expect(arrived).toHaveLength(1);
  });

  it("checks every hop again", async () => {
    handler = (_request, response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
    expect(await get()).toMatchObject({ kind: "not_sent", code: "NET_REFUSED" });
  });
});

describe("at most once", () => {
  it("holds for every write among many that are reset, cut, timed out and given up", async () => {
    const behaviours: Handler[] = [
      (_request, response) => response.end("done"),
      (_request, response) => response.writeHead(200, { connection: "close" }).end("done"),
      (request) => request.socket.resetAndDestroy(),
      (request) => request.socket.destroy(),
      (_request, response) => setTimeout(() => response.end("late"), 20),
      (_request, response) => {
        response.end("done");
        response.on("finish", () => response.socket?.destroy());
      },
    ];
    handler = (request, response) => behaviours[arrived.length % behaviours.length]?.(request, response);
    const results: HttpResult[] = [];
    let next = 0;
    const worker = async () => {
      for (let id = next++; id < 500; id = next++) {
        results[id] = await post(`/${id}`, id % 3 === 0 ? { signal: AbortSignal.timeout(id % 8) } : {});
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    const times = Map.groupBy(arrived, ({ url }) => url);
    const kinds = new Set(results.map(({ kind }) => kind));
    results.forEach(({ kind }, id) => {
      const arrivals = times.get(`/${id}`)?.length ?? 0;
      if (kind === "not_sent") expect(arrivals).toBe(0);
      if (kind === "response") expect(arrivals).toBe(1);
      expect(arrivals).toBeLessThanOrEqual(1);
    });
    expect([...kinds]).toEqual(expect.arrayContaining(["response", "lost"]));
  });
});
