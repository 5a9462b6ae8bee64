import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import type { MessageView } from "../core/conversation/conversation.ts";
import type { LiveEvent } from "../core/conversation/live-feed.ts";
import type { ThreadMessage } from "./server-message.ts";
import { streamThread } from "./thread-stream.ts";

function message(seq: number): MessageView {
  return {
    id: `msg_${seq}`,
    seq,
    author: "assistant",
    author_id: null,
    kind: "text",
    text: `${seq}`,
    action_id: null,
    created_at: "",
  };
}

/** A store and a feed that a test fills by hand. */
function world(...seqs: number[]) {
  const stored = seqs.map(message);
  const emitter = new EventEmitter();
  const sent: ThreadMessage[] = [];
  const failures: unknown[] = [];
  let broken = false;
  let largest = 0;
  const stream = (after?: number | Promise<number>) =>
    streamThread({
      threads: {
        async messages(_id, { after: cursor, limit = 200 }) {
          if (broken) throw new Error("The store is gone.");
          largest = Math.max(largest, limit);
          if (cursor === undefined) return stored.slice(-limit);
          return stored.filter(({ seq }) => seq > cursor).slice(0, limit);
        },
      },
      liveFeed: {
        subscribe(_id, listener) {
          emitter.on("event", listener);
          return () => emitter.off("event", listener);
        },
      },
      threadId: "cnv_1",
      after,
      send: (one) => void sent.push(one),
      onFailure: (error) => void failures.push(error),
    });
  return {
    stream,
    failures,
    largestPage: () => largest,
    breakStore: () => {
      broken = true;
    },
    store: (seq: number) => void stored.push(message(seq)),
    publish: (event: LiveEvent) => void emitter.emit("event", event),
    listeners: () => emitter.listenerCount("event"),
    heard: () =>
      sent.map((one) => {
        if (one.type === "thread") return `thread ${one.messages.map(({ seq }) => seq)}`;
        return one.type === "stored" ? one.message.seq : one.type;
      }),
  };
}

describe("a thread's stream", () => {
  test("begins with what the client lacks", async () => {
    const { stream, heard } = world(1, 2, 3);
    await stream(1).drained();
    expect(heard()).toEqual(["thread 2,3"]);
  });

  test("begins with the newest 200 for a client that has none, and goes page by page for one that is far behind", async () => {
    const thousand = Array.from({ length: 1000 }, (_, index) => index + 1);
    const fresh = world(...thousand);
    await fresh.stream().drained();
    expect(fresh.heard()).toEqual([`thread ${thousand.slice(-200)}`]);
    const behind = world(...thousand);
    await behind.stream(0).drained();
    expect(behind.heard()).toEqual([`thread ${thousand.slice(0, 200)}`, ...thousand.slice(200)]);
    expect(behind.largestPage()).toBe(200);
  });

  test("says a message once that comes while the past is read", async () => {
    const { stream, publish, heard } = world(1, 2);
    const live = stream(0);
    publish({ type: "message", message: message(2) });
    await live.drained();
    expect(heard()).toEqual(["thread 1,2"]);
  });

  test("says nothing more of a reply that it began with", async () => {
    const { stream, publish, heard } = world(1, 2);
    const live = stream(1);
    publish({ type: "token", agent: "general", content: "Hi." });
    await live.drained();
    publish({ type: "token", agent: "general", content: "And more." });
    await live.drained();
    expect(heard()).toEqual(["thread 2", "token"]);
  });

  test("tells all of a first reply, however quick it was", async () => {
    const { stream, publish, heard } = world(1, 2);
    const live = stream(Promise.resolve(1));
    publish({ type: "token", agent: "general", content: "Hi." });
    await live.drained();
    expect(heard()).toEqual(["thread 2", "token"]);
  });

  test("fetches what a lost event would have told, in order", async () => {
    const { stream, store, publish, heard } = world(1);
    const live = stream(0);
    await live.drained();
    for (const seq of [2, 3, 4]) store(seq);
    publish({ type: "message", message: message(4) });
    publish({ type: "message", message: message(3) });
    await live.drained();
    expect(heard()).toEqual(["thread 1", 2, 3, 4]);
  });

  test("knows every message before it says that the turn is complete", async () => {
    const { stream, store, publish, heard } = world(1);
    const live = stream(0);
    store(2);
    store(3);
    publish({ type: "token", agent: "general", content: "Hi." });
    publish({ type: "message_complete", turn_id: "msg_1" });
    await live.drained();
    expect(heard().slice(-2)).toEqual([expect.anything(), "message_complete"]);
    expect(heard().join()).toContain("3");
  });

  test("after a gap says what was stored meanwhile, and that more may have changed", async () => {
    const { stream, store, publish, heard } = world(1);
    const live = stream(0);
    for (const seq of [2, 3]) store(seq);
    publish({ type: "gap" });
    await live.drained();
    expect(heard()).toEqual(["thread 1,2,3", "gap"]);
    store(4);
    publish({ type: "gap" });
    await live.drained();
    expect(heard().slice(2)).toEqual([4, "gap"]);
  });

  test("says nothing after it was stopped, and lets go of the feed", async () => {
    const { stream, publish, heard, listeners } = world(1);
    const live = stream(0);
    publish({ type: "restart" });
    live.stop();
    await live.drained();
    expect(heard()).toEqual([]);
    expect(listeners()).toBe(0);
  });

  test("ends when the store cannot be read", async () => {
    const { stream, publish, breakStore, failures, listeners } = world(1);
    const live = stream(0);
    await live.drained();
    breakStore();
    publish({ type: "message", message: message(2) });
    await live.drained();
    expect(failures).toHaveLength(1);
    expect(listeners()).toBe(0);
  });

  test("says an expiry as a change and as the end of its interrupt", async () => {
    const { stream, publish, heard } = world();
    const live = stream(0);
    const action = {
      id: "act_1",
      status: "expired",
      tool: "cancel_order",
      title: "Cancel",
      titles: {},
      args: {},
      expires_at: "",
      created_at: "",
      settled_at: null,
      message_to_customer: null,
    } as const;
    publish({ type: "action", action });
    await live.drained();
    expect(heard()).toEqual(["thread ", "action", "interrupt_expired"]);
  });
});
