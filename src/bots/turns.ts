import { setTimeout as sleep } from "node:timers/promises";
import type { ChatChannel } from "../core/channels/place.ts";
import { holdBack, reserveSlot } from "../core/delivery/pace.ts";
import type { Queryable } from "../core/store/database.ts";
import type { ChannelLimits } from "./limits.ts";
import type { Turns } from "./sync-posts.ts";

export type Paces = Pick<ChannelLimits, "postEveryMs" | "platformEveryMs" | "editEveryMs">;

/** The platform's pace, shared by every process; with a way to say that the platform asked for a pause. */
export type PacedTurns = Turns & {
  pause(container: string, ms: number): Promise<void>;
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
    post: (container) => wait(container, paces.postEveryMs),
    // Edits are limited by the method, hardly by the container.
    edit: (container) => wait(container, paces.platformEveryMs),
    pause: (container, ms) => holdBack(db, `${channel}:${container}`, ms),
  };
}
