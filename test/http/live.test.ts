import { setImmediate } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { identityOf, runApp } from "./running-app.ts";
import { connectSocket, type Heard, type Socket } from "./socket.ts";

const threadOpened = z.object({ messages: z.array(z.object({ seq: z.number(), text: z.string() })) });

const running = runApp();
let chatKey: string;
let alice: string;
let bob: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  chatKey = await running().key("chat");
  alice = await identityOf("C001");
  bob = await identityOf("C003");
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function connect(query: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Socket> {
  const socket = await connectSocket(running().url, { token: chatKey, ...query }, headers);
  sockets.push(socket);
  return socket;
}

async function openThread(socket: Socket): Promise<string> {
  socket.say({ type: "open" });
  return String((await socket.next("thread")).thread_id);
}

const stored = (heard: Heard[]) =>
  heard
    .filter(({ type }) => type === "stored")
    .map(({ message }) => message as { seq: number; text: string; author: string });

describe("a thread answers to its owner alone", () => {
  test("by REST, WebSocket and event stream; anyone else gets 404", async () => {
    const { call } = running();
    const asAlice = { token: chatKey, headers: { "x-customer-identity": alice } };
    const begun = await call("POST", "/chat", { ...asAlice, body: { message: "hello" } });
    const id = begun.body.data.conversation_id;
    expect((await call("GET", `/conversations/${id}`, asAlice)).body.data.messages[0].text).toBe("hello");

    const others: Record<string, string>[] = [{ "x-customer-identity": bob }, { "x-visitor-secret": "visitor_guess" }];
    for (const headers of others) {
      const as = { token: chatKey, headers };
      const body = { conversation_id: id, message: "let me in" };
      const answers = await Promise.all([
        call("GET", `/conversations/${id}`, as),
        call("GET", `/conversations/${id}/messages`, as),
        call("POST", "/chat", { ...as, body }),
        call("POST", "/chat/stream", { ...as, body }),
      ]);
      expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(4).fill("404 NOT_FOUND"));
      expect((await call("GET", "/conversations", as)).body.data.items).toEqual([]);
    }

    const strangers: Record<string, string>[] = [{ identity: bob }, { visitor: "visitor_guess" }, {}];
    for (const query of strangers) {
      const socket = await connect(query);
      socket.say({ type: "open", thread_id: id });
      expect(await socket.next("error")).toMatchObject({ code: "NOT_FOUND", thread_id: id });
      socket.say({ type: "message", thread_id: id, content: "let me in" });
      await expect.poll(() => socket.heard.filter(({ code }) => code === "NOT_FOUND")).toHaveLength(2);
      expect(socket.heard.every(({ type }) => type === "error")).toBe(true);
    }
  });

  test("a visitor comes back with the secret that they were given once", async () => {
    const { call } = running();
    const begun = (await call("POST", "/chat", { token: chatKey, body: { message: "hello" } })).body.data;
    expect(begun).toMatchObject({ visitor_secret: expect.any(String), complete: true });
    expect(begun.reply.length).toBeGreaterThan(0);
    const as = { token: chatKey, headers: { "x-visitor-secret": begun.visitor_secret } };
    const body = { conversation_id: begun.conversation_id, message: "hello again" };
    const again = await call("POST", "/chat", { ...as, body });
    expect(again.body.data).not.toHaveProperty("visitor_secret");
    expect((await call("GET", "/conversations", as)).body.data.items).toHaveLength(1);
  });
});

