import { draws } from "./draws.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Where a seeding draws from. */
export interface Chance {
  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  pick<T>(options: readonly T[]): T;
  /** A time in the ten hours before the day that began so many days ago (or begins, if negative), so that days keep their order. */
  ago(days: number): string;
}

/** One day always draws the same: everything comes from one seeded generator, and time counts from the day's start. */
export function chanceOn(now: Date, seed: number): Chance {
  const random = draws(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return {
    below,
    pick<T>(options: readonly T[]) {
      const option = options[below(options.length)];
      if (option === undefined) throw new Error("There is nothing to pick from.");
      return option;
    },
    ago: (days) => new Date(today - days * DAY_MS - below(600) * MINUTE_MS).toISOString(),
  };
}
