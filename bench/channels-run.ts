import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chanceOn } from "../demo/company/chance.ts";
import type { ChatChannel } from "../src/core/channels/place.ts";
import type { Database } from "../src/core/store/database.ts";
import { openBenchDatabase } from "./bench-database.ts";
import { findPurchases, startCompany } from "./channels-company.ts";
import { startModel } from "./channels-model.ts";
import { Product } from "./channels-product.ts";
import { type Reckoning, readRecords, reckon } from "./channels-reckoning.ts";
import type { FromWorld, ToWorld } from "./channels-wire.ts";
import { say } from "./measure.ts";

export interface LoadOptions {
  /** Conversations on each platform. */
  each: number;
  /** Of faults. */
  seconds: number;
  seed: number;
  /** Called about twice a second. */
  progress(state: Progress): void;
}

export interface Progress {
  /** What goes on, in words. */
  phase: string;
  /** From 0 to 1. */
  share: number;
  written: number;
  presses: number;
}

const ADMIN_KEY = "admin-key-of-the-load-run";
const IDENTITY_SECRET = "identity-secret-of-the-load-run-0123456789";
const KILL_EVERY_S = 60;
/** After the faults everything has to be over by then: a staff channel takes a post or an edit a second, and every card goes to three. */
const DRAIN_MS = 600_000;
const LOOK_MS = 1_000;

/** The process with the platforms and the people. */
class World {
  readonly #child: ChildProcess = fork(new URL("channels-world.ts", import.meta.url));
  readonly #waiting = new Map<FromWorld["kind"], (message: FromWorld) => void>();

  constructor(onProgress: (message: Extract<FromWorld, { kind: "progress" }>) => void) {
    this.#child.on("message", (message: FromWorld) => {
      if (message.kind === "progress") return onProgress(message);
      const waiting = this.#waiting.get(message.kind);
      this.#waiting.delete(message.kind);
      waiting?.(message);
    });
  }

  tell(message: ToWorld): void {
    this.#child.send(message);
  }

  /** Waits for what the world says next of this kind. */
  async hear<K extends FromWorld["kind"]>(kind: K): Promise<Extract<FromWorld, { kind: K }>> {
    const heard = Promise.withResolvers<FromWorld>();
    this.#waiting.set(kind, heard.resolve);
    this.#waiting.set("failed", heard.resolve);
    const message = await Promise.race([heard.promise, once(this.#child, "exit")]);
    if ("kind" in message && message.kind === kind) return message as Extract<FromWorld, { kind: K }>;
    throw new Error("message" in message ? String(message.message) : "The platforms ended.");
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, "exit");
  }
}

/** Kills a worker and the holder of a connection, each once a minute (or once, in a shorter run), until it is over. */
async function killing(product: Product, world: World, { seconds, seed }: LoadOptions): Promise<void> {
  const { below } = chanceOn(new Date(), seed);
  const roundMs = Math.min(seconds, KILL_EVERY_S) * 1000;
  const held = ["slack", "discord"] as const satisfies ChatChannel[];
  for (let round = 0; round < Math.floor((1000 * seconds) / roundMs); round++) {
    await sleep(roundMs / 3);
    product.killWorker(below(2));
    await sleep(roundMs / 3);
    const channel = held[(round + seed) % held.length] ?? "slack";
    if (await product.killHolder(channel)) world.tell({ kind: "killed", channel });
    await sleep(roundMs / 3);
  }
}

/** Waits until nothing is left to be done; what still is after `DRAIN_MS` is a finding. */
async function drained(db: Database, tell: (left: number) => void): Promise<void> {
  const until = Date.now() + DRAIN_MS;
  for (let quiet = 0; quiet < 3 && Date.now() < until; ) {
    const [row] = await db.query<{ left: number }>(
      `select (select count(*) from messages where input = 'queued')::int
         + (select count(*) from deliveries where status in ('waiting', 'live'))::int
         + (select count(*) from actions where settled_at is null)::int as left`,
    );
    quiet = row?.left === 0 ? quiet + 1 : 0;
    tell(row?.left ?? 0);
    await sleep(LOOK_MS);
  }
}

/**
 * The whole product, in several processes on one PostgreSQL server, with `each` conversations on the stand-in of every platform
 * at once, while what can go wrong does; then counts what became of everything.
 */
export async function runLoad(options: LoadOptions): Promise<Reckoning> {
  const { each, seconds, seed, progress } = options;
  const closing: (() => Promise<void>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), "smart-support-load-"));
  const state: Progress = { phase: "starting", share: 0, written: 0, presses: 0 };
  const tell = (change: Partial<Progress>): void => progress(Object.assign(state, change));
  try {
    const database = await openBenchDatabase("postgres");
    closing.push(database.close);
    const model = await startModel();
    closing.push(model.stop);
    const company = await startCompany(folder);
    closing.push(() => company.shop[Symbol.asyncDispose]());
    const started = { at: 0 };
    const world = new World(({ written, presses }) =>
      tell({ written, presses, share: Math.min(1, (Date.now() - started.at) / (1000 * seconds)) }),
    );
    closing.push(() => world.stop());
    const { environment, handles } = await world.hear("ready");
    const config = join(folder, "smart-support.json");
    await writeFile(config, JSON.stringify(company.configuration(handles)));
    const product = new Product(database.db, {
      ...{ config, folder },
      environment: {
        ...environment,
        ...{ DATABASE_URL: database.url ?? "", ADMIN_API_KEY: ADMIN_KEY, IDENTITY_SECRET },
        ...{ MODEL: "openai:gpt-5.4", OPENAI_API_KEY: "none", OPENAI_BASE_URL: model.url },
      },
    });
    closing.push(() => product.stop());
    await product.start();

    tell({ phase: "customers sign in" });
    const purchases = await findPurchases(company.shop, Math.ceil((3 * each) / 2));
    world.tell({
      ...{ kind: "open", url: product.url, adminKey: ADMIN_KEY, identitySecret: IDENTITY_SECRET, each, purchases },
    });
    await world.hear("opened");

    started.at = Date.now();
    tell({ phase: "faults" });
    world.tell({ kind: "play", seed, seconds });
    await Promise.all([world.hear("played"), killing(product, world, options)]);

    await drained(database.db, (left) => tell({ phase: `draining, ${left} left`, share: 1 }));
    world.tell({ kind: "end" });
    const { ending } = await world.hear("ended");
    const records = await readRecords(database.db);
    const result = reckon(ending, records, await company.shop.effects(), product);
    if (result.problems.length === 0) {
      closing.unshift(() => rm(folder, { recursive: true }));
    } else {
      const deliveries = await database.db.query("select * from deliveries order by seq");
      await writeFile(join(folder, "ending.json"), JSON.stringify({ ending, records, deliveries }, null, 2));
      say(`What was found and the processes' logs are in ${folder}`);
    }
    return result;
  } catch (error) {
    say(`The processes' logs are in ${folder}`);
    throw error;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
