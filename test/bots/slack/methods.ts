import type { View } from "./block-rules.ts";
import { type Arguments, type Method, Refused } from "./call-rules.ts";
import { BOT, type Channel, type Message, TEAM, type Workspace } from "./workspace.ts";

/** What of the stand-in the methods touch besides the workspace. */
export interface Surroundings {
  workspace: Workspace;
  /** Whether the workspace has native streaming. */
  streams: boolean;
  /** An address for one connection. */
  socketUrl(): string;
  /** Opens a form for whoever pressed; throws `Refused` for a trigger that is unknown, used or old. */
  openView(trigger: string, view: View): void;
}

type Run<M extends Method> = (args: Arguments<M>, around: Surroundings) => object;

/** What each method does and answers. */
export const METHODS: { readonly [M in Method]: Run<M> } = {
  "auth.test": () => ({ team: "Home", team_id: TEAM, user: "support", user_id: BOT.user, bot_id: BOT.bot }),
  "apps.connections.open": (_, { socketUrl }) => ({ url: socketUrl() }),

  "chat.postMessage": ({ channel, text = "", blocks = [], thread_ts: thread, metadata, ...how }, { workspace }) => {
    if (text === "" && blocks.length === 0) throw new Refused("no_text");
    const message = workspace.add({
      ...{ channel, text, blocks, bot_id: BOT.bot, user: BOT.user },
      unfurls: how.unfurl_links || how.unfurl_media || how.parse !== "none" || how.link_names !== false,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...(metadata === undefined ? {} : { metadata }),
    });
    return { channel, ts: message.ts };
  },
  "chat.update": ({ channel, ts, text = "", blocks }, { workspace }) => {
    const message = workspace.ours(channel, ts);
    if (message.streaming_state === "in_progress") throw new Refused("streaming_state_conflict");
    workspace.change(message, { text, blocks: blocks ?? message.blocks });
    return { channel, ts, text };
  },
  "chat.postEphemeral": ({ channel, user, text = "" }, { workspace }) => {
    if (!workspace.channel(channel).members.has(user)) throw new Refused("user_not_in_channel");
    workspace.ephemerals.push({ user, text });
    return { message_ts: workspace.now() };
  },

  "chat.startStream": ({ channel, thread_ts: thread, markdown_text: text = "", ...recipient }, around) => {
    if (!around.streams) throw new Refused("feature_not_enabled");
    const { user } = around.workspace.channel(channel);
    if (user === undefined && !(recipient.recipient_team_id && recipient.recipient_user_id))
      throw new Refused("missing_recipient_user_id");
    const message = around.workspace.add({
      ...{ channel, thread_ts: thread, text, blocks: [], bot_id: BOT.bot, user: BOT.user },
      // A stream cannot be told not to look links up.
      ...{ unfurls: LINK.test(text), streaming_state: "in_progress" },
    });
    return { channel, ts: message.ts };
  },
  "chat.appendStream": ({ channel, ts, markdown_text: more }, { workspace }) => {
    const message = streamed(workspace.ours(channel, ts));
    message.unfurls ||= LINK.test(more);
    workspace.change(message, { text: message.text + more, blocks: [] });
    return { channel, ts };
  },
  "chat.stopStream": ({ channel, ts, metadata }, { workspace }) => {
    const message = streamed(workspace.ours(channel, ts));
    message.streaming_state = "completed";
    if (metadata) message.metadata = metadata;
    return { channel, ts };
  },

  "conversations.open": ({ users }, { workspace }) => {
    if (!workspace.users.has(users)) throw new Refused("user_not_found");
    return { channel: { id: workspace.direct(users).id } };
  },
  "conversations.info": ({ channel }, { workspace }) => {
    const found = workspace.channels.get(channel);
    if (!found) throw new Refused("channel_not_found");
    return { channel: { ...asListed(found), is_member: found.members.has(BOT.user), is_archived: false } };
  },
  "conversations.history": ({ channel, oldest, ...asked }, { workspace }) => {
    const { messages } = workspace.channel(channel);
    const top = messages.filter(({ ts, thread_ts: thread }) => thread === undefined && Number(ts) > Number(oldest));
    const found = top.reverse().map((message) => asStored(message, asked.include_all_metadata, messages));
    return paged(found, asked);
  },
  "conversations.replies": ({ channel, ts: thread, oldest, ...asked }, { workspace }) => {
    const { messages } = workspace.channel(channel);
    const first = messages.find(({ ts }) => ts === thread);
    if (!first) throw new Refused("thread_not_found");
    const replies = messages.filter(({ ts, thread_ts: of }) => of === thread && Number(ts) > Number(oldest));
    // The first message comes with every answer, whatever its age.
    const found = [first, ...replies].map((message) => asStored(message, asked.include_all_metadata, messages));
    return paged(found, asked);
  },

  "users.conversations": (asked, { workspace }) => {
    const shared = [...workspace.channels.values()].filter(({ user, members }) => !user && members.has(BOT.user));
    const { messages: channels, ...next } = paged(shared.map(asListed), asked);
    return { channels, ...next };
  },
  "users.info": ({ user: id }, { workspace }) => {
    const user = workspace.users.get(id);
    if (!user) throw new Refused("user_not_found");
    const { email, ...rest } = user;
    return { user: { ...rest, deleted: false, is_bot: false, profile: email === undefined ? {} : { email } } };
  },
  "views.open": ({ trigger_id: trigger, view }, { openView }) => {
    openView(trigger, view);
    return { view: { id: "V1" } };
  },
  "assistant.threads.setStatus": ({ channel_id: channel, thread_ts: thread }, { workspace }) => {
    workspace.channel(channel);
    workspace.statuses.set(thread, (workspace.statuses.get(thread) ?? 0) + 1);
    return {};
  },
};

const LINK = /https?:/;

function streamed(message: Message): Message {
  if (message.streaming_state !== "in_progress") throw new Refused("message_not_in_streaming_state");
  return message;
}

function asListed({ id, name, is_private }: Channel): object {
  return { id, name, is_private, is_ext_shared: false };
}

function asStored(message: Message, withMetadata: boolean, all: readonly Message[]): object {
  const { versions: _, unfurls: __, channel: ___, metadata, ...stored } = message;
  const replies = all.filter(({ thread_ts: thread }) => thread === message.ts);
  const latest = replies.at(-1)?.ts;
  return {
    ...{ type: "message", ...stored },
    ...(withMetadata && metadata ? { metadata } : {}),
    ...(latest === undefined ? {} : { thread_ts: message.ts, reply_count: replies.length, latest_reply: latest }),
  };
}

function paged(all: readonly object[], { limit, cursor = "0" }: { limit: number; cursor?: string | undefined }) {
  const end = Number(cursor) + limit;
  const next_cursor = end < all.length ? String(end) : "";
  return { messages: all.slice(Number(cursor), end), has_more: next_cursor !== "", response_metadata: { next_cursor } };
}
