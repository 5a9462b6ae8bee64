import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { DigitalDiscord } from "discord-digital-twin";
import { type Context, Hono } from "hono";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { obey, Refused, RULES } from "./rules.ts";

const event = z.looseObject({
  t: z.string().nullish(),
  d: z.looseObject({ guild_id: z.string().optional(), content: z.string().optional() }).nullish(),
});
const DIRECT_MESSAGE = 1;

/**
 * Stands before the independent emulator and is strict where it is lax: bodies are held to Discord's rules, direct messages can
 * be opened, and what the gateway tells of messages names who is mentioned and no server for direct ones.
 */
export class EmulatorFront {
  /** What Discord would not have taken. */
  readonly violations: string[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #emulator: DigitalDiscord | undefined;

  constructor() {
    this.#server = createServer(getRequestListener(this.#routes().fetch));
    this.#server.on("upgrade", (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (connection) => this.#relay(connection));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  /** Gateways that are connected. */
  get connections(): number {
    return this.#sockets.clients.size;
  }

  standBefore(emulator: DigitalDiscord): void {
    this.#emulator = emulator;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  get gatewayUrl(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/gateway`;
  }

  get #behind(): DigitalDiscord {
    if (!this.#emulator) throw new Error("There is no emulator behind this yet.");
    return this.#emulator;
  }

  #routes(): Hono {
    const app = new Hono();
    const holding = (rule: z.ZodType) => async (context: Context) => {
      const body: unknown = await context.req.raw.clone().json();
      try {
        obey(rule, body);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.violations.push(`${context.req.method} ${context.req.path}: ${error.message}`);
        return context.json({ code: error.code, message: error.message }, error.status);
      }
      return this.#pass(context);
    };
    app.post("/api/v10/channels/:channel/messages", holding(RULES.newMessage));
    app.patch("/api/v10/channels/:channel/messages/:message", holding(RULES.editedMessage));
    app.post("/api/v10/channels/:channel/messages/:message/threads", holding(RULES.newThread));
    app.post("/api/v10/interactions/:id/:token/callback", holding(RULES.callback));
    app.put("/api/v10/applications/:app/commands", holding(RULES.commands));
    app.post("/api/v10/users/@me/channels", async (context) => {
      const { recipient_id: person } = z.object({ recipient_id: z.string() }).parse(await context.req.json());
      return context.json({ id: await this.directMessages(person), type: DIRECT_MESSAGE });
    });
    app.all("*", (context) => this.#pass(context));
    return app;
  }

  /** The channel of somebody's direct messages with the bot, which the emulator cannot open. */
  async directMessages(person: string): Promise<string> {
    const { prisma } = this.#behind;
    const name = `direct ${person}`;
    const known = await prisma.channel.findFirst({ where: { name } });
    const id = `9${person.slice(1)}`;
    if (!known) await prisma.channel.create({ data: { id, type: DIRECT_MESSAGE, name } });
    return known?.id ?? id;
  }

  async #pass({ req }: Context): Promise<Response> {
    const { pathname, search } = new URL(req.url);
    const body = req.method === "GET" ? undefined : await req.arrayBuffer();
    const headers = Object.fromEntries(
      ["authorization", "content-type", "user-agent"].flatMap((name) => [[name, req.header(name) ?? ""]]),
    );
    const url = new URL(pathname + search, this.#behind.restUrl);
    return fetch(url, { method: req.method, headers, ...(body?.byteLength ? { body } : {}) });
  }

  #relay(connection: WebSocket): void {
    const behind = new WebSocket(`ws://127.0.0.1:${this.#behind.port}/gateway`);
    const early: string[] = [];
    connection.on("message", (raw) => {
      if (behind.readyState === WebSocket.OPEN) behind.send(String(raw));
      else early.push(String(raw));
    });
    behind.on("open", () => early.splice(0).forEach((text) => void behind.send(text)));
    behind.on("message", (raw) => connection.send(this.#corrected(String(raw))));
    behind.on("close", () => connection.close());
    connection.on("close", () => behind.close());
  }

  #corrected(text: string): string {
    const { data } = event.safeParse(JSON.parse(text));
    if (!data?.d || !/^MESSAGE_/.test(data.t ?? "")) return text;
    const { guild_id: guildId, ...d } = data.d;
    const mentions = [...(d.content ?? "").matchAll(/<@(\d+)>/g)].map(([, id]) => ({ id, username: "somebody" }));
    return JSON.stringify({ ...data, d: { ...d, mentions, ...(guildId ? { guild_id: guildId } : {}) } });
  }
}
