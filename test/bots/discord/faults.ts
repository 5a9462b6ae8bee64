/** A window of calls that Discord allows: some in some time, then 429. */
interface Bucket {
  remaining: number;
  resetAt: number;
}

export type Refusal = "later" | "passing" | "never";

/** What is asked for when a call is refused with a pause. */
const PAUSE_MS = 50;

/** What Discord does to calls besides carrying them out: limits of rate, refusals, answers that are lost. */
export class Faults {
  /** Calls in a time for posts and for edits of one channel, as Discord's buckets; null: none are counted. */
  bucket: { calls: number; ms: number } | null = null;
  /** Names of the buckets whose calls had to be refused, because the caller did not heed the headers. */
  readonly limited: string[] = [];
  #refusals: Refusal[] = [];
  #losing = 0;
  readonly #buckets = new Map<string, Bucket>();

  /** The next `calls` posts and edits are refused. */
  refuse(how: Refusal, calls: number): void {
    this.#refusals = Array.from({ length: calls }, () => how);
  }

  /** The next post is made, but its answer is lost. */
  loseAnswer(): void {
    this.#losing += 1;
  }

  /** Asked after a post was made. */
  loses(): boolean {
    if (this.#losing === 0) return false;
    this.#losing -= 1;
    return true;
  }

  /** Asked before a post or an edit. */
  refusal(): Refusal | undefined {
    return this.#refusals.shift();
  }

  /** Headers for a call that counts, and how long to wait if it is one too many ("Rate Limits"). */
  count(name: string): { headers: Record<string, string>; waitMs: number } {
    if (!this.bucket) return { headers: {}, waitMs: 0 };
    const { calls, ms } = this.bucket;
    const now = Date.now();
    const known = this.#buckets.get(name);
    const current = known && known.resetAt > now ? known : { remaining: calls, resetAt: now + ms };
    this.#buckets.set(name, current);
    const waitMs = current.remaining > 0 ? 0 : current.resetAt - now;
    current.remaining = Math.max(0, current.remaining - 1);
    if (waitMs > 0) this.limited.push(name);
    const headers = {
      "X-RateLimit-Limit": String(calls),
      "X-RateLimit-Remaining": String(current.remaining),
      "X-RateLimit-Reset-After": String((current.resetAt - now) / 1_000),
      "X-RateLimit-Bucket": name.replaceAll(/\d{15,}/g, "x"),
    };
    return { headers, waitMs };
  }

  readonly pauseMs = PAUSE_MS;
}
