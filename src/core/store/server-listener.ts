import pg from "pg";
import { backoffMs } from "./backoff.ts";
import type { Notifications } from "./notifications.ts";

/** A connection that a firewall forgot looks alive; only a question that goes unanswered shows it. */
const HEARTBEAT_MS = 10_000;
const HEARTBEAT_TIMEOUT_MS = 5_000;

/**
 * The connection of its own that LISTEN needs on a server: pooled ones come and go. Made when the first channel is wanted,
 * made again for as long as it takes when it is lost, with every channel subscribed anew.
 */
export class ServerListener {
  readonly #config: pg.ClientConfig;
  readonly #notifications: Notifications;
  #client: Promise<pg.Client> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempts = 0;
  #closed = false;

  constructor(config: pg.ClientConfig, notifications: Notifications) {
    this.#config = config;
    this.#notifications = notifications;
  }

  async listen(channel: string): Promise<void> {
    this.#client ??= this.#connect();
    const client = await this.#client;
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  }

  async unlisten(channel: string): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = await this.#client?.catch(() => undefined);
    await client?.end().catch(() => {});
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.#config, query_timeout: HEARTBEAT_TIMEOUT_MS, keepAlive: true });
    client.on("notification", ({ channel, payload }) => this.#notifications.deliver(channel, payload ?? ""));
    client.on("error", () => {});
    try {
      await client.connect();
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
    const heartbeat = setInterval(() => client.query("SELECT 1").catch(() => client.end()), HEARTBEAT_MS);
    heartbeat.unref();
    client.once("end", () => {
      clearInterval(heartbeat);
      this.#client = undefined;
      this.#reconnectLater();
    });
    return client;
  }

  #reconnectLater(): void {
    if (this.#closed || this.#retry) return;
    this.#retry = setTimeout(() => void this.#reconnect(), backoffMs(this.#attempts++));
  }

  async #reconnect(): Promise<void> {
    this.#retry = undefined;
    try {
      for (const channel of this.#notifications.channels()) await this.listen(channel);
      this.#attempts = 0;
      this.#notifications.reportGap();
    } catch {
      this.#reconnectLater();
    }
  }
}
