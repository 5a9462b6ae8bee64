import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { BOT_SCOPES, EMAIL_SCOPES } from "../../../src/bots/slack/manifest.ts";
import { opensForm } from "../../../src/core/channels/press.ts";
import { buttonsOf, type View } from "./block-rules.ts";
import { checkArguments, isMethod, type Method, Refused, RULES } from "./call-rules.ts";
import { type Deliveries, RequestDeliveries, type Sending, SocketDeliveries } from "./deliveries.ts";
import { METHODS, type Surroundings } from "./methods.ts";
import { BOT, type Channel, type Message, TEAM, Workspace } from "./workspace.ts";

export interface StandInOptions {
  /** Whether the app is called, or connects. */
  by: "requests" | "socket";
  /** Whether the workspace has native streaming. */
  streams: boolean;
  scopes?: readonly string[];
}

/** Posts and edits, which a platform may refuse. */
const WRITES: ReadonlySet<Method> = new Set<Method>([
  "chat.postMessage",
  "chat.update",
  "chat.appendStream",
  "chat.stopStream",
]);
const MADE: ReadonlySet<Method> = new Set<Method>(["chat.postMessage", "chat.startStream"]);
const TRIGGER_MS = 3_000;

type Fault = "later" | "passing" | "never";

/** Slack's side, over real HTTP and WebSocket: strict about tokens, scopes, arguments, blocks and time. */
export class SlackStandIn {
  readonly botToken = "xoxb-1-stand-in";
  readonly appToken = "xapp-1-stand-in";
  readonly signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
  readonly workspace = new Workspace();
  readonly requests = new RequestDeliveries(this.signingSecret);
  readonly sockets = new SocketDeliveries();
  /** Every call, for whoever counts them. */
  readonly calls: { method: string; answer: string }[] = [];
  readonly options: StandInOptions;
  /** Methods whose calls are never answered. */
  readonly stalled = new Set<string>();
  #faults: Fault[] = [];
  #refused = WRITES;
  #losing = false;
  #last: Sending | undefined;
  #triggers = new Map<string, { opened: (view: View) => void; until: number }>();
  readonly #tickets = new Set<string>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #webSockets = new WebSocketServer({ noServer: true });

