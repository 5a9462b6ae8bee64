import { expect, test, vi } from "vitest";
import { createBridge } from "../../src/mcp/bridge.ts";
import { runApp } from "../http/running-app.ts";
import { keyFor } from "./calling.ts";
import { opened } from "./conversations.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 10_000, waitMs: 100 } });

const realFetch = globalThis.fetch;

type Written = { id?: number; method?: string; params?: { uri: string }; result?: object; error?: { code: number } };

/** A client of an older revision behind the bridge, after its handshake. */
async function olderClient(customer: string) {
  const written: Written[] = [];
  const headers = { authorization: `Bearer ${await keyFor(running(), customer)}` };
  const target = { url: `${running().url}/mcp`, headers };
  const bridge = createBridge({ target: async () => target, write: (message) => written.push(message as Written) });
  let id = 0;
  async function ask(method: string, params: object): Promise<Written | undefined> {
    const asked = ++id;
    await bridge.receive(JSON.stringify({ jsonrpc: "2.0", id: asked, method, params }));
    return written.find((message) => message.id === asked);
  }
  const clientInfo = { name: "older", version: "1" };
  const greeting = await ask("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  const updates = () => written.flatMap(({ method, params }) => (method?.endsWith("/updated") ? [params?.uri] : []));
  return { bridge, ask, updates, greeting };
}

test("an older client on stdio subscribes to what it may read, hears of changes, and lets go of it", async () => {
  const [mine, more, theirs] = [
    await opened(running(), "C001"),
    await opened(running(), "C001"),
    await opened(running(), "C002"),
  ];
  const { bridge, ask, updates, greeting } = await olderClient("C001");
  expect(greeting?.result).toMatchObject({ capabilities: { resources: { subscribe: true } } });
  const uriOf = ({ id }: { id: string }) => `replay://${id}`;
  expect(await ask("resources/subscribe", { uri: uriOf(mine) })).toMatchObject({ result: {} });
  expect(await ask("resources/subscribe", { uri: uriOf(more) })).toMatchObject({ result: {} });
  expect(await ask("resources/subscribe", { uri: uriOf(theirs) })).toMatchObject({ error: { code: -32602 } });

  await theirs.say("Hello");
  await mine.say("Hello");
  await vi.waitFor(() => expect(updates()).toContain(uriOf(mine)));
  expect(updates()).not.toContain(uriOf(theirs));

  expect(await ask("resources/unsubscribe", { uri: uriOf(mine) })).toMatchObject({ result: {} });
  const before = updates().filter((uri) => uri === uriOf(mine)).length;
  await mine.say("Hello again");
  await more.say("Hello");
  await vi.waitFor(() => expect(updates()).toContain(uriOf(more)));
  expect(updates().filter((uri) => uri === uriOf(mine))).toHaveLength(before);
  bridge.close();
});

test("when the stream breaks, it listens again, and tells that everything may have changed", async () => {
  const mine = await opened(running(), "C003");
  const uri = `replay://${mine.id}`;
  const { bridge, ask, updates } = await olderClient("C003");
  const streams: AbortController[] = [];
  const fetched = vi.spyOn(globalThis, "fetch");
  fetched.mockImplementation((input, init) => {
    const broken = new AbortController();
    streams.push(broken);
    const signal = init?.signal ? AbortSignal.any([init.signal, broken.signal]) : broken.signal;
    return realFetch(input, { ...init, signal });
  });
  await ask("resources/subscribe", { uri });
  fetched.mockRestore();
  for (const stream of streams) stream.abort();
  await vi.waitFor(() => expect(updates()).toContain(uri), { timeout: 5_000 });
  const before = updates().length;
  await mine.say("Hello");
  await vi.waitFor(() => expect(updates().length).toBeGreaterThan(before));
  bridge.close();
});
