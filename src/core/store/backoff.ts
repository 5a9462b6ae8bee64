const FIRST_MS = 50;
const LONGEST_MS = 5_000;

/** How long to wait before try number `attempt` (from 0): doubling, capped, with jitter so that workers do not return in step. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + (random() * ceiling) / 2;
}
