import { setTimeout as sleep } from "node:timers/promises";

/** Slack and Discord wait three seconds for the first answer to whoever pressed or asked something. */
const FIRST_ANSWER_MS = 1_500;

export const COULD_NOT = "That could not be done just now. Try again: whatever was done already is not done twice.";
export const TOO_SLOW = "That took too long, and nothing was changed. Press the button again.";

/** What comes of it in time; null: the answer has to follow. */
export function inTime<T>(answer: Promise<T>): Promise<T | null> {
  return Promise.race([answer, sleep(FIRST_ANSWER_MS, null, { ref: false })]);
}
