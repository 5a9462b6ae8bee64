import { EventEmitter } from "node:events";
import type { ActionStatus, ActionView } from "../actions/action.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Database } from "../store/database.ts";
import type { ConversationStatus, MessageView } from "./conversation.ts";

/** What the watchers of one conversation see as it happens. Nothing here is the truth: `messages` and the ledger are. */
export type LiveEvent =
  | { type: "token"; agent: string; content: string }
  | { type: "tool_call"; agent: string; tool: string; args: JsonObject }
  | { type: "tool_result"; agent: string; tool: string; result: JsonValue }
  /** What was streamed of this reply is void. */
  | { type: "restart" }
  | { type: "typing"; agent: string | null }
  | { type: "message"; message: MessageView }
  | { type: "interrupt"; action: ActionView }
  | { type: "action"; action: ActionView }
  | { type: "clarification"; message: string }
  | { type: "message_complete"; turn_id: string }
  | { type: "status"; status: ConversationStatus; agent: string | null }
  | Gap;

/** What staff's screens see of everything. */
export type DeskEvent =
  | { type: "action"; action_id: string; status: ActionStatus }
  | { type: "conversation"; conversation_id: string; status: ConversationStatus }
  | Gap;

/** What other processes published may have been missed: whoever watches has to look at what is stored. */
type Gap = { type: "gap" };

export interface LiveFeed {
  publish(conversationId: string, event: LiveEvent): void;
  publishDesk(event: DeskEvent): void;
  subscribe(conversationId: string, listener: (event: LiveEvent) => void): () => void;
  subscribeDesk(listener: (event: DeskEvent) => void): () => void;
  /** Hears of every conversation, on whichever process. */
  subscribeAll(listener: (conversationId: string, event: LiveEvent) => void): () => void;
  /** Hears everything that this process publishes itself, by conversation, or `null` for what is for the desk. */
  onOwn(listener: (conversationId: string | null, event: LiveEvent | DeskEvent) => void): () => void;
  /** Tells other processes that an input waits. A word that is lost costs a second: their workers look by themselves too. */
  announceInput(): void;
  /** Called when another process announced an input, or may have. */
  onInput(listener: () => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = "smart_support_feed";
const INPUT = "input";
const DESK = "desk";
const ALL = "all";
/** PostgreSQL refuses a NOTIFY payload of 8,000 bytes or more. */
const LARGEST_PAYLOAD = 7_900;

/**
 * Live events of this process, and (on a server, where other processes may hold the customer's socket) of every other one
 * by NOTIFY. An event too large to be carried is left out there: readers fetch stored messages anyway.
 */
export async function createLiveFeed(db: Database, processId: string): Promise<LiveFeed> {
  const emitter = new EventEmitter();
  const own = new Set<(conversationId: string | null, event: LiveEvent | DeskEvent) => void>();
  emitter.setMaxListeners(0);
  const stopListening =
    db.kind === "postgres"
      ? await db.listen(
          CHANNEL,
          (payload) => {
            const { from, topic, event } = JSON.parse(payload);
            if (from !== processId) deliver(topic, event);
          },
          () => {
            for (const topic of emitter.eventNames()) {
              if (topic !== ALL) emitter.emit(topic, { type: "gap" } satisfies Gap);
            }
          },
        )
      : null;

  // One statement at a time keeps the order of sentences, and whatever piles up meanwhile goes out together.
  let queue: string[] = [];
  let sending = false;
  async function sendQueue(): Promise<void> {
    sending = true;
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await db
        .query("select pg_notify($1, payload) from unnest($2::text[]) as payload", [CHANNEL, batch])
        .catch(() => undefined); // watchers catch up from the store
    }
    sending = false;
  }

  function deliver(topic: string, event: LiveEvent | DeskEvent): void {
    emitter.emit(topic, event);
    if (topic !== DESK && topic !== INPUT) emitter.emit(ALL, topic, event);
  }

  function emit(topic: string, event: LiveEvent | DeskEvent): void {
    deliver(topic, event);
    for (const listener of own) listener(topic === DESK ? null : topic, event);
    tellOthers(topic, event);
  }

  // After the commit and in a statement of its own: PostgreSQL holds one lock for all commits that notify, until they are on
  // disk, which would make every stored message wait for every other.
  function tellOthers(topic: string, event: LiveEvent | DeskEvent | null): void {
    if (!stopListening) return;
    const payload = JSON.stringify({ from: processId, topic, event });
    if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) return;
    queue.push(payload);
    if (!sending) void sendQueue();
  }

  function on<E>(topic: string, listener: (event: E) => void): () => void {
    emitter.on(topic, listener);
    return () => emitter.off(topic, listener);
  }

  return {
    publish: (conversationId, event) => emit(conversationId, event),
    publishDesk: (event) => emit(DESK, event),
    subscribe: (conversationId, listener) => on(conversationId, listener),
    subscribeDesk: (listener) => on(DESK, listener),
    subscribeAll(listener) {
      emitter.on(ALL, listener);
      return () => emitter.off(ALL, listener);
    },
    onOwn(listener) {
      own.add(listener);
      return () => own.delete(listener);
    },
    announceInput: () => tellOthers(INPUT, null),
    onInput: (listener) => on(INPUT, listener),
    async close() {
      emitter.removeAllListeners();
      await stopListening?.();
    },
  };
}
