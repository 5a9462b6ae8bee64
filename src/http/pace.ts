/** Counts within a sliding window: `take()` is false once `most` were taken within `windowMs`. */
export function createPace(most: number, windowMs: number, now: () => number = Date.now): { take(): boolean } {
  let taken: number[] = [];
  return {
    take() {
      const since = now() - windowMs;
      taken = taken.filter((at) => at > since);
      if (taken.length >= most) return false;
      taken.push(now());
      return true;
    },
  };
}