describe("a message that is sent again with its own id is one message", () => {
  test("over the WebSocket: the sender is told what is stored, and that its turn is over", async () => {
    const socket = await connect({ identity: alice });
    const say = () => socket.say({ type: "message", content: "hello", message_id: "mine-1" });
    say();
    const { turn_id, thread_id } = await socket.next("message_complete");
    say();
    const again = await socket.next("stored", ({ message_id }) => message_id === "mine-1");
    expect(again).toMatchObject({ thread_id, message: { id: turn_id, text: "hello" } });
    await expect.poll(() => socket.heard.filter(({ type }) => type === "message_complete")).toHaveLength(2);
    const as = { token: chatKey, headers: { "x-customer-identity": alice } };
    const { messages } = (await running().call("GET", `/conversations/${thread_id}`, as)).body.data;
    expect(messages.map(({ author }: { author: string }) => author)).toEqual(["customer", "assistant"]);
  });

  test("over REST: both answers are the same, and nothing is opened, said or proposed twice", async () => {
    const { call } = running();
    const as = { token: chatKey, headers: { "x-customer-identity": bob, "idempotency-key": "order-page-7" } };
    const before = (await call("GET", "/conversations", as)).body.data.items.length;
    const answers = await Promise.all(
      [1, 2, 3].map(() => call("POST", "/chat", { ...as, body: { message: "hello" } })),
    );
    const [first] = answers.map(({ body }) => body.data);
    expect(first).toMatchObject({ complete: true, reply: [{ text: "Hello. How can I help?" }] });
    expect(answers.map(({ body }) => body.data)).toEqual([first, first, first]);
    expect((await call("GET", "/conversations", as)).body.data.items).toHaveLength(before + 1);

    const stream = await fetch(`${running().url}/api/v1/chat/stream`, {
      method: "POST",
      headers: { ...as.headers, authorization: `Bearer ${chatKey}`, "content-type": "application/json" },
      body: JSON.stringify({ message: "hello", conversation_id: first.conversation_id }),
    });
    expect(await stream.text()).toContain(first.reply[0].id);
    const { messages } = (await call("GET", `/conversations/${first.conversation_id}`, as)).body.data;
    expect(messages).toHaveLength(2);
  });

  test("another's id finds nothing of theirs, and an id that is too long is refused", async () => {
    const { call } = running();
    const post = (headers: Record<string, string>) =>
      call("POST", "/chat", { token: chatKey, headers, body: { message: "hello" } });
    const mine = await post({ "x-customer-identity": alice, "idempotency-key": "same" });
    const theirs = await post({ "x-customer-identity": bob, "idempotency-key": "same" });
    expect(theirs.body.data.conversation_id).not.toBe(mine.body.data.conversation_id);
    const long = await post({ "x-customer-identity": alice, "idempotency-key": "x".repeat(201) });
    expect([long.status, long.body.code]).toEqual([400, "INVALID_INPUT"]);
    expect(long.body.error).toContain("idempotency-key");
  });
});

