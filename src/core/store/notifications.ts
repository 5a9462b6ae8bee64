import type { TransactionScope } from "./transaction-scope.ts";

/** Called with what NOTIFY carried. */
export type NotificationHandler = (payload: string) => void;

interface Subscription {
  handler: NotificationHandler;
  /** Called when notifications may have been missed, because the listening connection was made anew. */
  onGap: () => void;
}

/** Who wants to hear which channel. Knows nothing of connections. */
export class Notifications {
  readonly #channels = new Map<string, Set<Subscription>>();
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    this.#scope = scope;
  }

  /** True if `channel` had no listener before. */
  add(channel: string, subscription: Subscription): boolean {
    const subscriptions = this.#channels.get(channel);
    if (subscriptions) {
      subscriptions.add(subscription);
      return false;
    }
    this.#channels.set(channel, new Set([subscription]));
    return true;
  }

  /** True if `channel` has no listener left. */
  remove(channel: string, subscription: Subscription): boolean {
    const subscriptions = this.#channels.get(channel);
    if (!subscriptions?.delete(subscription) || subscriptions.size > 0) return false;
    this.#channels.delete(channel);
    return true;
  }

  channels(): string[] {
    return [...this.#channels.keys()];
  }

  deliver(channel: string, payload: string): void {
    // On the embedded database a notification rides on the answer to somebody's query, perhaps inside their transaction.
    this.#scope.outside(() => {
      for (const subscription of [...(this.#channels.get(channel) ?? [])]) subscription.handler(payload);
    });
  }

  reportGap(): void {
    for (const subscriptions of this.#channels.values()) for (const { onGap } of [...subscriptions]) onGap();
  }
}
