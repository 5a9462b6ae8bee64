import type { Embed } from "./rules.ts";
import { Refused } from "./rules.ts";

/** Milliseconds of Discord's ids count from here. */
const EPOCH = 1_420_070_400_000n;
/** "The past few minutes" in which a nonce is known again. */
const NONCE_MS = 5 * 60_000;

export interface User {
  id: string;
  username: string;
  discriminator: "0";
  global_name: string | null;
  avatar: null;
  bot?: true;
}

export interface Component {
  type: number;
  components?: Component[];
  label?: string;
  custom_id?: string;
  url?: string;
}

export interface Message {
  id: string;
  channel_id: string;
  type: number;
  author: User;
  content: string;
  timestamp: string;
  edited_timestamp: string | null;
  tts: false;
  mention_everyone: boolean;
  mentions: User[];
  mention_roles: string[];
  attachments: { id: string; filename: string; content_type?: string; size: number; url: string; proxy_url: string }[];
  embeds: Embed[];
  pinned: false;
  flags: number;
  components: Component[];
  nonce?: string | number;
  message_reference?: { type: 0; message_id: string; channel_id: string };
  referenced_message?: Message | null;
}

/** What was sent to make a message look as it does. */
export type Look = Partial<Pick<Message, "content" | "embeds" | "components" | "flags">> & {
  allowed_mentions?: { parse?: string[] | undefined } | undefined;
};

export interface Channel {
  id: string;
  type: 0 | 1 | 11;
  guild_id?: string;
  parent_id?: string;
  name?: string;
  recipients?: User[];
  last_message_id: string | null;
  permission_overwrites?: { id: string; type: 0 | 1; allow: string; deny: string }[];
  messages: Message[];
}

export interface Written extends Look {
  nonce?: string | number | undefined;
  enforce_nonce?: boolean | undefined;
  replyTo?: string | undefined;
  files?: { name: string; type: string }[];
  /** Other than a message or a reply. */
  type?: number;
}

export type Dispatch = (event: string, data: object, where: { guild: boolean }) => void;

/** Who and what there is: one server, its people, its channels, everybody's direct messages, and all that was ever written there. */
export class World {
  readonly guildId = "100000000000000001";
  readonly botRole = "100000000000000002";
  readonly adminRole = "100000000000000003";
  /** Which roles the bot has. */
  botRoles = [this.botRole];
  /** Of the application: what it may receive. */
  flags = 1 << 19;
  readonly bot: User;
  readonly support: Channel;
  readonly staff: Channel;
  readonly channels = new Map<string, Channel>();
  /** All that was ever written, what was removed included. */
  readonly written = new Map<string, Message>();
  /** Every look that every message of the bot's has had, the first included. */
  readonly looks = new Map<string, Look[]>();
  /** Calls that showed the bot typing, by channel. */
  readonly typing = new Map<string, number>();
  /** Off: nobody lets the bot begin threads. */
  threadsAllowed = true;
  /** People who take no direct messages from the bot. */
  readonly closed = new Set<string>();
  /** People who deleted their account. */
  readonly gone = new Set<string>();
  readonly #users = new Map<string, User>();
  readonly #nonces = new Map<string, { message: Message; until: number }>();
  readonly #dispatch: Dispatch;
  #lastMs = 0n;
  #inMs = 0n;

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
    this.bot = { ...this.#newUser("smart-support"), bot: true };
    this.#users.set("smart-support", this.bot);
    this.support = this.#newChannel({ type: 0, guild_id: this.guildId, name: "support" });
    const hidden = { id: this.guildId, type: 0 as const, allow: "0", deny: String(1 << 10) };
    const shown = { id: this.bot.id, type: 1 as const, allow: String(1 << 10), deny: "0" };
    this.staff = this.#newChannel({ type: 0, guild_id: this.guildId, name: "approvals" });
    this.staff.permission_overwrites = [hidden, shown];
  }

