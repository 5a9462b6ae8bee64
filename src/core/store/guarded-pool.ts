import pg from "pg";
import type { TransactionScope } from "./transaction-scope.ts";
import { unreachable } from "./unreachable.ts";

type Release = (error?: Error | boolean) => void;
type ConnectCallback = (error: Error | undefined, client: pg.PoolClient | undefined, done: Release) => void;

export interface GuardedPoolOptions {
  config: pg.PoolConfig;
  scope: TransactionScope;
  /** The embedded database has one connection that outlives its clients; see `hold`. */
  embedded: boolean;
  /** For error messages; holds no secret. */
  address: string;
}

const nothing: Release = () => {};

/**
 * The one pool that everything uses: our own queries, pg-boss and LangGraph's checkpointer alike. Each checkout is refused
 * inside an open transaction, and starts outside any transaction that its last holder may have left behind.
 */
export class GuardedPool extends pg.Pool {
  readonly #options: GuardedPoolOptions;
  readonly #inDoubt = new WeakSet<pg.PoolClient>();

  constructor(options: GuardedPoolOptions) {
    super(options.config);
    this.#options = options;
    // A connection that dies is replaced at the next checkout; without listeners, for idle ones and for those that somebody
    // holds between two statements, its error would end the process.
    this.on("error", () => {});
    this.on("connect", (client) => client.on("error", () => {}));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const checkedOut = this.#checkout();
    if (callback === undefined) return checkedOut;
    checkedOut.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error, undefined, nothing),
    );
    return undefined;
  }

  async #checkout(): Promise<pg.PoolClient> {
    this.#options.scope.assertOutside();
    let client: pg.PoolClient;
    try {
      client = await super.connect();
    } catch (error) {
      throw unreachable(error, this.#options.address);
    }
    if (this.#options.embedded) this.#hold(client);
    await this.#leaveOldTransaction(client);
    return client;
  }

  /**
   * `release(error)` means "throw this connection away", and on a server that ends its transaction. The embedded database's
   * connection cannot be thrown away: its transaction would stay open, and later acknowledged writes would vanish with it.
   * So the client is kept, and the next checkout rolls back.
   */
  #hold(client: pg.PoolClient): void {
    const release = client.release.bind(client);
    client.release = (error) => {
      if (error) this.#inDoubt.add(client);
      release();
    };
  }

  async #leaveOldTransaction(client: pg.PoolClient): Promise<void> {
    const status = client.getTransactionStatus();
    const isNew = status === null && !this.#options.embedded;
    if (isNew || (status === "I" && !this.#inDoubt.has(client))) return;
    this.#inDoubt.delete(client);
    try {
      await client.query("ROLLBACK");
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw unreachable(error, this.#options.address);
    }
  }
}
