import type { Courier, Delivery } from "../core/delivery/delivery.ts";
import { type ContentParts, SHOWN } from "./contents.ts";
import type { ChannelAdapter } from "./port.ts";
import { syncPosts } from "./sync-posts.ts";
import type { PacedTurns } from "./turns.ts";

/** Carries deliveries to the platform behind an adapter. */
export function createCourier(adapter: ChannelAdapter, turns: PacedTurns, parts: ContentParts): Courier {
  return {
    async deliver(delivery: Delivery, keep) {
      const { closed, ...target } = await SHOWN[delivery.kind](delivery, parts);
      const posts = await syncPosts(adapter, delivery, target, turns, keep).catch((error: unknown) =>
        turns.heed(target.place, error),
      );
      return { posts, closed };
    },
  };
}
