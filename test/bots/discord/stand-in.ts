import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { Faults } from "./faults.ts";
import { GatewaySessions } from "./gateway-sessions.ts";
import { type Answer, PendingInteractions } from "./pending-interactions.ts";
import { restRoutes } from "./rest-routes.ts";
import { type Channel, type Message, World } from "./world.ts";

const HEARTBEAT_MS = 5_000;

/** Discord's side: REST over HTTP and the gateway over a WebSocket, with the people who write there and press buttons. */
export class DiscordStandIn {
  readonly token: string;
  readonly world: World;
  readonly gateway: GatewaySessions;
  readonly faults = new Faults();
  readonly #interactions = new PendingInteractions();
  readonly #server: Server;
  /** REST answers nothing, and nobody can connect. */
  away = false;
  /** Before everything that REST answers. */
  delayMs = 0;
  /** As they were registered last. */
  readonly commands: object[] = [];
  #valid = "";

  constructor() {
    this.world = new World((event, data, where) => this.gateway.dispatch(event, data, where));
    this.token = `${Buffer.from(this.world.bot.id).toString("base64url")}.Gabcde.${"x".repeat(27)}`;
    this.#valid = this.token;
    this.gateway = new GatewaySessions({
      ...{ token: () => this.#valid, heartbeatMs: HEARTBEAT_MS, url: () => `ws://127.0.0.1:${this.#port}/gateway` },
      ready: () => ({
        user: this.world.bot,
        applicationId: this.world.bot.id,
        guilds: [{ id: this.world.guildId, whole: this.world.guild() }],
      }),
    });
    const rest = restRoutes({
      ...{
        token: () => this.#valid,
        away: () => this.away,
        delay: () => sleep(this.delayMs),
        world: this.world,
        faults: this.faults,
        interactions: this.#interactions,
      },
      commands: (all) => this.commands.splice(0, Infinity, ...all),
      gateway: () => ({
        url: `ws://127.0.0.1:${this.#port}/gateway`,
        shards: 1,
        session_start_limit: {
          total: 1_000,
          remaining: 1_000 - this.gateway.identified,
          reset_after: 86_400_000,
          max_concurrency: 1,
        },
      }),
    });
    this.#server = createServer(getRequestListener(rest.fetch));
    this.#server.on("upgrade", (request, socket, head) => {
      if (this.away) return socket.destroy();
      const { sockets } = this.gateway;
      sockets.handleUpgrade(request, socket, head, (connection) => sockets.emit("connection", connection, request));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.gateway.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The operator has reset it: it is good for nothing any more. */
  revokeToken(): void {
    this.#valid = "another";
  }

  /** Something happened that looks like a message, such as a pin. */
  system(person: string, text: string): Message {
    return this.world.write(this.world.support.id, this.world.user(person), { content: text, type: 6 });
  }

  /** Somebody mentions the bot, in public. */
  mention(person: string, text: string): Message {
    return this.say(person, `<@${this.world.bot.id}> ${text}`, this.world.support);
  }

  say(person: string, text: string, where: Pick<Channel, "id">, also: { replyTo?: string } = {}): Message {
    return this.world.write(where.id, this.world.user(person), { content: text, ...also });
  }

  direct(person: string): Channel {
    return this.world.direct(this.world.user(person).id);
  }

  /** Somebody presses a button, also one that was there before and is still on their screen; gives what they are shown for it. */
  press(person: string, message: Pick<Message, "id" | "channel_id">, customId: string): Promise<Answer> {
    const data = { component_type: 2, custom_id: customId, id: 1 };
    const pressed = this.world.written.get(message.id);
    return this.#interact(person, message.channel_id, 3, data, { message: pressed });
  }

  submit(
    person: string,
    channelId: string,
    customId: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const components = Object.entries(fields).map(([name, value], id) => ({
      type: 18,
      id,
      component: { type: 4, id: id + 10, custom_id: name, value },
    }));
    return this.#interact(person, channelId, 5, { custom_id: customId, components }, {});
  }

  command(person: string, channelId: string, name: string, options: Readonly<Record<string, string>>): Promise<Answer> {
    const given = Object.entries(options).map(([option, value]) => ({ name: option, type: 3, value }));
    return this.#interact(person, channelId, 2, { id: this.world.newId(), name, type: 1, options: given }, {});
  }

  #last: object = {};

  /** Hands the interaction that was made last in again. */
  repeatInteraction(): void {
    this.gateway.dispatch("INTERACTION_CREATE", this.#last, { guild: true });
  }

  #interact(person: string, channelId: string, type: number, data: object, also: object): Promise<Answer> {
    const id = this.world.newId();
    const token = `aW50ZXJhY3Rpb24${randomUUID()}`;
    const user = this.world.user(person);
    const channel = this.world.channel(channelId);
    const by =
      channel.guild_id === undefined
        ? { user }
        : {
            guild_id: channel.guild_id,
            member: { user, roles: [], permissions: "0", joined_at: new Date(0).toISOString() },
          };
    const answer = this.#interactions.begin(id, token, type);
    this.#last = {
      ...{ id, token, type, version: 1, application_id: this.world.bot.id, data, ...by, ...also },
      ...{
        channel_id: channelId,
        channel: this.world.asSent(channel),
        locale: "en-US",
        entitlements: [],
        app_permissions: "0",
      },
      ...{ authorizing_integration_owners: {}, attachment_size_limit: 1 },
    };
    this.gateway.dispatch("INTERACTION_CREATE", this.#last, { guild: true });
    return answer;
  }
}