describe("the WebSocket", () => {
  test("streams a turn, and says its stored messages once and in order", async () => {
    const socket = await connect({ identity: alice });
    const id = await openThread(socket);
    socket.say({ type: "message", thread_id: id, content: "where are my orders?" });
    await socket.next("message_complete");
    const types = socket.heard.map(({ type }) => type);
    expect(types.indexOf("token")).toBeGreaterThan(0);
    expect(types.lastIndexOf("stored")).toBeLessThan(types.indexOf("message_complete"));
    const messages = stored(socket.heard);
    expect(messages.map(({ author }) => author)).toEqual(["customer", "assistant"]);
    expect(messages.map(({ seq }) => seq)).toEqual([...messages.map(({ seq }) => seq)].sort((a, b) => a - b));
  });

  test("a message alone opens a thread, and its reply is heard", async () => {
    const socket = await connect();
    socket.say({ type: "message", content: "hello" });
    expect(await socket.next("thread")).toMatchObject({ visitor_secret: expect.any(String) });
    await socket.next("message_complete");
  });

  test("who comes back with a cursor misses nothing and hears nothing twice", async () => {
    const { call } = running();
    const first = await connect({ identity: alice });
    const id = await openThread(first);
    first.say({ type: "message", thread_id: id, content: "hello" });
    await first.next("message_complete");
    const last = stored(first.heard).at(-1)?.seq ?? 0;
    first.close();

    const as = { token: chatKey, headers: { "x-customer-identity": alice } };
    await call("POST", "/chat", { ...as, body: { conversation_id: id, message: "thanks" } });
    const second = await connect({ identity: alice });
    second.say({ type: "open", thread_id: id, after: last });
    const { messages } = threadOpened.parse(await second.next("thread"));
    expect(messages[0]?.text).toBe("thanks");
    expect(messages.every(({ seq }) => seq > last)).toBe(true);
    second.say({ type: "message", thread_id: id, content: "hello" });
    await second.next("message_complete");
    expect(stored(second.heard)[0]?.seq).toBe((messages.at(-1)?.seq ?? 0) + 1);
  });

  test.each([
    ["what is not JSON", "{", "MALFORMED_JSON"],
    ["an unknown type", JSON.stringify({ type: "approve_everything" }), "INVALID_INPUT"],
    ["a wrong field", JSON.stringify({ type: "message", content: 7 }), "INVALID_INPUT"],
    [
      "a message of more than 10,000 characters",
      JSON.stringify({ type: "message", content: "x".repeat(10_001) }),
      "MESSAGE_TOO_LONG",
    ],
    [
      "a decision without a person",
      JSON.stringify({ type: "interrupt_response", thread_id: "cnv_x", approved: true }),
      "STAFF_PERSON_NEEDED",
    ],
    ["the desk without a person", JSON.stringify({ type: "desk" }), "STAFF_PERSON_NEEDED"],
  ])("answers %s with a code, and goes on", async (_what, frame, code) => {
    const socket = await connect({ identity: alice });
    socket.raw.send(frame);
    expect(await socket.next("error")).toMatchObject({ code });
    await openThread(socket);
  });

  test("takes ten messages in ten seconds and refuses the eleventh", async () => {
    const socket = await connect({ identity: bob });
    const id = await openThread(socket);
    for (let count = 0; count < 11; count++)
      socket.say({ type: "message", thread_id: id, content: `message ${count}` });
    expect(await socket.next("error")).toMatchObject({ code: "RATE_LIMITED", thread_id: id });
    expect(socket.heard.filter(({ type }) => type === "error")).toHaveLength(1);
  });

  test("opens twenty conversations in ten minutes and not another, whichever way it is asked for", async () => {
    const identity = await identityOf("C901");
    const socket = await connect({ identity });
    for (let count = 0; count < 21; count++) socket.say({ type: "open" });
    expect(await socket.next("error")).toMatchObject({ code: "RATE_LIMITED" });
    const as = { token: chatKey, headers: { "x-customer-identity": identity } };
    const refused = await running().call("POST", "/chat", { ...as, body: { message: "hello" } });
    expect([refused.status, refused.body.code]).toEqual([429, "RATE_LIMITED"]);
    const opened = (await running().call("GET", "/conversations", as)).body.data.items;
    expect(opened).toHaveLength(20);
    const body = { message: "hello", conversation_id: opened[0].id };
    expect((await running().call("POST", "/chat", { ...as, body })).status).toBe(200);
  });

  test("opens sixty for the visitors of one address, and goes on for those of others", async () => {
    const from = (address: string) => connect({}, { "x-forwarded-for": address });
    for (let visitor = 0; visitor < 3; visitor++) {
      const socket = await from("203.0.113.7");
      for (let count = 0; count < 20; count++) socket.say({ type: "open" });
      await expect.poll(() => socket.heard.filter(({ type }) => type === "thread")).toHaveLength(20);
    }
    const late = await from("203.0.113.7");
    late.say({ type: "open" });
    expect(await late.next("error")).toMatchObject({ code: "RATE_LIMITED" });
    await openThread(await from("203.0.113.8"));
  });

  test.each(["  ", "x".repeat(10_001)])("opens nothing for a message that is not taken", async (message) => {
    const identity = await identityOf("C902");
    const as = { token: chatKey, headers: { "x-customer-identity": identity } };
    expect((await running().call("POST", "/chat", { ...as, body: { message } })).body.success).toBe(false);
    const socket = await connect({ identity });
    socket.say({ type: "message", content: message });
    await socket.next("error");
    expect((await running().call("GET", "/conversations", as)).body.data.items).toEqual([]);
  });

  test("ends a flood of frames", async () => {
    const socket = await connect({ identity: await identityOf("C903") });
    for (let count = 0; count < 500; count++) socket.say({ type: "open" });
    expect(await socket.closed).toBe(1006);
  });

  test("drops a client that does not read, instead of keeping everything for it", async () => {
    const socket = await connect({ identity: bob });
    const id = await openThread(socket);
    socket.raw.pause();
    const content = "x".repeat(64 * 1024);
    const { liveFeed } = running().app.services;
    for (let count = 0; count < 400; count++) {
      liveFeed.publish(id, { type: "token", agent: "general", content });
      if (count % 20 === 0) await setImmediate();
    }
    socket.raw.resume();
    expect(await socket.closed).toBe(1006);
    expect(socket.heard.length).toBeLessThan(400);
  });

  test("hears nobody who has signed out meanwhile", async () => {
    const token = await running().staff("max");
    const socket = await connect({ token });
    await running().call("DELETE", "/session", { token });
    socket.say({ type: "desk" });
    expect(await socket.next("error")).toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("who is erased with an open socket stays erased, is heard no more, and is sent away", async () => {
    const { services } = running().app;
    const identity = await identityOf("C900");
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const socket = await connect({ identity });
      await openThread(socket);
      await services.customers.erase("C900");
      socket.say({ type: "open" });
      expect(await socket.next("error")).toMatchObject({ code: "UNAUTHENTICATED" });
      vi.advanceTimersByTime(20_000);
      expect(await socket.closed).toBe(4401);
    } finally {
      vi.useRealTimers();
    }
    await expect(services.customers.erase("C900")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("refuses unknown tokens before there is a socket", async () => {
    await expect(connectSocket(running().url, { token: "wrong" })).rejects.toThrow("401");
    await expect(connectSocket(running().url, { token: chatKey, identity: "wrong" })).rejects.toThrow("401");
  });
});

const isOf = (event: unknown, actionId: string, status: string) =>
  z.object({ action_id: z.literal(actionId), status: z.literal(status) }).safeParse(event).success;

describe("a write waits for a person", () => {
  test("the customer sees it wait, a person approves over the socket, both hear of it", async () => {
    const { call, staff } = running();
    const lin = await staff("lin");
    const desk = await connect({ token: lin });
    desk.say({ type: "desk" });
    const customer = await connect({ identity: alice });
    const id = await openThread(customer);
    customer.say({ type: "message", thread_id: id, content: "please cancel order 1043" });
    const interrupt = await customer.next("interrupt");
    expect(interrupt).toMatchObject({ thread_id: id, action: "cancel_order", expires_at: expect.any(String) });
    const key = await connect({ token: await running().key("admin") });
    key.say({ type: "interrupt_response", thread_id: id, approved: true });
    expect(await key.next("error")).toMatchObject({ code: "STAFF_PERSON_NEEDED" });

    desk.say({ type: "interrupt_response", thread_id: id, approved: true, note: "fine" });
    const done = await customer.next("action", ({ action }) => (action as { status: string }).status === "succeeded");
    expect(done.action).not.toHaveProperty("decisions");
    await desk.next("desk_event", ({ event }) => isOf(event, String(interrupt.interrupt_id), "succeeded"));
    await customer.next("stored", ({ message }) => (message as { kind: string }).kind === "outcome");

    const late = await call("POST", `/approvals/${interrupt.interrupt_id}/decision`, {
      token: lin,
      body: { decision: "deny" },
    });
    expect([late.status, late.body.code]).toEqual([409, "ALREADY_DECIDED"]);
    expect(late.body.error).toContain("Lin Wei");
  });
});

describe("server-sent events", () => {
  test("are the messages of the WebSocket, and end with the turn", async () => {
    const response = await fetch(`${running().url}/api/v1/chat/stream`, {
      method: "POST",
      headers: { authorization: `Bearer ${chatKey}`, "x-customer-identity": alice, "content-type": "application/json" },
      body: JSON.stringify({ message: "hello" }),
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const body = await response.text();
    const names = [...body.matchAll(/^event: (.+)$/gm)].map(([, name]) => name);
    expect(names[0]).toBe("thread");
    expect(names).toContain("token");
    expect(body).toContain('"text":"Hello. How can I help?"');
    expect(names.at(-1)).toBe("message_complete");
  });
});

describe("stopping", () => {
  test("tells sockets that the server goes away, and takes nothing more", async () => {
    const { app } = running();
    const { createHttp } = await import("../../src/http/http-server.ts");
    const server = createHttp(app.services);
    const { port } = await server.listen(0, "127.0.0.1");
    const url = `http://127.0.0.1:${port}`;
    const socket = await connectSocket(url, { token: chatKey });
    const stream = await fetch(`${url}/api/v1/events`, {
      headers: { accept: "text/event-stream", authorization: `Bearer ${await running().staff("ada")}` },
    });
    await server.close();
    expect(await socket.closed).toBe(1001);
    expect(await stream.text()).toBe("");
    await expect(fetch(`${url}/api/v1/health`)).rejects.toThrow();
  });
});
