import type { StoredBlock } from "./block-rules.ts";
import { Refused } from "./call-rules.ts";

export interface User {
  id: string;
  name: string;
  team_id: string;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_stranger: boolean;
  is_email_confirmed: boolean;
  email?: string;
}

export interface Message {
  ts: string;
  channel: string;
  user?: string;
  bot_id?: string;
  text: string;
  blocks: StoredBlock[];
  thread_ts?: string;
  files?: { name: string; mimetype: string }[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  streaming_state?: "in_progress" | "completed";
  edited?: { ts: string };
  /** Links in it are looked up. */
  unfurls: boolean;
  /** Everything that it was since it was posted. */
  versions: Look[];
}
export type Look = Pick<Message, "text" | "blocks" | "unfurls">;

export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  /** Of a direct message: with whom. */
  user?: string;
  members: Set<string>;
  /** Oldest first. */
  messages: Message[];
}

export const TEAM = "T0HOME";
export const BOT = { user: "U0BOT", bot: "B0BOT" };

/** A workspace: its people, its channels, and what stands in them. */
export class Workspace {
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  /** What only one person saw, oldest first. */
  readonly ephemerals: { user: string; text: string }[] = [];
  /** How often a status was shown, by thread. */
  readonly statuses = new Map<string, number>();
  readonly removed: Message[] = [];
  #last = 0;

  constructor() {
    this.addChannel("C0GENERAL", "general", false);
    this.addChannel("C0STAFF", "approvals", true);
  }

  addChannel(id: string, name: string, isPrivate: boolean): Channel {
    const channel: Channel = { id, name, is_private: isPrivate, members: new Set([BOT.user]), messages: [] };
    this.channels.set(id, channel);
    return channel;
  }

  /** Somebody, who is made when they are first heard of. Everybody is in every shared channel. */
  user(name: string, changes: Partial<User> = {}): User {
    const id = `U0${name.toUpperCase()}`;
    const user: User = this.users.get(id) ?? {
      ...{ id, name, team_id: TEAM, is_restricted: false, is_ultra_restricted: false, is_stranger: false },
      ...{ is_email_confirmed: true, email: `${name.toLowerCase()}@home.example` },
    };
    this.users.set(id, Object.assign(user, changes));
    for (const channel of this.channels.values()) if (channel.user === undefined) channel.members.add(id);
    return user;
  }

  direct(user: string): Channel {
    const id = `D${user.slice(1)}`;
    const known = this.channels.get(id);
    if (known) return known;
    const channel = { ...this.addChannel(id, "", true), user };
    channel.members.add(user);
    this.channels.set(id, channel);
    return channel;
  }

  /** A channel that we may read. */
  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new Refused("channel_not_found");
    if (!channel.members.has(BOT.user)) throw new Refused("not_in_channel");
    return channel;
  }

  /** Ids rise, even within a millisecond. */
  now(): string {
    this.#last = Math.max(this.#last + 1, Date.now() * 1_000);
    return `${Math.floor(this.#last / 1e6)}.${String(this.#last % 1e6).padStart(6, "0")}`;
  }

  add(message: Omit<Message, "ts" | "versions">): Message {
    const channel = this.channel(message.channel);
    const { thread_ts: thread } = message;
    if (thread !== undefined && !channel.messages.some(({ ts }) => ts === thread))
      throw new Refused("thread_not_found");
    const { text, blocks, unfurls } = message;
    const stored: Message = { ...message, ts: this.now(), versions: [{ text, blocks, unfurls }] };
    channel.messages.push(stored);
    return stored;
  }

  /** A message of ours. */
  ours(channel: string, ts: string): Message {
    const message = this.channel(channel).messages.find((one) => one.ts === ts);
    if (!message) throw new Refused("message_not_found");
    if (message.bot_id !== BOT.bot) throw new Refused("cant_update_message");
    return message;
  }

  change(message: Message, { text, blocks }: Pick<Look, "text" | "blocks">): void {
    Object.assign(message, { text, blocks });
    message.versions.push({ text, blocks, unfurls: message.unfurls });
  }

  remove(message: Message): void {
    const { messages } = this.channel(message.channel);
    messages.splice(messages.indexOf(message), 1);
    this.removed.push(message);
  }

  /** What was ever written, what was removed included. */
  everything(): Message[] {
    return [...this.removed, ...[...this.channels.values()].flatMap(({ messages }) => messages)];
  }

  /** Everything that a message of ours ever was. */
  looks(): Look[] {
    return this.everything()
      .filter(({ bot_id: bot }) => bot === BOT.bot)
      .flatMap(({ versions }) => versions);
  }
}
