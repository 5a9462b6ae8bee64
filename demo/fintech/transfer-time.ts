import { Refusal } from "../company/refusal.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_DAYS_AHEAD = 365;

/** How long a transfer to a payee can still be cancelled. */
const COOLING_MS = 2 * HOUR_MS;

/**
 * When a transfer to a payee leaves: after two hours, or in the morning of the day that is asked for.
 * @throws Refusal 422, for a day that is not ahead or too far
 */
export function executionTime(now: Date, executeOn: string | undefined): string {
  if (executeOn === undefined) return new Date(now.getTime() + COOLING_MS).toISOString();
  const at = new Date(`${executeOn}T06:00:00.000Z`);
  const last = new Date(now.getTime() + MOST_DAYS_AHEAD * DAY_MS);
  if (executeOn <= now.toISOString().slice(0, 10) || at > last) {
    throw new Refusal(422, "INVALID_DATE", "The day has to be later than today, and at most a year ahead.");
  }
  return at.toISOString();
}
