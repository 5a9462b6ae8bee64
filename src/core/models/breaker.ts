/** Remembers that a link is down, so that not every turn waits for its timeout. */
export interface Breaker {
  /** False while calls should not be tried. When a pause ends, one caller gets true, as a probe; the rest wait on. */
  admits(): boolean;
  succeeded(): void;
  /** True if that opened it. */
  failed(): boolean;
  /** Opens at once, for as long as given. */
  open(forMs: number): void;
}

interface BreakerOptions {
  /** Failed calls in a row that open it. */
  threshold: number;
  pauseMs: number;
  now?: () => number;
}

/** A circuit breaker after Nygard, "Release It!": closed, open, half-open. */
export function createBreaker({ threshold, pauseMs, now = Date.now }: BreakerOptions): Breaker {
  let failures = 0;
  let openUntil = 0;
  return {
    admits() {
      if (openUntil === 0) return true;
      if (now() < openUntil) return false;
      // Half-open by time, not by a flag: a probe whose caller goes away cannot leave it stuck.
      openUntil = now() + pauseMs;
      return true;
    },
    succeeded() {
      failures = 0;
      openUntil = 0;
    },
    failed() {
      failures += 1;
      if (failures < threshold) return false;
      openUntil = now() + pauseMs;
      return true;
    },
    open(forMs) {
      failures = threshold;
      openUntil = now() + forMs;
    },
  };
}
