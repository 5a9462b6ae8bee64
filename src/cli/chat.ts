import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CodedError } from "../core/coded-error.ts";
import { meta } from "../http/meta.ts";
import { type ChatMessage, openChat } from "./chat-connection.ts";
import { createChatScreen } from "./chat-screen.ts";
import { identityOf } from "./customer-identity.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { plain, print, say } from "./terminal.ts";
import { createTurnWatch } from "./turn-watch.ts";

interface ChatOptions extends ServerOptions {
  as?: string;
  identity?: string;
  json?: boolean;
}

/** After the server said that messages come too fast. */
const RATE_PAUSE_MS = 2_000;
/** Carriage return, and erase to the end of the line (ECMA-48). */
const CLEAR_LINE = "\r\u001b[K";

/** A chat over the running server's WebSocket: at a terminal a conversation, from a pipe one message a line. */
export async function chat(options: ChatOptions): Promise<void> {
  const server = await connect(options);
  const { chat_key } = await server.request("/meta", meta);
  const identity = await identityOf(server, options);
  const token = server.token ?? chat_key;
  if (!token) throw new CodedError({ code: "KEY_NEEDED", message: "Chatting needs an API key.", remedy: "Use --key." });

  const isTerminal = process.stdin.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    output: isTerminal ? process.stderr : undefined,
    prompt: isTerminal ? "> " : "",
  });
  lines.on("SIGINT", () => lines.close());
  // Listens from here on: what a pipe delivers while the connection is made would be lost.
  const typed = lines[Symbol.asyncIterator]();
  const screen = createChatScreen({ reply: (text) => process.stdout.write(text), aside: (text) => say(plain(text)) });
  const turns = createTurnWatch();
  const opened = Promise.withResolvers<string>();

  function hear(message: ChatMessage | null, raw: string): void {
    if (options.json) print(raw);
    if (!message) return;
    if (message.type === "thread") opened.resolve(message.thread_id);
    if (message.type === "error") opened.reject(new CodedError(message));
    // What arrives while somebody is typing stands above what they type.
    const interrupts = isTerminal && !turns.isWaiting() && message.type !== "thread";
    if (interrupts) process.stderr.write(CLEAR_LINE);
    if (!options.json) screen.show(message);
    turns.hear(message);
    if (interrupts) lines.prompt(true);
  }

  const connection = await openChat({ url: server.url, token, identity }, hear);

  async function deliver(threadId: string, content: string): Promise<void> {
    const message = { type: "message", thread_id: threadId, content, message_id: randomUUID() };
    for (;;) {
      const delivery = turns.expect(content);
      connection.send(message);
      const ended = await delivery;
      if (ended === "refused") process.exitCode = 1;
      if (ended !== "limited") return;
      await sleep(RATE_PAUSE_MS);
    }
  }

  async function converse(): Promise<void> {
    connection.send({ type: "open" });
    const threadId = await opened.promise;
    if (isTerminal) say("Write something; Ctrl-D ends.");
    if (isTerminal) lines.prompt();
    for await (const line of typed) {
      if (line.trim() !== "") await deliver(threadId, line);
      if (isTerminal) lines.prompt();
    }
  }

  try {
    await Promise.race([converse(), connection.ended]);
  } finally {
    lines.close();
    connection.close();
  }
}
