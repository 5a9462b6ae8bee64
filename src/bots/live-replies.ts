import { setTimeout as sleep } from "node:timers/promises";
import { type ChatChannel, type Place, placeOf } from "../core/channels/place.ts";
import type { LiveFeed } from "../core/conversation/live-feed.ts";
import type { Post } from "../core/delivery/delivery.ts";
import { keepPosts } from "../core/delivery/delivery-rows.ts";
import { inLane } from "../core/delivery/lane.ts";
import { beginLive, isLive } from "../core/delivery/live-rows.ts";
import type { Database } from "../core/store/database.ts";
import { showDraft } from "./draft.ts";
import { keepNewest } from "./keep-newest.ts";
import type { ChannelAdapter } from "./port.ts";
import { markerOf } from "./sync-posts.ts";
import type { PacedTurns } from "./turns.ts";
import { createTyping } from "./typing.ts";

export interface LiveReplyParts {
  db: Database;
  feed: Pick<LiveFeed, "onOwn">;
  channels: readonly { adapter: ChannelAdapter; turns: PacedTurns }[];
  /** Called when a reply is stored, or may be. */
  wake(): void;
  log: { warn(details: object, message: string): void };
}

const LANE_BUSY_MS = 300;
/** A turn that falls silent for so long is looked after: it may have been lost to another process. */
const SILENT_MS = 1_000;
/** Places that were looked up, so that a turn's sentences cost one look. */
const PLACES_KEPT = 1_000;

/** A reply that is being written by a turn of this process. */
interface LiveReply {
  text: string;
  ended: boolean;
  changed: PromiseWithResolvers<void>;
  over: PromiseWithResolvers<void>;
}

/**
 * Shows replies while they are written: whatever the output guard lets out, by the process that runs the turn. What is shown
 * belongs to a row of the outbox from the first post on, so the stored reply replaces it whatever happens in between.
 */
export function followLiveReplies({ db, feed, channels, wake, log }: LiveReplyParts): () => void {
  const replies = new Map<string, LiveReply>();
  const typing = createTyping();
  const places = new Map<string, Promise<(Place & { channel: ChatChannel }) | null>>();
  const byChannel = new Map(channels.map((one) => [one.adapter.channel, one]));

  function placeFor(conversationId: string) {
    const known = places.get(conversationId) ?? placeOf(db, conversationId);
    keepNewest(places, conversationId, known, PLACES_KEPT);
    return known;
  }

  async function withAdapter(
    conversationId: string,
    work: (adapter: ChannelAdapter, place: Place, paced: PacedTurns) => Promise<void>,
  ): Promise<void> {
    const place = await placeFor(conversationId);
    const channel = place ? byChannel.get(place.channel) : undefined;
    if (place && channel) await work(channel.adapter, place, channel.turns);
  }

  function reply(conversationId: string): LiveReply {
    const known = replies.get(conversationId);
    if (known) return known;
    const begun: LiveReply = {
      text: "",
      ended: false,
      changed: Promise.withResolvers(),
      over: Promise.withResolvers(),
    };
    replies.set(conversationId, begun);
    void withAdapter(conversationId, (adapter, place, paced) => show(conversationId, begun, adapter, place, paced))
      // What is stored will be carried: only the showing is lost.
      .catch((error) => log.warn({ err: error, conversation: conversationId }, "a reply could not be shown live"))
      .finally(wake);
    return begun;
  }

  function update(conversationId: string, change: (reply: LiveReply) => void): void {
    const live = replies.get(conversationId);
    if (!live) return;
    change(live);
    live.changed.resolve();
    if (live.ended) replies.delete(conversationId);
  }

  async function show(
    id: string,
    live: LiveReply,
    adapter: ChannelAdapter,
    place: Place,
    paced: PacedTurns,
  ): Promise<void> {
    let begun = false;
    while (!live.ended && !begun) {
      await inLane(db, id, async () => {
        begun = await writeAlong(id, live, adapter, place, paced);
      });
      if (!begun) await sleep(LANE_BUSY_MS); // an earlier message is on its way
    }
  }

  async function writeAlong(
    id: string,
    live: LiveReply,
    adapter: ChannelAdapter,
    place: Place,
    paced: PacedTurns,
  ): Promise<boolean> {
    const row = await beginLive(db, id, adapter.channel);
    if (row === "later") return false;
    if (row === "over") return true;
    let post: Post | null = row.posts[0] ?? null;
    let written = "";
    while (!live.ended) {
      live.changed = Promise.withResolvers();
      const drafted = live.text;
      const draft = { adapter, place, paced, post, written, drafted, marker: markerOf(row, 0) };
      const next = await showDraft(draft).catch((error: unknown) => paced.heed(place, error));
      if (next && next !== post) {
        await keepPosts(db, row.id, [next, ...row.posts.slice(1)]);
        post = next;
        written = drafted;
      }
      const silence = Promise.race([live.changed.promise, sleep(SILENT_MS, "silent")]);
      const [heard] = await Promise.all([silence, Promise.race([sleep(paced.editEveryMs), live.over.promise])]);
      if (heard === "silent" && !(await isLive(db, row))) {
        if (replies.get(id) === live) update(id, end);
        break;
      }
    }
    return true;
  }

  const stop = feed.onOwn((conversationId, event) => {
    if (conversationId === null) {
      wake();
      return;
    }
    switch (event.type) {
      case "typing":
        return typing.begin(conversationId, () =>
          withAdapter(conversationId, (adapter, place) => adapter.typing(place)),
        );
      case "token":
        typing.end(conversationId);
        reply(conversationId);
        return update(conversationId, (live) => {
          live.text += event.content;
        });
      case "restart":
        // It may be another turn's by now: what is written anew begins with a row of its own lease.
        return update(conversationId, end);
      case "message":
        if (event.message.author !== "customer") update(conversationId, end);
        return wake();
      case "message_complete":
        typing.end(conversationId);
        update(conversationId, end);
        return wake();
    }
  });
  return () => {
    stop();
    typing.stop();
    for (const id of [...replies.keys()]) update(id, end);
  };
}

function end(live: LiveReply): void {
  live.ended = true;
  live.over.resolve();
}
