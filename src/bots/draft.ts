import type { Place } from "../core/channels/place.ts";
import type { Post } from "../core/delivery/delivery.ts";
import { channelText, streamText } from "./channel-text.ts";
import type { ChannelAdapter, Content, Marker } from "./port.ts";
import { digestOf, type Turns } from "./sync-posts.ts";

/** A reply that is being written. */
export interface Draft {
  adapter: ChannelAdapter;
  place: Place;
  paced: Turns;
  post: Post | null;
  /** What stands there. */
  written: string;
  /** What shall stand there. */
  drafted: string;
  marker: Marker;
}

/** Shows as much of a draft as one message takes; the rest comes when it is stored. */
export async function showDraft({
  adapter,
  place,
  paced,
  post,
  written,
  drafted,
  marker,
}: Draft): Promise<Post | null> {
  const { channel, stream } = adapter;
  const [text] = channelText(channel, drafted);
  if (text === undefined) return post;
  const content: Content = { kind: "text", text, buttons: [] };
  const digest = digestOf(content);
  if (post?.digest === digest) return post;
  if (stream && post?.streaming && written === "") {
    // Another process began it and is gone. How far it came is not known, so nothing can follow it.
    await paced.edit(post.ref.container);
    await stream.stop(post.ref, content);
    return { ref: post.ref, digest };
  }
  if (stream && (post === null || post.streaming)) {
    const whole = streamText(channel, drafted);
    const before = streamText(channel, written);
    if (whole === null || before === null || !whole.startsWith(before)) return post;
    await (post ? paced.edit(post.ref.container) : paced.post(place));
    if (post) await stream.append(post.ref, whole.slice(before.length));
    const ref = post?.ref ?? (await stream.start(place, whole, marker));
    return ref ? { ref, digest, streaming: true } : { ref: await adapter.post(place, content, marker), digest };
  }
  if (!post) {
    await paced.post(place);
    return { ref: await adapter.post(place, content, marker), digest };
  }
  await paced.edit(post.ref.container);
  await adapter.edit(post.ref, content);
  return { ref: post.ref, digest };
}
