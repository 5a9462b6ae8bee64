import { type Courier, type Delivery, DeliveryTrouble } from "../core/delivery/delivery.ts";
import { type ContentParts, SHOWN } from "./contents.ts";
import type { ChannelAdapter } from "./port.ts";
import { syncPosts } from "./sync-posts.ts";
import type { PacedTurns } from "./turns.ts";

/** Carries deliveries to the platform behind an adapter. */
export function createCourier(adapter: ChannelAdapter, turns: PacedTurns, parts: ContentParts): Courier {
  return {
    async deliver(delivery: Delivery, keep) {
      const { closed, ...target } = await SHOWN[delivery.kind](delivery, parts);
      try {
        return { posts: await syncPosts(adapter, delivery, target, turns, keep), closed };
      } catch (error) {
        if (error instanceof DeliveryTrouble && error.kind === "later")
          await turns.pause(target.place.container ?? `@${target.place.person}`, error.retryAfterMs);
        throw error;
      }
    },
  };
}
