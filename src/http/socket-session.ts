import { CodedError, notFound } from "../core/coded-error.ts";
import type { Channel } from "../core/conversation/conversation.ts";
import { messageText } from "../core/conversation/inbox.ts";
import type { Owner } from "../core/identity/owner.ts";
import { type Caller, may, NOBODY, requirePerson, requireScope } from "./caller.ts";
import { type ClientMessage, type ClientText, clientMessage, type InterruptResponse } from "./client-message.ts";
import { failure } from "./envelope.ts";
import type { HttpServices } from "./http-services.ts";
import { invalidInput, parseJson } from "./invalid-input.ts";
import { openThread } from "./new-thread.ts";
import { createPace } from "./pace.ts";
import type { ServerMessage } from "./server-message.ts";
import { streamThread, type ThreadStream } from "./thread-stream.ts";

/** Every frame counts: opening threads costs the store as much as messages do. */
const FRAMES = { most: 30, windowMs: 10_000 };
const MOST_THREADS = 50;

export interface SocketSessionOptions {
  services: HttpServices;
  /** Asked again at every frame: a key may be revoked, or a session ended, meanwhile. */
  caller(): Promise<Caller>;
  /** Null until an anonymous visitor opens their first thread. */
  owner: Owner | null;
  /** See `clientAddress`. */
  address: string | null;
  channel: Channel;
  send(message: ServerMessage): void;
}

export interface SocketSession {
  /** Handles one frame; answers with an error message instead of throwing. */
  receive(frame: string): Promise<void>;
  close(): void;
}

function parse(frame: string): ClientMessage {
  const parsed = clientMessage.safeParse(parseJson("message", frame));
  if (!parsed.success) throw invalidInput("message", parsed.error);
  return parsed.data;
}

/** One client's side of a WebSocket: which threads it watches, and what it may say. */
export function createSocketSession(options: SocketSessionOptions): SocketSession {
  const { services, channel, send } = options;
  const streams = new Map<string, ThreadStream>();
  const pace = createPace(FRAMES.most, FRAMES.windowMs);
  let owner = options.owner;
  let leaveDesk: (() => void) | undefined;
  let closed = false;

  function watch(threadId: string, after: number | undefined, visitorSecret?: string): void {
    streams.get(threadId)?.stop();
    if (closed) return;
    if (!streams.has(threadId) && streams.size >= MOST_THREADS) {
      throw new CodedError({
        code: "TOO_MANY_THREADS",
        message: `One connection watches at most ${MOST_THREADS} threads.`,
        status: 429,
      });
    }
    const { threads, liveFeed } = services;
    const onFailure = (error: unknown) => {
      streams.delete(threadId);
      report(error, NOBODY, threadId);
    };
    streams.set(threadId, streamThread({ threads, liveFeed, threadId, after, visitorSecret, send, onFailure }));
  }

  async function openNew(caller: Caller, messageId?: string): Promise<string> {
    requireScope(caller, "chat");
    const opened = await openThread(services, { channel, owner, address: options.address, messageId });
    owner = opened.owner;
    watch(opened.id, undefined, opened.visitorSecret);
    return opened.id;
  }

  /** The owner's own threads; and, without any identity, every thread for whoever may read them all. */
  async function assertVisible(threadId: string, caller: Caller): Promise<void> {
    if (owner) await services.threads.owned(threadId, owner);
    else if (may(caller, "read")) await services.threads.get(threadId);
    else throw notFound("conversation");
  }

  async function accept(caller: Caller, message: ClientText): Promise<void> {
    requireScope(caller, "chat");
    const { content: text, message_id: platformId } = message;
    messageText(text); // looked at before anything is opened for it
    const threadId = message.thread_id ?? (await openNew(caller, platformId));
    if (!owner) throw notFound("conversation");
    // Watched before the message is handed in: its turn may end before the inbox answers.
    if (!streams.has(threadId)) {
      await assertVisible(threadId, caller);
      watch(threadId, undefined);
    }
    const { messageId, seq, duplicate } = await services.inbox.accept({
      conversationId: threadId,
      owner,
      text,
      platformId,
    });
    if (!duplicate) return;
    const [stored] = await services.threads.messages(threadId, { after: seq - 1, limit: 1 });
    if (stored) send({ type: "stored", thread_id: threadId, message: stored, message_id: platformId });
    const isOver = await services.threads.isAnswered(messageId);
    if (isOver) send({ type: "message_complete", thread_id: threadId, turn_id: messageId });
  }

  async function respond(caller: Caller, response: InterruptResponse): Promise<void> {
    const person = requirePerson(caller);
    const actionId = response.interrupt_id ?? (await onlyPending(response.thread_id));
    const action = await services.approvals.get(actionId, person);
    if (action.conversation_id !== response.thread_id) throw notFound("approval");
    await services.approvals.decide(actionId, person, {
      decision: response.approved ? "approve" : "deny",
      note: response.note,
      messageToCustomer: response.message_to_customer,
      via: "console",
    });
  }

  async function onlyPending(conversationId: string): Promise<string> {
    const { items } = await services.approvals.list({ conversationId, status: "awaiting_approval", limit: 2 });
    const [only, another] = items;
    if (!only) throw notFound("approval");
    if (!another) return only.id;
    throw new CodedError({
      code: "INTERRUPT_AMBIGUOUS",
      message: "Several actions wait in this thread.",
      status: 409,
      remedy: "Name one with `interrupt_id`.",
    });
  }

  async function handle(message: ClientMessage, caller: Caller): Promise<void> {
    switch (message.type) {
      case "open": {
        if (message.thread_id === undefined) {
          await openNew(caller);
          return;
        }
        await assertVisible(message.thread_id, caller);
        watch(message.thread_id, message.after);
        return;
      }
      case "message":
        return accept(caller, message);
      case "interrupt_response":
        return respond(caller, message);
      case "desk": {
        requirePerson(caller);
        leaveDesk ??= services.liveFeed.subscribeDesk((event) => send({ type: "desk_event", event }));
        return;
      }
    }
  }

  function report(error: unknown, caller: Caller, threadId?: string): void {
    const { envelope } = failure(error, caller, services.log);
    send({
      type: "error",
      message: envelope.error ?? "",
      code: envelope.code ?? "INTERNAL",
      ...(threadId === undefined ? {} : { thread_id: threadId }),
    });
  }

  return {
    async receive(frame) {
      let caller = NOBODY;
      let threadId: string | undefined;
      try {
        if (!pace.take()) {
          throw new CodedError({
            code: "RATE_LIMITED",
            message: "Too many messages. Wait a few seconds.",
            status: 429,
          });
        }
        const message = parse(frame);
        threadId = "thread_id" in message ? message.thread_id : undefined;
        caller = await options.caller();
        await handle(message, caller);
      } catch (error) {
        report(error, caller, threadId);
      }
    },
    close() {
      closed = true;
      leaveDesk?.();
      for (const stream of streams.values()) stream.stop();
    },
  };
}
