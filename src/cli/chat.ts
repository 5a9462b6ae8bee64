import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { demoCustomer, meta } from "../http/meta.ts";
import { type ChatMessage, openChat } from "./chat-connection.ts";
import { createChatScreen } from "./chat-screen.ts";
import { requireConfig } from "./project-config.ts";
import { connect, type ServerClient, type ServerOptions } from "./server-client.ts";
import { plain, print, say } from "./terminal.ts";

interface ChatOptions extends ServerOptions {
  config?: string;
  as?: string;
  identity?: string;
  json?: boolean;
}

/** After the server said that messages come too fast. */
const RATE_PAUSE_MS = 2_000;

/** The identity token of the demo customer whom `--as` names. Throws `NO_SUCH_CUSTOMER`. */
async function demoIdentity(server: ServerClient, wanted: string): Promise<string> {
  const found = await server.request("/demo/customers", z.array(demoCustomer), { query: { query: wanted } });
  const exact = found.filter(({ id, name, email }) => [id, name, email].includes(wanted));
  const [customer, another] = exact.length > 0 ? exact : found;
  if (!customer || another) {
    const several = found.map(({ id, name }) => `${id} (${name})`).slice(0, 5);
    throw new CodedError({
      code: "NO_SUCH_CUSTOMER",
      message: customer ? `Several customers match: ${several.join(", ")}.` : `No demo customer matches "${wanted}".`,
      remedy: "Name one by id.",
    });
  }
  say(`You are ${plain(customer.name)} (${customer.id}).`);
  const body = { customer_id: customer.id };
  return (await server.request("/demo/identity", z.object({ token: z.string() }), { method: "POST", body })).token;
}

/** Who waits for which turn to end, from what the server says. */
function createTurnWatch() {
  let sent: { text: string; turnId?: string; done: (outcome: "complete" | "limited" | "refused") => void } | undefined;
  return {
    expect(text: string): Promise<"complete" | "limited" | "refused"> {
      const { promise, resolve } = Promise.withResolvers<"complete" | "limited" | "refused">();
      sent = { text: text.trim(), done: resolve };
      return promise;
    },
    hear(message: ChatMessage): void {
      if (!sent) return;
      // The id of our own message is the id of its turn; outcomes of actions end turns of their own.
      if (message.type === "stored" && message.message.author === "customer" && message.message.text === sent.text) {
        sent.turnId = message.message.id;
      }
      if (message.type === "message_complete" && message.turn_id === sent.turnId) sent.done("complete");
      if (message.type === "error") sent.done(message.code === "RATE_LIMITED" ? "limited" : "refused");
    },
  };
}

/** A chat over the running server's WebSocket: at a terminal a conversation, from a pipe one message a line. */
export async function chat(options: ChatOptions): Promise<void> {
  const { dataDir } = await requireConfig({ file: options.config });
  const server = await connect(dataDir, options);
  const { demo, chat_key } = await server.request("/meta", meta);
  if (options.as && !demo) {
    throw new CodedError({ code: "NOT_A_DEMO", message: "--as is for the demo.", remedy: "Use --identity." });
  }
  const identity = options.as ? await demoIdentity(server, options.as) : options.identity;
  const token = server.token ?? chat_key;
  if (!token) throw new CodedError({ code: "KEY_NEEDED", message: "Chatting needs an API key.", remedy: "Use --key." });

  const screen = createChatScreen({ reply: (text) => process.stdout.write(text), aside: (text) => say(plain(text)) });
  const turns = createTurnWatch();
  const opened = Promise.withResolvers<string>();
  const connection = await openChat({ url: server.url, token, identity }, (message, raw) => {
    if (options.json) print(raw);
    if (!message) return;
    if (message.type === "thread") opened.resolve(message.thread_id);
    if (message.type === "error") opened.reject(new CodedError(message));
    if (!options.json) screen.show(message);
    turns.hear(message);
  });

  async function converse(): Promise<void> {
    connection.send({ type: "open" });
    const threadId = await opened.promise;
    const isTerminal = process.stdin.isTTY === true;
    if (isTerminal) say("Write something; Ctrl-D ends.");
    const lines = createInterface({
      input: process.stdin,
      output: isTerminal ? process.stderr : undefined,
      prompt: "> ",
    });
    lines.prompt();
    for await (const line of lines) {
      if (line.trim() !== "") await deliver(threadId, line);
      lines.prompt();
    }
  }

  async function deliver(threadId: string, content: string): Promise<void> {
    for (;;) {
      const outcome = turns.expect(content);
      connection.send({ type: "message", thread_id: threadId, content });
      const ended = await outcome;
      if (ended === "refused") process.exitCode = 1;
      if (ended !== "limited") return;
      await sleep(RATE_PAUSE_MS);
    }
  }

  try {
    await Promise.race([converse(), connection.ended]);
  } finally {
    connection.close();
  }
}
