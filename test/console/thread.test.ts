import { expect, it } from "vitest";
import type { Action } from "../../console/src/api/action.ts";
import type { Message } from "../../console/src/api/message.ts";
import { emptyThread, next, type Outgoing, type Thread } from "../../console/src/chat/thread.ts";
import { timelineOf } from "../../console/src/chat/timeline.ts";
import type { ThreadEvent } from "../../console/src/live/live-event.ts";

const id = "cnv_1";
const at = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, "0")}.000Z`;
const message = (seq: number, author: Message["author"], text: string): Message => ({
  id: `msg_${seq}`,
  seq,
  author,
  author_id: null,
  kind: "text",
  text,
  action_id: null,
  created_at: at(seq * 10),
});
const action = (status: Action["status"], second: number): Action => ({
  id: "act_1",
  status,
  tool: "cancel_order",
  title: "Cancel order 1042",
  titles: {},
  args: { order_id: "1042" },
  expires_at: at(59),
  created_at: at(second),
  settled_at: null,
  message_to_customer: null,
});
const outgoing = (text: string, state: Outgoing["state"]): Outgoing => ({ id: text, text, state, code: undefined });
const stored = (of: Message): ThreadEvent => ({ type: "stored", thread_id: id, message: of });
const after = (thread: Thread, ...events: ThreadEvent[]) => events.reduce(next, thread);
const open: Thread = { ...emptyThread, id };

it("puts the stored message in the place of what was streamed", () => {
  const token = (content: string): ThreadEvent => ({ type: "token", thread_id: id, agent: "orders", content });
  const streamed = after(open, token("Order 1042 "), token("is on its way."));
  expect(streamed.draft).toBe("Order 1042 is on its way.");
  const told = after(streamed, stored(message(1, "assistant", "Order 1042 is on its way.")));
  expect(told).toMatchObject({ draft: "", messages: [{ seq: 1 }] });
});

it("forgets what was streamed when the reply starts again", () => {
  const token: ThreadEvent = { type: "token", thread_id: id, agent: "orders", content: "Half a sen" };
  expect(after(open, token, { type: "restart", thread_id: id }).draft).toBe("");
});

it("stores a message once, in order, however often and late it comes", () => {
  const [first, second] = [message(1, "customer", "hello"), message(2, "assistant", "Hello.")];
  const thread = after(open, stored(second), stored(first), stored(second));
  expect(thread.messages.map(({ seq }) => seq)).toEqual([1, 2]);
});

it("confirms the customer's words when they are stored, even if the server cleaned them", () => {
  const sent = { ...open, outgoing: [outgoing("hello\u0007", "sent")] };
  expect(after(sent, stored(message(1, "customer", "hello"))).outgoing).toEqual([]);
});

it("confirms words that were sent again by their id, whatever the server made of them", () => {
  const first = stored(message(1, "customer", "hello"));
  const known = { ...after(open, first), outgoing: [outgoing("hello\u0007", "sent"), outgoing("other", "sent")] };
  const told = after(known, { ...stored(message(1, "customer", "hello")), message_id: "hello\u0007" } as ThreadEvent);
  expect(told.outgoing.map(({ text }) => text)).toEqual(["other"]);
});

it("says which words were not taken, and why", () => {
  const sent = { ...open, outgoing: [outgoing("one more", "sent")] };
  const refused = after(sent, { type: "error", thread_id: id, code: "RATE_LIMITED", message: "" });
  expect(refused.outgoing).toMatchObject([{ text: "one more", state: "failed", code: "RATE_LIMITED" }]);
});

it("after a reconnect keeps what arrived, marks what was lost, and still sends what waited", () => {
  const before = {
    ...open,
    outgoing: [outgoing("arrived", "sent"), outgoing("lost", "sent"), outgoing("waits", "waiting")],
  };
  const back = after(before, { type: "thread", thread_id: id, messages: [message(1, "customer", "arrived")] });
  expect(back.outgoing.map(({ text, state }) => [text, state])).toEqual([
    ["lost", "failed"],
    ["waits", "waiting"],
  ]);
});

it("is not touched by what happens in other threads, nor a new one by the thread before it", () => {
  const elsewhere: ThreadEvent = { type: "token", thread_id: "cnv_2", agent: "orders", content: "secret" };
  expect(after(open, elsewhere)).toBe(open);
  expect(after(emptyThread, elsewhere)).toBe(emptyThread);
  const opened: ThreadEvent = { type: "thread", thread_id: "cnv_2", messages: [] };
  expect(after(emptyThread, opened)).toBe(emptyThread);
  expect(after({ ...emptyThread, outgoing: [outgoing("hello", "waiting")] }, opened).id).toBe("cnv_2");
});

it("changes an action where it stands", () => {
  const change = (status: Action["status"]): ThreadEvent => ({
    type: "action",
    thread_id: id,
    action: action(status, 15),
  });
  const thread = after(
    open,
    stored(message(1, "customer", "cancel it")),
    change("awaiting_approval"),
    stored(message(2, "assistant", "It waits.")),
    change("succeeded"),
  );
  const timeline = timelineOf(thread);
  expect(timeline.map(({ kind }) => kind)).toEqual(["message", "action", "message"]);
  expect(timeline[1]).toMatchObject({ action: { status: "succeeded" } });
});

it("shows the tools after the words that they answer, before and after these are stored", () => {
  const call: ThreadEvent = { type: "tool_call", thread_id: id, agent: "orders", tool: "get_order", args: {} };
  const kinds = (thread: Thread) => timelineOf(thread).map(({ kind }) => kind);
  const asked = after({ ...open, outgoing: [outgoing("where is it?", "sent")] }, call);
  expect(kinds(asked)).toEqual(["outgoing", "tools"]);
  const answered = after(
    asked,
    stored(message(1, "customer", "where is it?")),
    stored(message(2, "assistant", "Here.")),
  );
  expect(kinds(answered)).toEqual(["message", "tools", "message"]);
});

it("after a gap shows nothing that may be half, and waits only while the last word is the customer's", () => {
  const token: ThreadEvent = { type: "token", thread_id: id, agent: "orders", content: "Half a sen" };
  const gap: ThreadEvent = { type: "gap", thread_id: id };
  const answered = [stored(message(1, "customer", "hello")), stored(message(2, "assistant", "Hello."))];
  expect(after(open, ...answered, token, gap)).toMatchObject({ draft: "", working: false });
  expect(after(open, ...answered.slice(0, 1), token, gap)).toMatchObject({ draft: "", working: true });
});
