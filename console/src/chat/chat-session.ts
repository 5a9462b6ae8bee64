import type { Conversation, ConversationInFull } from "../api/conversation.ts";
import { customerApi, demoIdentity, type Writer } from "../api/customer-api.ts";
import { readThreadEvent } from "../live/live-event.ts";
import { openSocket } from "../live/socket.ts";
import { type Identity, keyOf, recallChat, rememberChat } from "./remembered-chat.ts";
import { cursorOf, emptyThread, next, type Outgoing, type Thread, threadOf, withAction } from "./thread.ts";
import { rememberVisit, visits } from "./visits.ts";

export interface ChatState {
  thread: Thread;
  connected: boolean;
}

/** One person's side of the customer chat: holds the thread on screen and keeps it true over broken connections. */
export interface ChatSession {
  state(): ChatState;
  subscribe(listener: () => void): () => void;
  send(text: string): void;
  retry(outgoing: Outgoing): void;
  startAnew(): void;
  show(conversationId: string): Promise<void>;
  earlier(): Promise<Conversation[]>;
  withdraw(actionId: string): Promise<void>;
  close(): void;
}

/** Not `crypto.randomUUID`, which plain http pages of other machines do not have. */
const newMessageId = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");

export function openChat(chatKey: string, identity: Identity): ChatSession {
  const listeners = new Set<() => void>();
  let state: ChatState = { thread: emptyThread, connected: false };
  let opening = false;

  const set = (change: Partial<ChatState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const setThread = (thread: Thread) => {
    if (thread.id !== state.thread.id) rememberChat({ identity, threadId: thread.id });
    set({ thread });
  };

  const writer = async (): Promise<Writer> =>
    identity === "visitor"
      ? { kind: "visitor", secret: visits().secret }
      : { kind: "customer", token: (await demoIdentity(identity.customerId)).token };
  const api = async () => customerApi(chatKey, await writer());

  const socket = openSocket(
    async () => {
      const who = await writer();
      const query = new URLSearchParams({ token: chatKey });
      if (who.kind === "customer") query.set("identity", who.token);
      else if (who.secret !== null) query.set("visitor", who.secret);
      return query;
    },
    {
      opened: () => {
        opening = false;
        set({ connected: true });
        if (state.thread.id !== null || state.thread.outgoing.length > 0) openThread();
      },
      lost: () => set({ connected: false }),
      received: (data) => {
        const event = readThreadEvent(data);
        if (event === undefined) return;
        if (event.type === "thread" || event.type === "error") opening = false;
        if (event.type === "thread" && identity === "visitor") rememberVisit(event.thread_id, event.visitor_secret);
        setThread(next(state.thread, event));
        if (event.type === "thread") void refreshActions().then(flush, flush);
        if (event.type === "gap") refreshActions().catch(() => undefined);
      },
    },
  );

  /** Every conversation is opened before anything is said in it, so that two quick messages cannot open two. */
  const openThread = () => {
    if (opening) return;
    const { id } = state.thread;
    opening = socket.send(
      id === null ? { type: "open" } : { type: "open", thread_id: id, after: cursorOf(state.thread) },
    );
  };

  const flush = () => {
    const { id, outgoing } = state.thread;
    if (id === null) return openThread();
    const sent = outgoing.filter(
      (one) =>
        one.state === "waiting" &&
        socket.send({ type: "message", thread_id: id, content: one.text, message_id: one.id }),
    );
    setThread({
      ...state.thread,
      outgoing: outgoing.map((one) => (sent.includes(one) ? { ...one, state: "sent" } : one)),
    });
  };

  /** What actions became while nobody listened is not among the messages. */
  const refreshActions = async () => {
    const { id, actions } = state.thread;
    if (id === null || actions.length === 0) return;
    const conversation = await (await api()).conversation(id);
    if (state.thread.id === id) setThread(conversation.actions.reduce(withAction, state.thread));
  };

  const queue = (id: string, text: string) => {
    const others = state.thread.outgoing.filter((one) => one.id !== id);
    setThread({ ...state.thread, outgoing: [...others, { id, text, state: "waiting", code: undefined }] });
    if (!opening) flush();
  };

  const show = async (conversationId: string) => {
    const conversation: ConversationInFull = await (await api()).conversation(conversationId);
    setThread(threadOf(conversation));
    openThread();
  };

  const before = recallChat();
  const mine = before !== undefined && keyOf(before.identity) === keyOf(identity);
  if (mine && before.threadId !== null) show(before.threadId).catch(() => undefined);
  else rememberChat({ identity, threadId: null });

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (text) => queue(newMessageId(), text),
    retry: ({ id, text }) => queue(id, text),
    startAnew: () => {
      opening = false;
      setThread(emptyThread);
    },
    show,
    earlier: async () => {
      const mine = await api();
      if (identity !== "visitor") return (await mine.conversations()).items;
      return Promise.all(visits().conversationIds.map((id) => mine.conversation(id)));
    },
    withdraw: async (actionId) => setThread(withAction(state.thread, await (await api()).withdraw(actionId))),
    close: () => socket.close(),
  };
}
