import { z } from "zod";
import type { MessageView } from "../core/conversation/conversation.ts";
import type { Owner } from "../core/identity/owner.ts";
import { newVisitorSecret, visitorHash } from "../core/identity/visitor.ts";
import { actionForCustomer } from "./customer-view.ts";
import { eventStream } from "./event-stream.ts";
import type { HttpServices } from "./http-services.ts";
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

type ChatRequest = ApiRequest<unknown, unknown, z.infer<typeof chatBody>>;

/** Chatting over plain HTTP: the whole reply at once, or as a stream of server-sent events. */
export function chatRoutes({ threads, inbox, liveFeed, approvals, log }: HttpServices): Route[] {
  /** The conversation that a message goes to, and who owns it. */
  async function conversationOf(request: ChatRequest): Promise<{ id: string; owner: Owner; visitorSecret?: string }> {
    const visitorSecret = request.owner ? undefined : newVisitorSecret();
    const owner: Owner = request.owner ?? { kind: "visitor", visitorHash: visitorHash(visitorSecret ?? "") };
    const asked = request.body.conversation_id;
    const { id } = asked ? await threads.owned(asked, owner) : await threads.open("web", owner);
    return { id, owner, visitorSecret };
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
        const { id, owner, visitorSecret } = await conversationOf(request);
        const turn = waitForTurn(liveFeed, threads, id, WHOLE_REPLY_MS, request.context.req.raw.signal);
        try {
          const { messageId, seq } = await inbox.accept({ conversationId: id, owner, text: request.body.message });
          const complete = await turn.ended(messageId);
          const said = (message: MessageView) => message.author !== "customer";
          const actions = await approvals.list({ conversationId: id, status: "awaiting_approval", limit: PENDING });
          return {
            conversation_id: id,
            message_id: messageId,
            reply: (await threads.messages(id, { after: seq })).filter(said),
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
        const { id, owner, visitorSecret } = await conversationOf(request);
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
          const { messageId, seq } = await inbox.accept({ conversationId: id, owner, text: request.body.message });
          after.resolve(seq);
          return eventStream(request.context, async (stream) => {
            send = (message) => stream.send(message.type, message);
            early.splice(0).forEach(send);
            stream.left.addEventListener("abort", stop, { once: true });
            await turn.ended(messageId);
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
