import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { z } from "zod";
import { notFound } from "../core/coded-error.ts";
import type { MessageView } from "../core/conversation/conversation.ts";
import { messageText } from "../core/conversation/inbox.ts";
import { clientAddress } from "./client-address.ts";
import { messageId } from "./client-message.ts";
import { actionForCustomer } from "./customer-view.ts";
import { eventStream } from "./event-stream.ts";
import type { HttpServices } from "./http-services.ts";
import { invalidInput } from "./invalid-input.ts";
import { type NewThread, openThread } from "./new-thread.ts";
import { type ApiRequest, defineRoute, type Route } from "./route.ts";
import type { ThreadMessage } from "./server-message.ts";
import { streamThread } from "./thread-stream.ts";
import { waitForTurn } from "./turn-end.ts";
import { actionView, messageView } from "./views.ts";

/** A client's own time limit is usually a minute; the answer says `complete: false` before that. */
const WHOLE_REPLY_MS = 50_000;
const STREAM_MS = 5 * 60_000;
const PENDING = 50;

const chatBody = z.strictObject({
  conversation_id: z.string().min(1).max(100).optional().describe("Left out: a new conversation."),
  message: z.string().min(1),
});

const wholeReply = z.object({
  conversation_id: z.string(),
  message_id: z.string(),
  reply: z.array(messageView).describe("What was said since the message."),
  pending: z.array(actionView).describe("Actions that wait for staff."),
  complete: z.boolean().describe("False when the reply takes longer than a request may; read the messages later."),
  visitor_secret: z.string().optional().describe("Owns a new anonymous conversation; shown this once."),
});

const idempotency = z.object({ "idempotency-key": messageId.optional() });

/** The client's own id of its message, by which a request that is sent again is known. */
function idempotencyKeyIn(context: Context): string | undefined {
  const headers = idempotency.safeParse(context.req.header());
  if (!headers.success) throw invalidInput("header", headers.error);
  return headers.data["idempotency-key"];
}

type ChatRequest = ApiRequest<unknown, unknown, z.infer<typeof chatBody>>;

/** Chatting over plain HTTP: the whole reply at once, or as a stream of server-sent events. */
export function chatRoutes(services: HttpServices): Route[] {
  const { threads, inbox, liveFeed, approvals, log } = services;
  /** The conversation that a message goes to, who owns it, and the client's own id of the message. */
  async function destination(request: ChatRequest): Promise<NewThread & { platformId?: string }> {
    const { owner, body, context } = request;
    const platformId = idempotencyKeyIn(context);
    // Looked at before anything is opened for it.
    messageText(body.message);
    if (body.conversation_id === undefined) {
      const address = clientAddress(getConnInfo(context).remote.address, context.req.header("x-forwarded-for"));
      return { ...(await openThread(services, { channel: "web", owner, address, messageId: platformId })), platformId };
    }
    if (!owner) throw notFound("conversation");
    return { id: (await threads.owned(body.conversation_id, owner)).id, owner, platformId };
  }

  return [
    defineRoute({
      method: "post",
      path: "/chat",
      access: "chat",
      summary: "Says something and waits for the whole reply.",
      body: chatBody,
      answer: wholeReply,
      async handle(request) {
        const { id, owner, visitorSecret, platformId } = await destination(request);
        const message = { conversationId: id, owner, text: request.body.message, platformId };
        const turn = waitForTurn(liveFeed, threads, id, WHOLE_REPLY_MS, request.context.req.raw.signal);
        try {
          const accepted = await inbox.accept(message);
          const complete = await turn.ended(accepted);
          const said = (message: MessageView) => message.author !== "customer";
          const actions = await approvals.list({ conversationId: id, status: "awaiting_approval", limit: PENDING });
          return {
            conversation_id: id,
            message_id: accepted.messageId,
            reply: (await threads.messages(id, { after: accepted.seq })).filter(said),
            pending: actions.items.map(actionForCustomer),
            complete,
            visitor_secret: visitorSecret,
          };
        } finally {
          turn.stop();
        }
      },
    }),
    defineRoute({
      method: "post",
      path: "/chat/stream",
      access: "chat",
      summary:
        "Says something and streams the reply as server-sent events, named and shaped as the WebSocket's messages.",
      body: chatBody,
      async handle(request) {
        const { id, owner, visitorSecret, platformId } = await destination(request);
        const message = { conversationId: id, owner, text: request.body.message, platformId };
        const turn = waitForTurn(liveFeed, threads, id, STREAM_MS, request.context.req.raw.signal);
        const after = Promise.withResolvers<number>();
        const early: ThreadMessage[] = [];
        let send = (message: ThreadMessage): void => void early.push(message);
        // Watched before the message is handed in: its turn may end before the answer has begun.
        const live = streamThread({
          threads,
          liveFeed,
          threadId: id,
          after: after.promise,
          visitorSecret,
          send: (message) => send(message),
          onFailure(error) {
            log.error({ err: error }, "stream failed");
            turn.stop();
          },
        });
        const stop = () => {
          live.stop();
          turn.stop();
        };
        try {
          const accepted = await inbox.accept(message);
          after.resolve(accepted.seq);
          return eventStream(request.context, async (stream) => {
            send = (message) => stream.send(message.type, message);
            early.splice(0).forEach(send);
            stream.left.addEventListener("abort", stop, { once: true });
            await turn.ended(accepted);
            await live.drained();
            stop();
          });
        } catch (error) {
          stop();
          throw error;
        }
      },
    }),
  ];
}
