import { createHash } from "node:crypto";
import type { Place } from "../core/channels/place.ts";
import { type Delivery, DeliveryTrouble, type Post } from "../core/delivery/delivery.ts";
import type { ChannelAdapter, Content, Marker } from "./port.ts";

/** Waits for its turn before each call of the platform. */
export interface Turns {
  post(place: Pick<Place, "container" | "person">): Promise<void>;
  edit(container: string): Promise<void>;
}

export interface Target {
  place: Place;
  contents: readonly Content[];
  /** It is over: what stands is brought in line, and what was removed by hand, or never posted, stays away. */
  editOnly?: boolean;
}

/** What stands where a longer text stood before. */
const NOTHING: Content = { kind: "text", text: "—", buttons: [] };
const MARKER_CHARACTERS = 24;

/**
 * Brings what was posted in line with what is to be shown: edits what differs, posts what is missing, leaves alone what is
 * right. Doing it again changes nothing, so a delivery may be carried any number of times.
 */
export async function syncPosts(
  adapter: ChannelAdapter,
  delivery: Pick<Delivery, "id" | "posts" | "attempts">,
  { place, contents, editOnly = false }: Target,
  turns: Turns,
  keep: (posts: Post[]) => Promise<void>,
): Promise<Post[]> {
  const posts = [...delivery.posts];
  for (let index = 0; index < Math.max(posts.length, contents.length); index++) {
    const content = contents[index] ?? NOTHING;
    const post = posts[index];
    if (!post && editOnly) break;
    const shown = await bring(adapter, place, content, post, markerOf(delivery, index), turns, editOnly);
    if (shown === post) continue;
    posts[index] = shown;
    await keep(posts);
  }
  return posts;
}

async function bring(
  adapter: ChannelAdapter,
  place: Place,
  content: Content,
  post: Post | undefined,
  marker: Marker,
  turns: Turns,
  editOnly: boolean,
): Promise<Post> {
  const digest = digestOf(content);
  if (post) {
    if (post.digest === digest && !post.streaming) return post;
    await turns.edit(post.ref.container);
    const edited = await show(adapter, post, content).catch((error: unknown) => {
      if (error instanceof DeliveryTrouble && error.kind === "gone") return false;
      throw error;
    });
    if (edited || editOnly) return { ref: post.ref, digest };
  }
  await turns.post(place);
  // Somebody removed it: it is posted anew, under a marker of its own.
  const fresh = post ? { id: markerId(`${marker.id} ${post.ref.id}`), again: marker.again } : marker;
  return { ref: await adapter.post(place, content, fresh), digest };
}

async function show(adapter: ChannelAdapter, post: Post, content: Content): Promise<true> {
  if (post.streaming && adapter.stream) await adapter.stream.stop(post.ref, content);
  else await adapter.edit(post.ref, content);
  return true;
}

/** The same for every try of one post. */
export function markerOf({ id, attempts }: Pick<Delivery, "id" | "attempts">, index: number): Marker {
  return { id: markerId(`${id} ${index}`), again: attempts > 1 };
}

function markerId(what: string): string {
  return createHash("sha256").update(what).digest("hex").slice(0, MARKER_CHARACTERS);
}

export function digestOf(content: Content): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
