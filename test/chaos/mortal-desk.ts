import type { FaultPoint } from "../../src/core/fault-points.ts";
import { DeskProcess, Died } from "./desk-handle.ts";
import type { DeskPlace, DeskRequest, DeskRequests } from "./desk-requests.ts";

/** One desk after another in the same place: when a process dies, the next one takes over and what was asked is asked again. */
export class MortalDesk implements AsyncDisposable {
  readonly #place: DeskPlace;
  #current: Promise<DeskProcess>;
  /** Has its code loaded already, so that a restart costs no more than opening the database. */
  #next: DeskProcess;
  #closed = false;

  constructor(place: DeskPlace) {
    this.#place = place;
    this.#next = new DeskProcess(place);
    this.#current = this.#takeOver();
  }

  async ask<R extends DeskRequest>(name: R, ask: DeskRequests[R]["ask"]): Promise<DeskRequests[R]["answer"]> {
    for (;;) {
      const desk = await this.#current;
      try {
        return await desk.ask(name, ask);
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        await desk.died;
      }
    }
  }

  /** Arms the process that is alive now. `died` resolves when it is dead and another one has opened. */
  async arm(point: FaultPoint, nth: number): Promise<{ died: Promise<void> }> {
    const doomed = await this.#current;
    await doomed.ask("arm", { point, nth });
    return { died: doomed.died.then(async () => void (await this.#current)) };
  }

  /** Opens the next process, and sees to it that another follows when it dies. */
  async #takeOver(): Promise<DeskProcess> {
    const desk = this.#next;
    this.#next = new DeskProcess(this.#place);
    void desk.died.then((signal) => {
      if (this.#closed) return;
      const natural = signal !== "SIGKILL";
      this.#current = natural ? Promise.reject(new Error("A desk ended by itself.")) : this.#takeOver();
      this.#current.catch(() => undefined); // whoever asks next is told
    });
    await desk.ask("open", {});
    return desk;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await (await this.#current).kill();
    await this.#next.kill();
  }
}
