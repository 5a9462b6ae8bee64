import { setTimeout as sleep } from "node:timers/promises";
import { DeliveryTrouble } from "../core/delivery/delivery.ts";

/**
 * Does it again, up to `tries` times, where the platform asks to wait, as long as it asks for. For what no outbox would try
 * again: a word to one person, or what is read. Throws what the last try did, or that `over` ended the waiting.
 */
export async function patiently<T>(
  call: () => Promise<T>,
  { tries, over }: { tries: number; over?: AbortSignal },
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof DeliveryTrouble) || error.kind !== "later" || tried >= tries) throw error;
      await sleep(error.retryAfterMs, undefined, { ref: false, ...(over ? { signal: over } : {}) });
    }
  }
}
