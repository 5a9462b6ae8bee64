import { BOT, TENANT_ID } from "./microsoft-login.ts";
import type { TeamsService } from "./service.ts";

/** Where somebody writes: a chain of replies in a channel, or their chat with the bot. */
export type Where = { channel: string; root: string | null } | { chat: true } | { group: string };

export interface SentMessage {
  id: string;
  /** What the service sent, to be sent again. */
  activity: Readonly<Record<string, unknown>>;
}

/** The service's way to us: people's messages and presses, signed as the service signs them. */
export class TeamsPeople {
  readonly #service: TeamsService;
  readonly #endpoint: string;

  constructor(service: TeamsService, ourUrl: string) {
    this.#service = service;
    this.#endpoint = `${ourUrl}/channels/teams/messages`;
  }

  /** One activity, with a token of the service unless another is given. */
  deliver(activity: Readonly<Record<string, unknown>>, token?: string): Promise<Response> {
    return this.deliverRaw(JSON.stringify(activity), token);
  }

  async deliverRaw(body: string, token?: string): Promise<Response> {
    const { login, serviceUrl } = this.#service;
    const authorization = `Bearer ${token ?? (await login.sign(serviceUrl))}`;
    return fetch(this.#endpoint, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body,
    });
  }

  /** A message; mentioning the bot or not. */
  async write(person: string, text: string, where: Where, mention: boolean, also: object = {}): Promise<SentMessage> {
    const id = this.#service.newMessageId();
    const name = "<at>Support &amp; more</at>";
    const named = mention ? { text: `${name} ${text}`, entities: [mentionOf(BOT, name)] } : { text, entities: [] };
    const activity = {
      ...this.#envelope("message", person, where, id),
      ...{ ...named, textFormat: "plain", ...also },
      attachments: [{ contentType: "text/html", content: `<p>${text}</p>` }],
    };
    await this.#accepted(activity);
    return { id, activity };
  }

  async repeat({ activity }: SentMessage): Promise<void> {
    await this.#accepted(activity);
  }

  async edit({ activity }: SentMessage, text: string): Promise<void> {
    const channelData = { ...(activity.channelData as object), eventType: "editMessage" };
    await this.#accepted({ ...activity, type: "messageUpdate", text, channelData });
  }

  async remove({ activity }: SentMessage): Promise<void> {
    const channelData = { ...(activity.channelData as object), eventType: "softDeleteMessage" };
    const { text: _, attachments: __, entities: ___, ...rest } = activity;
    await this.#accepted({ ...rest, type: "messageDelete", channelData });
  }

  /** An invoke, and what the service would show of its answer. */
  async invoke(person: string, where: Where, name: string, value: unknown): Promise<unknown> {
    const id = `f:${this.#service.newMessageId()}`;
    const response = await this.deliver({ ...this.#envelope("invoke", person, where, id), name, value });
    if (response.status !== 200) throw new Error(`The press was answered with ${response.status}.`);
    return response.json();
  }

  async #accepted(activity: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await this.deliver(activity);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  }

  #envelope(type: string, person: string, where: Where, id: string) {
    return {
      ...{ type, id, channelId: "msteams", serviceUrl: this.#service.serviceUrl },
      ...{ timestamp: new Date().toISOString(), locale: "en-GB" },
      from: { id: person, name: person.slice("29:".length), aadObjectId: "0f0f0f0f-0000-4000-8000-000000000000" },
      recipient: { id: BOT, name: "Support" },
      conversation: { tenantId: TENANT_ID, ...this.#conversation(person, where, id) },
      channelData: { tenant: { id: TENANT_ID }, ...("channel" in where ? { channel: { id: where.channel } } : {}) },
    };
  }

  #conversation(person: string, where: Where, id: string) {
    if ("chat" in where) return { id: this.#service.chatWith(person), conversationType: "personal" };
    if ("group" in where) return { id: where.group, conversationType: "groupChat", isGroup: true };
    const root = where.root ?? id;
    return { id: `${where.channel};messageid=${root}`, conversationType: "channel", isGroup: true };
  }
}

function mentionOf(id: string, text: string): object {
  return { type: "mention", text, mentioned: { id, name: "Support" } };
}
