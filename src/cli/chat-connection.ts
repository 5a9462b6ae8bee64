import { WebSocket } from "ws";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { actionView, messageView } from "../http/views.ts";

const thread = { thread_id: z.string() };

/** What the terminal makes something of; everything else that a server may say is passed over. */
const serverMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("thread"),
    ...thread,
    visitor_secret: z.string().optional(),
    messages: z.array(messageView),
  }),
  z.object({ type: z.literal("token"), ...thread, agent: z.string(), content: z.string() }),
  z.object({ type: z.literal("tool_call"), ...thread, agent: z.string(), tool: z.string(), args: z.json() }),
  z.object({ type: z.literal("restart"), ...thread }),
  z.object({ type: z.literal("stored"), ...thread, message: messageView }),
  z.object({ type: z.literal("action"), ...thread, action: actionView }),
  z.object({ type: z.literal("message_complete"), ...thread, turn_id: z.string() }),
  z.object({ type: z.literal("error"), thread_id: z.string().optional(), message: z.string(), code: z.string() }),
]);

export type ChatMessage = z.infer<typeof serverMessage>;

export interface ChatConnection {
  /** Throws `CONNECTION_LOST`. */
  send(message: object): void;
  /** Rejects with `CONNECTION_LOST` when the server ends the connection; resolves after `close`. */
  ended: Promise<void>;
  close(): void;
}

export interface ChatAddress {
  url: string;
  token: string;
  identity?: string;
}

/** Opens the server's WebSocket. Throws `CONNECTION_REFUSED`. */
export async function openChat(
  { url, token, identity }: ChatAddress,
  hear: (message: ChatMessage | null, raw: string) => void,
): Promise<ChatConnection> {
  const address = new URL("/ws", url.replace(/^http/, "ws"));
  address.search = new URLSearchParams({ token, channel: "terminal", ...(identity ? { identity } : {}) }).toString();
  const socket = new WebSocket(address);
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let closing = false;

  socket.on("open", () => opened.resolve());
  socket.on("error", (cause) =>
    opened.reject(
      new CodedError({
        code: "CONNECTION_REFUSED",
        message: `The server at ${url} refused the chat: ${cause.message}.`,
        remedy: "Check the key and the customer's identity.",
        cause,
      }),
    ),
  );
  socket.on("message", (data) => {
    const raw = data.toString();
    const parsed = serverMessage.safeParse(JSON.parse(raw));
    hear(parsed.success ? parsed.data : null, raw);
  });
  socket.on("close", (code, reason) => {
    if (closing) return ended.resolve();
    const why = reason.toString() || `code ${code}`;
    ended.reject(new CodedError({ code: "CONNECTION_LOST", message: `The server ended the connection: ${why}` }));
  });

  await opened.promise;
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    ended: ended.promise,
    close() {
      closing = true;
      socket.close();
    },
  };
}
