import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeskPlace, DeskRequest, DeskRequests } from "./desk-requests.ts";

/** The process died before it answered: what it was asked may have happened. */
export class Died extends Error {}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A desk in a process of its own. */
export class DeskProcess {
  /** Resolves with the signal that it died of when it is dead. */
  readonly died: Promise<NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  /** Starts the process, which loads its code; ask it to `open` when it is needed. */
  constructor(place: DeskPlace) {
    const file = new URL("desk-process.ts", import.meta.url);
    // Most of what a start costs is compiling, which is the same every time.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "smart-support-compiled"), ...place };
    // Optimising the embedded database's code costs a process that soon dies a second of both cores.
    const execArgv = ["--liftoff-only"];
    this.#child = fork(file, { env, execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#child.on("message", ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    this.died = once(this.#child, "exit").then(([, signal]) => {
      for (const { reject } of this.#waiting.values()) reject(new Died());
      this.#waiting.clear();
      return signal;
    });
  }

  async ask<R extends DeskRequest>(name: R, ask: DeskRequests[R]["ask"]): Promise<DeskRequests[R]["answer"]> {
    if (!this.#child.connected) throw new Died();
    const { promise, resolve, reject } = Promise.withResolvers<DeskRequests[R]["answer"]>();
    const id = ++this.#asked;
    this.#waiting.set(id, { resolve: (value) => resolve(value as DeskRequests[R]["answer"]), reject });
    this.#child.send({ id, name, ask }, (error) => error && reject(new Died()));
    return promise;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.died;
  }
}
