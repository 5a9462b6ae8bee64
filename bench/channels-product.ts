import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Database } from "../src/core/store/database.ts";
import { freePort } from "./free-port.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** As a supervisor would. */
const RESTART_MS = 1_000;

export type Role = "web" | "worker" | "gateway";
const ROLES: readonly Role[] = ["web", "worker", "worker", "gateway", "gateway"];

export interface ProductOptions {
  /** The configuration file. */
  config: string;
  environment: Readonly<Record<string, string>>;
  /** For what each process keeps and logs. */
  folder: string;
}

/** One process of the product, which is started again whenever it dies. */
class ProductProcess {
  readonly role: Role;
  url = "";
  /** How often it was killed. */
  deaths = 0;
  /** How often it ended by itself. */
  crashes = 0;
  #child: ChildProcess | undefined;
  #stopping = false;
  readonly #name: string;
  readonly #options: ProductOptions;
  readonly #log: WriteStream;

  constructor(role: Role, name: string, options: ProductOptions) {
    this.role = role;
    this.#name = name;
    this.#options = options;
    this.#log = createWriteStream(join(options.folder, `${name}.log`));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const { config, environment, folder } = this.#options;
    const dataDir = join(folder, this.#name);
    await mkdir(dataDir, { recursive: true });
    const port = String(await freePort());
    this.url = `http://127.0.0.1:${port}`;
    const own = { PATH: process.env.PATH ?? "", ROLE: this.role, PORT: port, DATA_DIR: dataDir, LOG_FORMAT: "json" };
    const args = [MAIN, "start", "--config", config, "--no-demo", "--no-links"];
    const child = spawn(process.execPath, args, {
      ...{ cwd: ROOT, env: { ...environment, ...own }, stdio: ["ignore", "pipe", "pipe"] },
    });
    this.#child = child;
    child.stderr?.pipe(this.#log, { end: false });
    const ended = once(child, "exit");
    const runs = Promise.withResolvers<void>();
    child.stdout?.on("data", (text) => String(text).includes("is running") && runs.resolve());
    void ended.then(([code]) => runs.reject(new Error(`${this.#name} ended with ${code}; see ${folder}`)));
    void ended.then(([, signal]) => this.#revive(signal));
    await runs.promise;
  }

  /** Where the run is over meanwhile, nobody waits for it. */
  async #revive(signal: NodeJS.Signals | null): Promise<void> {
    if (this.#stopping) return;
    if (signal === "SIGKILL") this.deaths += 1;
    else this.crashes += 1;
    await sleep(RESTART_MS);
    if (!this.#stopping) await this.start().catch(() => undefined); // it is revived again
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

/** The product as it is run for real: several processes by their roles, on one PostgreSQL server. */
export class Product {
  readonly #processes: readonly ProductProcess[];
  readonly #db: Database;

  constructor(db: Database, options: ProductOptions) {
    this.#db = db;
    this.#processes = ROLES.map((role, index) => new ProductProcess(role, `${role}-${index}`, options));
  }

  get url(): string {
    return this.#of("web")[0]?.url ?? "";
  }

  get deaths(): number {
    return this.#processes.reduce((sum, { deaths }) => sum + deaths, 0);
  }

  get crashes(): number {
    return this.#processes.reduce((sum, { crashes }) => sum + crashes, 0);
  }

  /** The first alone: it writes to the database what all of them need. */
  async start(): Promise<void> {
    const [first, ...others] = this.#processes;
    await first?.start();
    await Promise.all(others.map((one) => one.start()));
  }

  /** Kills a worker. */
  killWorker(which: number): void {
    const workers = this.#of("worker");
    workers[which % workers.length]?.kill();
  }

  /** Kills whoever holds the connection to a platform; false while nobody does. */
  async killHolder(channel: "slack" | "discord"): Promise<boolean> {
    const [lease] = await this.#db.query<{ holder: string }>(
      "select holder from leases where name = $1 and until > clock_timestamp()",
      [`channel:${channel}`],
    );
    const pid = Number(/^w_(\d+)_/.exec(lease?.holder ?? "")?.[1]);
    const holder = this.#of("gateway").find((one) => one.pid === pid);
    holder?.kill();
    return holder !== undefined;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.stop()));
  }

  #of(role: Role): readonly ProductProcess[] {
    return this.#processes.filter((one) => one.role === role);
  }
}
