import { setTimeout as sleep } from "node:timers/promises";
import type { ChatChannel } from "../core/channels/place.ts";
import { LIMITS } from "./limits.ts";

export const COULD_NOT = "That could not be done just now. Try again: whatever was done already is not done twice.";
export const TOO_SLOW = "That took too long, and nothing was changed. Press the button again.";

/** What comes of a press or a question in half the time that the platform waits for its answer; null: that has to follow. */
export function inTime<T>(channel: ChatChannel, answer: Promise<T>): Promise<T | null> {
  return Promise.race([answer, sleep(LIMITS[channel].acknowledgeMs / 2, null, { ref: false })]);
}