  constructor(options: StandInOptions) {
    this.options = options;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api/`;
  }
  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get deliveries(): Deliveries {
    return this.options.by === "socket" ? this.sockets : this.requests;
  }

  async start(): Promise<void> {
    this.#server.on("upgrade", (request, socket, head) => {
      const ticket = new URL(request.url ?? "", "http://localhost").searchParams.get("ticket") ?? "";
      // A ticket is good once.
      if (!this.#tickets.delete(ticket)) return void socket.destroy();
      this.#webSockets.handleUpgrade(request, socket, head, (accepted) => this.sockets.accept(accepted));
    });
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop(): Promise<void> {
    this.sockets.cut();
    this.#webSockets.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  // What people do.

  /** Resolves when it is acknowledged, or will be sent again. */
  async say(person: string, words: string, channel: Channel, more: Partial<Message> = {}): Promise<Message> {
    const { id: user } = this.workspace.user(person);
    const message = this.workspace.add({
      ...{ channel: channel.id, user, text: words, blocks: [], unfurls: false, ...more },
    });
    await this.repeat(message);
    return message;
  }

  /** A mention is told twice, as one message. */
  async repeat(message: Message): Promise<void> {
    const event = this.#asEvent(message);
    const mention = message.text.includes(`<@${BOT.user}>`) ? [{ ...event, type: "app_mention" }] : [];
    await Promise.all([event, ...mention].map((one) => this.#tell(one)));
  }

  async edit(message: Message, words: string): Promise<void> {
    const previous = this.#asEvent(message);
    message.text = words;
    message.edited = { ts: this.workspace.now() };
    await this.#tell({
      ...{ type: "message", subtype: "message_changed", hidden: true, channel: message.channel },
      ...{ ts: this.workspace.now(), message: this.#asEvent(message), previous_message: previous },
    });
  }

  /** A message with replies leaves a tombstone. */
  async remove(message: Message): Promise<void> {
    const previous = this.#asEvent(message);
    const common = { type: "message", hidden: true, channel: message.channel, ts: this.workspace.now() };
    const replies = this.workspace.channel(message.channel).messages.some((one) => one.thread_ts === message.ts);
    this.workspace.remove(message);
    const tombstone = { ...previous, subtype: "tombstone", text: "This message was deleted.", user: "USLACKBOT" };
    await this.#tell(
      replies
        ? { ...common, subtype: "message_changed", message: tombstone, previous_message: previous }
        : { ...common, subtype: "message_deleted", deleted_ts: message.ts, previous_message: previous },
    );
  }

  /** Presses a button as it was shown; fills in the form that opens. Resolves when it is acknowledged. */
  async press(
    person: string,
    message: Pick<Message, "ts" | "channel" | "thread_ts">,
    button: { action_id: string; value: string },
    filled: Record<string, string> = {},
  ): Promise<void> {
    const { id } = this.workspace.user(person);
    const trigger = `${this.workspace.now()}.${id}`;
    const form = Promise.withResolvers<View>();
    this.#triggers.set(trigger, { until: Date.now() + TRIGGER_MS, opened: form.resolve });
    const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
    await this.#send({
      kind: "interactive",
      payload: {
        ...{ type: "block_actions", api_app_id: "A1", token: "unused", trigger_id: trigger },
        ...{ user: { id, username: person, team_id: TEAM }, team: { id: TEAM, domain: "home" } },
        container: {
          ...{ type: "message", message_ts: message.ts, channel_id: message.channel, is_ephemeral: false, ...thread },
        },
        channel: { id: message.channel, name: "x" },
        message: { ts: message.ts, ...thread },
        response_url: `${this.apiUrl}response/1`,
        actions: [{ type: "button", block_id: "b1", action_ts: this.workspace.now(), ...button }],
      },
    });
    if (!opensForm(button.value)) return;
    const opened = await Promise.race([form.promise, sleep(TRIGGER_MS, null)]);
    if (opened) await this.submit(person, opened, filled);
  }

  async submit(person: string, view: View, filled: Record<string, string>): Promise<void> {
    const { id } = this.workspace.user(person);
    const values = Object.fromEntries(
      view.blocks.map(({ block_id: block, element }) => [
        block,
        { [element.action_id]: { type: element.type, value: filled[block] ?? null } },
      ]),
    );
    await this.#send({
      kind: "interactive",
      payload: {
        ...{ type: "view_submission", api_app_id: "A1", token: "unused", trigger_id: this.workspace.now() },
        ...{ user: { id, team_id: TEAM }, team: { id: TEAM, domain: "home" } },
        view: { ...view, id: "V1", team_id: TEAM, state: { values } },
      },
    });
  }

  /** Gives what the person alone is shown. */
  async command(person: string, question: string): Promise<unknown> {
    const { id } = this.workspace.user(person);
    return this.#send({
      kind: "slash_commands",
      payload: {
        ...{ command: "/support", text: question, user_id: id, team_id: TEAM, channel_id: "C0GENERAL" },
        ...{ trigger_id: `${this.workspace.now()}.${id}`, response_url: `${this.apiUrl}response/1`, api_app_id: "A1" },
      },
    });
  }

  /** What was pressed, submitted or commanded last, once more. */
  async repeatLast(): Promise<void> {
    if (this.#last) await this.deliveries.send(this.#last);
  }

  // What goes wrong.

  /** The next `calls` posts and edits, or calls of another method, are refused. */
  refuse(how: Fault, calls: number, of = WRITES): void {
    this.#faults = Array.from({ length: calls }, () => how);
    this.#refused = of;
  }

  /** The next post is made, but its answer is lost. */
  loseAnswer(): void {
    this.#losing = true;
  }

  // The wire.

  async #send(sending: Sending): Promise<unknown> {
    this.#last = sending;
    return this.deliveries.send(sending);
  }

  #asEvent(message: Message): Record<string, unknown> {
    const { versions: _, unfurls: __, ...event } = message;
    return { type: "message", team: TEAM, ...event };
  }

  async #tell(event: Record<string, unknown>): Promise<void> {
    const payload = {
      ...{ type: "event_callback", token: "unused", team_id: TEAM, api_app_id: "A1", event },
      ...{ event_id: `Ev${this.workspace.now()}`, event_time: Math.floor(Date.now() / 1_000) },
      authorizations: [{ team_id: TEAM, user_id: BOT.user, is_bot: true }],
    };
    await this.deliveries.send({ kind: "events_api", payload });
  }

  get #surroundings(): Surroundings {
    return {
      ...{ workspace: this.workspace, streams: this.options.streams },
      socketUrl: () => {
        const ticket = this.workspace.now();
        this.#tickets.add(ticket);
        return `ws://127.0.0.1:${this.#port}/link/?ticket=${ticket}`;
      },
      openView: (trigger, view) => {
        const known = this.#triggers.get(trigger);
        if (!known) throw new Refused("invalid_trigger_id");
        this.#triggers.delete(trigger);
        if (known.until < Date.now()) throw new Refused("expired_trigger_id");
        known.opened(view);
      },
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? "").replace("/api/", "");
    if (this.stalled.has(method)) return void this.calls.push({ method, answer: "none" });
    const fault = this.#faultOf(method);
    const given = Object.fromEntries(new URLSearchParams(await text(request)));
    if (fault === "later") {
      this.calls.push({ method, answer: "429" });
      return void response.writeHead(429, { "retry-after": "1" }).end();
    }
    if (fault === "passing") {
      this.calls.push({ method, answer: "503" });
      return void response.writeHead(503).end("upstream trouble");
    }
    const answer = this.#answer(method, request.headers.authorization ?? "", given, fault);
    this.calls.push({ method, answer: "error" in answer ? String(answer.error) : "ok" });
    if (this.#losing && isMethod(method) && MADE.has(method) && !("error" in answer)) {
      this.#losing = false;
      return void response.destroy();
    }
    const scopes = { "x-oauth-scopes": this.#granted.join(",") };
    response.writeHead(200, { "content-type": "application/json", ...scopes }).end(JSON.stringify(answer));
  }

  /** A stream that is refused is followed by a post, which is what counts. */
  #faultOf(method: string): Fault | undefined {
    if (method === "chat.startStream") return this.#faults[0];
    return isMethod(method) && this.#refused.has(method) ? this.#faults.shift() : undefined;
  }

  get #granted(): readonly string[] {
    return this.options.scopes ?? [...Object.keys(BOT_SCOPES), ...Object.keys(EMAIL_SCOPES)];
  }

  #answer(method: string, authorization: string, given: Record<string, string>, fault?: Fault): object {
    try {
      if (!isMethod(method)) throw new Refused("unknown_method");
      this.#authorise(method, authorization);
      const args = checkArguments(method, given);
      if (fault === "never") throw new Refused("is_archived");
      const run = METHODS[method] as (args: unknown, around: Surroundings) => object;
      return { ok: true, ...run(args, this.#surroundings) };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.error };
      throw error;
    }
  }

  #authorise(method: Method, authorization: string): void {
    const token = authorization.replace(/^Bearer /, "");
    const isAppCall = method === "apps.connections.open";
    if (token === "") throw new Refused("not_authed");
    if (token !== this.botToken && token !== this.appToken) throw new Refused("invalid_auth");
    if ((token === this.appToken) !== isAppCall) throw new Refused("not_allowed_token_type");
    const { scopes } = RULES[method];
    const granted: readonly string[] = isAppCall ? ["connections:write"] : this.#granted;
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) throw new Refused("missing_scope");
  }
}

/** Of a message as it is or was. */
export const buttonOf = (blocks: Message["blocks"], label: string) =>
  buttonsOf(blocks).find((button) => button.label === label);
