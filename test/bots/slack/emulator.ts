import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createEmulator, type Emulator } from "emulate";
import { z } from "zod";
import { checkArguments, isMethod, Refused } from "./call-rules.ts";
import type { RequestDeliveries } from "./deliveries.ts";

const BOT_USER = "U0SUPPORT";
const BOT_TOKEN = "xoxb-support";
/** The emulator knows neither streams nor a thread's status. */
const NOT_FOUND = 404;
/** The emulator's one workspace. */
const TEAM = "T000000001";

const stored = z.object({
  ts: z.string(),
  user: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  blocks: z.array(z.record(z.string(), z.unknown())).default([]),
});
export type Stored = z.infer<typeof stored>;
const posted = z.object({ ok: z.literal(true), ts: z.string() });
const history = z.object({ ok: z.literal(true), messages: z.array(stored) });
const named = z.array(z.object({ id: z.string(), name: z.string() }));

/**
 * The emulator that others wrote, behind a front that is strict where it is lax: tokens, arguments, blocks. It delivers nothing,
 * so what people do is read back from what it stored, signed, and delivered from here.
 */
export class EmulatedSlack {
  readonly botToken = BOT_TOKEN;
  readonly botUser = BOT_USER;
  /** What the real one would have refused. */
  readonly violations: string[] = [];
  /** What one person alone was shown; the emulator gives it to nobody. */
  readonly ephemerals: { user: string; text: string }[] = [];
  readonly users = new Map<string, string>();
  readonly channels = new Map<string, string>();
  readonly #emulator: Emulator;
  readonly #deliveries: RequestDeliveries;
  readonly #front = createServer((request, response) => void this.#serve(request, response));

  private constructor(emulator: Emulator, deliveries: RequestDeliveries) {
    this.#emulator = emulator;
    this.#deliveries = deliveries;
  }

  static async start(port: number, deliveries: RequestDeliveries): Promise<EmulatedSlack> {
    const people = ["ann", "lin"];
    const app = { client_id: "1.2", client_secret: "unused", app_id: "A1", name: "Support", redirect_uris: [] };
    const bot = { bot_id: "B0SUPPORT", bot_user_id: BOT_USER, bot_name: "support" };
    const emulator = await createEmulator({
      ...{ service: "slack", port },
      seed: {
        slack: {
          users: people.map((name) => ({ name })),
          channels: [{ name: "help" }, { name: "approvals", is_private: true }],
          oauth_apps: [{ ...app, ...bot }],
          tokens: [
            { token: BOT_TOKEN, type: "bot", user_id: BOT_USER, bot_id: bot.bot_id },
            ...people.map((user) => ({ token: `xoxp-${user}`, user })),
          ],
        },
      },
    });
    const slack = new EmulatedSlack(emulator, deliveries);
    slack.#front.listen(0, "127.0.0.1");
    await once(slack.#front, "listening");
    await slack.#getToKnow();
    return slack;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#front.address() as AddressInfo).port}/api/`;
  }

  async stop(): Promise<void> {
    this.#front.closeAllConnections();
    this.#front.close();
    await this.#emulator.close();
  }

  async direct(person: string): Promise<string> {
    const opened = z.object({ channel: z.object({ id: z.string() }) });
    return opened.parse(await this.#as(person, "conversations.open", { users: BOT_USER })).channel.id;
  }

  /** Somebody writes; what the emulator stored of it is delivered. */
  async say(person: string, channel: string, words: string): Promise<Stored> {
    const { ts } = posted.parse(await this.#as(person, "chat.postMessage", { channel, text: words }));
    const message = (await this.messages(channel)).find((one) => one.ts === ts);
    if (!message) throw new Error("It was not stored.");
    const event = { ...message, type: "message", channel, team: TEAM };
    await this.#deliveries.send({ kind: "events_api", payload: { type: "event_callback", team_id: TEAM, event } });
    return message;
  }

  /** Presses a button of a message as it is stored. */
  async press(person: string, channel: string, { ts }: Stored, label: string): Promise<void> {
    const message = (await this.messages(channel)).find((one) => one.ts === ts);
    const action = buttonsOf(message?.blocks ?? []).find((button) => button.text.text === label);
    if (!action) throw new Error(`There is no button ${label}.`);
    const user = { id: this.users.get(person) };
    await this.#deliveries.send({
      kind: "interactive",
      payload: {
        ...{ type: "block_actions", user, team: { id: TEAM }, trigger_id: "1.2.3", message, actions: [action] },
        ...{ channel: { id: channel }, container: { type: "message", channel_id: channel, message_ts: ts } },
      },
    });
  }

  /** Of a channel or a direct message, with all threads, oldest first. */
  async messages(channel: string): Promise<Stored[]> {
    const { messages } = history.parse(await this.#call(BOT_TOKEN, "conversations.history", { channel, limit: "100" }));
    return messages.reverse();
  }

  async #getToKnow(): Promise<void> {
    const members = z.object({ members: named }).parse(await this.#as("lin", "users.list", {})).members;
    for (const { id, name } of members) this.users.set(name, id);
    const asked = { types: "public_channel,private_channel" };
    const { channels } = z.object({ channels: named }).parse(await this.#as("lin", "conversations.list", asked));
    for (const { id, name } of channels) this.channels.set(name, id);
    for (const channel of [this.channels.get("approvals"), this.channels.get("help")])
      await this.#as("lin", "conversations.invite", { channel: channel ?? "", users: BOT_USER });
  }

  #as(person: string, method: string, args: Record<string, string>): Promise<unknown> {
    return this.#call(`xoxp-${person}`, method, args);
  }

  async #call(token: string, method: string, args: Record<string, string>): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}` };
    const url = `${this.#emulator.url}/api/${method}`;
    const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(args) });
    return response.status === NOT_FOUND ? { ok: false, error: "unknown_method" } : response.json();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? "").replace("/api/", "");
    const args = Object.fromEntries(new URLSearchParams(await text(request)));
    const answer =
      this.#refusal(method, request.headers.authorization, args) ?? (await this.#call(BOT_TOKEN, method, args));
    if (method === "chat.postEphemeral") this.ephemerals.push({ user: args.user ?? "", text: args.text ?? "" });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  #refusal(method: string, authorization: string | undefined, args: Record<string, string>): object | null {
    try {
      if (authorization !== `Bearer ${BOT_TOKEN}`) throw new Refused("invalid_auth");
      if (!isMethod(method)) throw new Refused(`unknown_method ${method}`);
      checkArguments(method, args);
      return null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.violations.push(error.error);
      return { ok: false, error: error.error };
    }
  }
}

const button = z.object({
  ...{ type: z.literal("button"), action_id: z.string(), value: z.string() },
  text: z.object({ text: z.string() }),
});

export function buttonsOf(blocks: Stored["blocks"]): z.infer<typeof button>[] {
  return blocks.flatMap((block) => (block.type === "actions" ? z.array(button).parse(block.elements) : []));
}
