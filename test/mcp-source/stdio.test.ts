import { afterAll, describe, expect, it } from "vitest";
import { openServer, STDIO, STDIO_SECRET } from "./opened-server.ts";

const limits = { callMs: 1_000, rest: [50, 100] as const };
const { connection, reading, source, logged } = await openServer(STDIO, limits);
afterAll(() => connection.close());

const write = { idempotencyKey: "act_1" };
/** Again as soon as the server was left alone for long enough. */
const afterRest = () =>
  expect.poll(() => source.call("get-order", { order_id_a3a2c5: "1" }, {})).toMatchObject({ kind: "ok" });

describe("a server over stdio", () => {
  it("is read with its tools, none of them a read or for customers by its own word", () => {
    expect(reading).toMatchObject({ title: "crm", version: "3.1", warnings: [] });
    expect(reading.tools.find(({ definition }) => definition.name === "get-order")).toMatchObject({
      definition: { effect: "write", description: "to look up an order." },
      classification: { effect: "write", looksLikeRead: true, access: "staff" },
    });
    expect(reading.tools.find(({ definition }) => definition.name === "refund_order")).toMatchObject({
      classification: { effect: "write", risk: "high", access: "staff" },
    });
  });

  it("is given the environment that is configured and the path, and says nothing secret to the log", async () => {
    const outcome = await source.call("leak", {}, {});
    expect(outcome).toMatchObject({
      kind: "ok",
      result: expect.stringMatching(/^The key is \*\*\*, the path CRM_KEY,PATH\.$/),
    });
    expect(JSON.stringify(logged)).toContain("started with ***");
    expect(JSON.stringify(logged)).not.toContain(STDIO_SECRET);
    expect(JSON.stringify(logged).length).toBeLessThan(12_000);
  });

  it("gets no answer from us where it asks for input, a model or folders", async () => {
    expect(await source.call("ask", {}, {})).toMatchObject({ result: "rejected rejected rejected" });
  });

  it("costs one call where it hangs, and the next one works", async () => {
    expect(await source.call("hang", {}, write)).toMatchObject({ kind: "unknown", code: "UPSTREAM_TIMEOUT" });
    expect(await source.call("hang", {}, {})).toMatchObject({ kind: "failed", code: "UPSTREAM_TIMEOUT" });
    await afterRest();
  });

  it("gives up a call whose asker has gone", async () => {
    const signal = AbortSignal.timeout(400);
    expect(await source.call("hang", {}, { ...write, signal })).toMatchObject({ kind: "unknown", code: "NET_ABORTED" });
    expect(await source.call("hang", {}, { ...write, signal })).toMatchObject({
      kind: "not_sent",
      code: "NET_ABORTED",
    });
  });

  it("is begun anew after it died, and what it was doing is unknown", async () => {
    expect(await source.call("die", {}, write)).toMatchObject({ kind: "unknown", code: "MCP_CONNECTION_LOST" });
    expect(await source.call("refund_order", {}, write)).toMatchObject({
      kind: "not_sent",
      code: "MCP_SERVER_RESTING",
    });
    await afterRest();
  });

  it("cannot make us keep what it says without end", async () => {
    expect(await source.call("large", {}, {})).toMatchObject({ kind: "failed", code: "UPSTREAM_TOO_LARGE" });
    expect(await source.call("deep", {}, {})).toMatchObject({ kind: "failed", code: "UPSTREAM_UNREADABLE" });
    expect(await source.call("chatter", {}, write)).toMatchObject({ kind: "unknown", code: "MCP_CONNECTION_LOST" });
    await afterRest();
    expect(await source.call("endless", {}, write)).toMatchObject({ kind: "unknown" });
  });
});