  /** Ids that grow with time, as Discord's do. */
  newId(): string {
    const now = BigInt(Date.now()) - EPOCH;
    this.#inMs = now > this.#lastMs ? 0n : this.#inMs + 1n;
    this.#lastMs = now > this.#lastMs ? now : this.#lastMs;
    return String((this.#lastMs << 22n) + this.#inMs);
  }

  /** A person by a name that is theirs alone. */
  user(name: string): User {
    const known = this.#users.get(name);
    if (known) return known;
    const user = this.#newUser(name);
    this.#users.set(name, user);
    return user;
  }

  nameOf(id: string): string | undefined {
    return [...this.#users].find(([, user]) => user.id === id)?.[0];
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new Refused(404, 10003, "Unknown Channel");
    return channel;
  }

  message(channelId: string, id: string): Message {
    const found = this.channel(channelId).messages.find((message) => message.id === id);
    if (!found) throw new Refused(404, 10008, "Unknown Message");
    return found;
  }

  direct(userId: string): Channel {
    const name = this.nameOf(userId);
    if (name === undefined) throw new Refused(400, 50033, "Invalid Recipient(s)");
    const known = [...this.channels.values()].find(({ recipients }) => recipients?.[0]?.id === userId);
    return known ?? this.#newChannel({ type: 1, recipients: [this.user(name)] });
  }

  write(channelId: string, author: User, written: Written): Message {
    const channel = this.channel(channelId);
    const { nonce, enforce_nonce: enforced, replyTo, files = [], content = "" } = written;
    const known = nonce === undefined ? undefined : this.#nonces.get(`${author.id} ${nonce}`);
    if (enforced && known && known.until > Date.now()) return known.message;
    const to = replyTo === undefined ? undefined : channel.messages.find(({ id }) => id === replyTo);
    const message: Message = {
      ...{
        id: this.newId(),
        channel_id: channelId,
        type: written.type ?? (replyTo === undefined ? 0 : 19),
        author,
        content,
      },
      ...{ timestamp: new Date().toISOString(), edited_timestamp: null, tts: false, pinned: false },
      ...{ mention_everyone: false, mentions: this.#mentioned(content), mention_roles: rolesIn(content) },
      attachments: files.map(({ name, type }) => ({
        ...{ id: this.newId(), filename: name, content_type: type, size: 1 },
        ...{ url: "https://cdn.example/file", proxy_url: "https://cdn.example/file" },
      })),
      ...{ embeds: written.embeds ?? [], components: written.components ?? [], flags: written.flags ?? 0 },
      ...(nonce === undefined ? {} : { nonce }),
      ...(replyTo === undefined
        ? {}
        : {
            message_reference: { type: 0, message_id: replyTo, channel_id: channelId },
            referenced_message: to ?? null,
          }),
    };
    channel.messages.push(message);
    this.written.set(message.id, message);
    channel.last_message_id = message.id;
    if (author.bot) this.looks.set(message.id, [written]);
    if (nonce !== undefined) this.#nonces.set(`${author.id} ${nonce}`, { message, until: Date.now() + NONCE_MS });
    this.#tell("MESSAGE_CREATE", channel, message);
    return message;
  }

  edit(channelId: string, id: string, look: Look): Message {
    const message = this.message(channelId, id);
    const { content = message.content, embeds = message.embeds } = look;
    const { components = message.components, flags = message.flags } = look;
    Object.assign(message, { content, embeds, components, flags, edited_timestamp: new Date().toISOString() });
    message.mentions = this.#mentioned(content);
    this.looks.get(id)?.push(look);
    this.#tell("MESSAGE_UPDATE", this.channel(channelId), message);
    return message;
  }

  /** Discord adds a preview to what somebody wrote, and reports that as a change. */
  preview(channelId: string, id: string): void {
    const message = this.message(channelId, id);
    this.#tell("MESSAGE_UPDATE", this.channel(channelId), {
      ...message,
      edited_timestamp: null,
      embeds: [{ title: "A page" }],
    });
  }

  remove(channelId: string, id: string): void {
    const channel = this.channel(channelId);
    channel.messages.splice(channel.messages.indexOf(this.message(channelId, id)), 1);
    this.#tell("MESSAGE_DELETE", channel, { id, channel_id: channelId });
  }

  /** Hands an event about a message in again, as happens when two sessions overlap. */
  repeat(channelId: string, id: string): void {
    this.#tell("MESSAGE_CREATE", this.channel(channelId), this.message(channelId, id));
  }

  beginThread(channelId: string, messageId: string, name: string): Channel {
    const parent = this.channel(channelId);
    this.message(channelId, messageId);
    if (this.channels.has(messageId))
      throw new Refused(400, 160004, "A thread has already been created for this message");
    const thread = this.#newChannel({ type: 11, guild_id: this.guildId, parent_id: parent.id, name, id: messageId });
    this.#dispatch("THREAD_CREATE", { ...this.asSent(thread), newly_created: true }, { guild: true });
    return thread;
  }

  roles(): object[] {
    // View channels, send messages, embed links, read history, use commands, begin threads, write in them.
    const bits = [10, 11, 14, 16, 31, 35, 38].reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
    const looks = { color: 0, hoist: false, position: 0, managed: false, mentionable: false, flags: 0 };
    return [
      { ...looks, id: this.guildId, name: "@everyone", permissions: String(bits) },
      {
        ...looks,
        ...{ id: this.botRole, name: "Smart Support", permissions: String(bits), managed: true, position: 1 },
        tags: { bot_id: this.bot.id },
      },
      { ...looks, id: this.adminRole, name: "Administrators", permissions: String(1 << 3) },
    ];
  }

  /** The server, as a bot is told of it when it connects. */
  guild(): object {
    const all = [...this.channels.values()];
    const joined = { joined_at: new Date(0).toISOString(), deaf: false, mute: false, flags: 0, avatar: null };
    return {
      ...{
        id: this.guildId,
        name: "Ann's shop",
        owner_id: this.guildId,
        large: false,
        unavailable: false,
        member_count: 2,
      },
      ...{ joined_at: joined.joined_at, roles: this.roles(), emojis: [], stickers: [], features: [], voice_states: [] },
      ...{ presences: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [], afk_timeout: 0 },
      ...{ verification_level: 0, default_message_notifications: 0, explicit_content_filter: 0, mfa_level: 0 },
      ...{ premium_tier: 0, preferred_locale: "en-US", nsfw_level: 0, system_channel_flags: 0 },
      members: [{ ...joined, user: this.bot, roles: [this.botRole] }],
      channels: all.filter(({ type }) => type === 0).map((channel) => this.asSent(channel)),
      threads: all.filter(({ type }) => type === 11).map((thread) => this.asSent(thread)),
    };
  }

  /** A channel as Discord tells of it. */
  asSent({ messages: _, ...channel }: Channel): object {
    const thread = {
      ...{ owner_id: this.bot.id, message_count: 0, member_count: 1, rate_limit_per_user: 0 },
      thread_metadata: {
        archived: false,
        auto_archive_duration: 1_440,
        archive_timestamp: new Date().toISOString(),
        locked: false,
      },
    };
    return channel.type === 11 ? { ...channel, ...thread } : { position: 0, permission_overwrites: [], ...channel };
  }

  #tell(event: string, channel: Channel, data: object): void {
    const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
    this.#dispatch(event, { ...data, ...guild }, { guild: channel.guild_id !== undefined });
  }

  #newUser(username: string): User {
    return { id: this.newId(), username, discriminator: "0", global_name: null, avatar: null };
  }

  #newChannel(channel: Pick<Channel, "type"> & Partial<Channel>): Channel {
    const made: Channel = { id: this.newId(), last_message_id: null, messages: [], ...channel };
    this.channels.set(made.id, made);
    return made;
  }

  #mentioned(content: string): User[] {
    const ids = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id);
    return [...new Set(ids)].flatMap((id) => [...this.#users.values()].find((user) => user.id === id) ?? []);
  }
}

function rolesIn(content: string): string[] {
  return [...content.matchAll(/<@&(\d+)>/g)].map(([, id = ""]) => id);
}
