import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshState } from "./external-server.ts";
import { type HttpExternalServer, startHttpServer } from "./http-server.ts";
import { type OpenedServer, openServer, STDIO } from "./opened-server.ts";

const KEY = "key-0123456789abcdef";
const limits = { callMs: 1_500, rest: [1, 1] as const };
let http: HttpExternalServer;
let good: OpenedServer;
let bad: OpenedServer;
let order: Record<string, string>;

beforeAll(async () => {
  http = await startHttpServer(freshState(), KEY);
  const headers = { authorization: `Bearer ${KEY}` };
  const reach = {
    transport: "http" as const,
    url: http.url,
    headers,
    allowPrivate: [],
    allowHttp: true,
    allowLoopback: true,
  };
  [good, bad] = await Promise.all([openServer(reach), openServer(STDIO, limits)]);
  const reviewed = good.reading.tools.find(({ definition }) => definition.name === "get-order");
  order = Object.fromEntries(
    Object.keys(Object(reviewed?.definition.inputSchema.properties)).map((name) => [name, "o1"]),
  );
});
afterAll(async () => {
  good.connection.close();
  bad.connection.close();
  await http.close();
});

it.each(["hang", "die", "endless", "chatter"])(
  "a server that does `%s` holds up neither another one nor the product",
  async (trick) => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const troubled = bad.source.call(trick, {}, { idempotencyKey: "act_1" });
    const began = performance.now();
    for (let times = 0; times < 5; times++) {
      expect(await good.source.call("get-order", order, {})).toMatchObject({ kind: "ok", result: { id: "o1" } });
    }
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(["failed", "unknown"]).toContain((await troubled).kind);
    delay.disable();
    // Nanoseconds. What the other process has to parse is not parsed here.
    expect(delay.max / 1e6).toBeLessThan(500);
    await expect.poll(() => bad.source.call("ask", {}, {})).toMatchObject({ kind: "ok" });
  },
);
