import { AsyncLocalStorage } from "node:async_hooks";
import { CodedError } from "../coded-error.ts";

/** `open` turns false at the end, so that work started inside a transaction and outliving it may use the pool again. */
interface Scope {
  open: boolean;
}

/**
 * Knows which code runs inside a transaction's callback. The embedded database has one connection: a second checkout
 * there would wait for ever, so it throws instead, and on a server too, where it would silently run outside the transaction.
 */
export class TransactionScope {
  readonly #scopes = new AsyncLocalStorage<Scope | undefined>();

  /** Runs `work` as the inside of a transaction; `isOpen` tells later uses of its handle whether it is over. */
  async run<T>(work: (isOpen: () => boolean) => Promise<T>): Promise<T> {
    const scope: Scope = { open: true };
    try {
      return await this.#scopes.run(scope, () => work(() => scope.open));
    } finally {
      scope.open = false;
    }
  }

  /** Runs a callback that a connection's event triggers: it belongs to no transaction, whoever's query carried the event. */
  outside<T>(callback: () => T): T {
    return this.#scopes.run(undefined, callback);
  }

  /** @throws CodedError `NESTED_CHECKOUT` inside a transaction. */
  assertOutside(): void {
    if (!this.#scopes.getStore()?.open) return;
    throw new CodedError({
      code: "NESTED_CHECKOUT",
      message: "The database was asked for a second connection inside a transaction.",
      remedy: "Run the statement through the transaction that is open, or after it.",
    });
  }
}
