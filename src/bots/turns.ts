import { setTimeout as sleep } from "node:timers/promises";
import type { ChatChannel, Place } from "../core/channels/place.ts";
import { DeliveryTrouble } from "../core/delivery/delivery.ts";
import { holdBack, reserveSlot } from "../core/delivery/pace.ts";
import type { Queryable } from "../core/store/database.ts";
import type { ChannelLimits } from "./limits.ts";
import type { Turns } from "./sync-posts.ts";

export type Paces = Pick<ChannelLimits, "postEveryMs" | "platformEveryMs" | "editEveryMs">;

type Spot = Pick<Place, "container" | "person">;

/** The platform's pace, shared by every process. */
export type PacedTurns = Turns & {
  /** Has everybody wait who posts there, if it is that which the platform asks for. Throws the error. */
  heed(place: Spot, error: unknown): Promise<never>;
  /** Between edits of one message. */
  readonly editEveryMs: number;
};

export function createTurns(db: Queryable, channel: ChatChannel, paces: Paces): PacedTurns {
  async function wait(container: string, everyMs: number): Promise<void> {
    const ms = Math.max(
      await reserveSlot(db, `${channel}:${container}`, everyMs),
      await reserveSlot(db, channel, paces.platformEveryMs),
    );
    if (ms > 0) await sleep(ms);
  }
  return {
    editEveryMs: paces.editEveryMs,
    post: (place) => wait(spotOf(place), paces.postEveryMs),
    // Edits are limited by the method, hardly by the container.
    edit: (container) => wait(container, paces.platformEveryMs),
    async heed(place, error) {
      if (error instanceof DeliveryTrouble && error.kind === "later")
        await holdBack(db, `${channel}:${spotOf(place)}`, error.retryAfterMs);
      throw error;
    },
  };
}

function spotOf({ container, person }: Spot): string {
  return container ?? `@${person}`;
}
