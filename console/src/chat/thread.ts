import type { Action, Json } from "../api/action.ts";
import type { ConversationInFull, ConversationStatus } from "../api/conversation.ts";
import type { Message } from "../api/message.ts";
import type { ThreadEvent } from "../live/live-event.ts";

/** One use of a tool, shown after the message that was last when it happened. */
export interface ToolUse {
  key: number;
  afterSeq: number;
  tool: string;
  args: Json;
  result: Json | undefined;
}

/** Something that the customer wrote and the server has not stored yet. */
export interface Outgoing {
  /** Goes with the message however often it is sent, so that the server stores it once. */
  id: string;
  text: string;
  /** `waiting` for a connection, `sent` and not yet confirmed, or `failed` with the code of the reason. */
  state: "waiting" | "sent" | "failed";
  code: string | undefined;
}

/** A conversation as the customer sees it. */
export interface Thread {
  id: string | null;
  status: ConversationStatus;
  messages: Message[];
  actions: Action[];
  toolUses: ToolUse[];
  outgoing: Outgoing[];
  /** What was streamed of the reply that is not stored yet. */
  draft: string;
  working: boolean;
  /** Why the server refused something other than a message. */
  refusal: Refusal | undefined;
}

export interface Refusal {
  code: string;
  message: string;
}

export const emptyThread: Thread = {
  id: null,
  status: "active",
  messages: [],
  actions: [],
  toolUses: [],
  outgoing: [],
  draft: "",
  working: false,
  refusal: undefined,
};

/** The `seq` of what is being answered: the next one, when the server works on words that it has not confirmed yet. */
const asked = (thread: Thread): number =>
  (cursorOf(thread) ?? 0) + (thread.outgoing.some((one) => one.state === "sent") ? 1 : 0);

/** True while the last word is the customer's and the assistant has to answer it. */
const isAsking = (thread: Thread): boolean =>
  thread.status === "active" && thread.messages.at(-1)?.author === "customer";

/** The `seq` of the newest stored message that is here: a reconnect asks for what came after it, or for the newest. */
export const cursorOf = (thread: Thread): number | undefined => thread.messages.at(-1)?.seq;

export function threadOf(conversation: ConversationInFull): Thread {
  const { id, status, messages, actions } = conversation;
  return { ...emptyThread, id, status, messages, actions };
}

type Change<K extends ThreadEvent["type"]> = (thread: Thread, event: Extract<ThreadEvent, { type: K }>) => Thread;

const changes: { [K in ThreadEvent["type"]]: Change<K> } = {
  thread: (thread, event) => {
    const stored = event.messages.reduce(store, {
      ...thread,
      id: event.thread_id,
      draft: "",
      working: false,
      refusal: undefined,
    });
    // Whatever was sent before the connection broke and is not among the stored messages never arrived.
    return { ...stored, working: isAsking(stored), outgoing: stored.outgoing.map(lost) };
  },
  gap: (thread) => ({ ...thread, draft: "", working: isAsking(thread) }),
  stored: (thread, event) => {
    const told = store(thread, event.message);
    return { ...told, outgoing: told.outgoing.filter((one) => one.id !== event.message_id) };
  },
  token: (thread, event) => ({ ...thread, draft: thread.draft + event.content, working: true }),
  restart: (thread) => ({ ...thread, draft: "" }),
  typing: (thread, event) => ({ ...thread, working: event.agent !== null }),
  tool_call: (thread, event) => ({
    ...thread,
    working: true,
    toolUses: [
      ...thread.toolUses,
      {
        key: thread.toolUses.length,
        afterSeq: asked(thread),
        tool: event.tool,
        args: event.args,
        result: undefined,
      },
    ],
  }),
  tool_result: (thread, event) => {
    const use = thread.toolUses.find((one) => one.tool === event.tool && one.result === undefined);
    return {
      ...thread,
      toolUses: thread.toolUses.map((one) => (one === use ? { ...one, result: event.result } : one)),
    };
  },
  action: (thread, event) => withAction(thread, event.action),
  message_complete: (thread) => ({ ...thread, draft: "", working: false }),
  status: (thread, event) => ({ ...thread, status: event.status }),
  error: (thread, event) => {
    const refused = thread.outgoing.find((one) => one.state === "sent");
    if (refused === undefined) return { ...thread, refusal: { code: event.code, message: event.message } };
    const outgoing = thread.outgoing.map((one) => (one === refused ? failed(one, event.code) : one));
    return { ...thread, outgoing, working: false };
  },
};

/** The thread after something happened in it. Events of other threads change nothing. */
export function next<K extends ThreadEvent["type"]>(
  thread: Thread,
  event: Extract<ThreadEvent, { type: K }> & { type: K },
): Thread {
  const change: Change<K> = changes[event.type];
  return concerns(thread, event) ? change(thread, event) : thread;
}

/** A thread without an id yet takes only the answer to what it asked for; what an earlier one still says is not its own. */
function concerns(thread: Thread, event: ThreadEvent): boolean {
  if (event.thread_id == null) return true;
  if (thread.id !== null) return event.thread_id === thread.id;
  return event.type === "thread" && thread.outgoing.length > 0;
}

export function withAction(thread: Thread, action: Action): Thread {
  const others = thread.actions.filter((known) => known.id !== action.id);
  return { ...thread, actions: [...others, action] };
}

/** A stored message is the truth: it takes the place of the draft, or of the customer's own unconfirmed words. */
function store(thread: Thread, message: Message): Thread {
  if (thread.messages.some((known) => known.id === message.id)) return thread;
  const messages = [...thread.messages, message].sort((a, b) => a.seq - b.seq);
  if (message.author !== "customer") return { ...thread, messages, draft: "" };
  const sent = thread.outgoing.filter((one) => one.state !== "waiting");
  // The server stores text without what a database or terminal would act on, so it may differ from what was written.
  const confirmed = sent.find((one) => one.text === message.text) ?? sent.find((one) => one.state === "sent");
  return {
    ...thread,
    messages,
    outgoing: thread.outgoing.filter((one) => one !== confirmed),
    working: thread.status === "active",
  };
}

const failed = (one: Outgoing, code: string): Outgoing => ({ ...one, state: "failed", code });
const lost = (one: Outgoing): Outgoing => (one.state === "sent" ? failed(one, "NOT_SENT") : one);
