import { type Modal, obey, Refused, RULES } from "./rules.ts";
import type { Look } from "./world.ts";

/** The first answer is awaited this long; afterwards Discord knows the interaction no more. */
const FIRST_ANSWER_MS = 3_000;
const TOKEN_MS = 15 * 60_000;

/** What somebody gets who pressed, sent a form, or used a command. */
export type Answer = { kind: "told"; text: string } | { kind: "form"; modal: Modal } | { kind: "nothing" };

interface Pending {
  id: string;
  type: number;
  begunAt: number;
  acknowledged: "no" | "thinking" | "yes";
  answered: PromiseWithResolvers<Answer>;
}

/** Interactions and the life of their tokens ("Receiving and Responding"). */
export class PendingInteractions {
  readonly #byToken = new Map<string, Pending>();

  /** Resolves with what is shown to the person; "This interaction failed" is nothing. */
  begin(id: string, token: string, type: number): Promise<Answer> {
    const answered = Promise.withResolvers<Answer>();
    this.#byToken.set(token, { id, type, begunAt: Date.now(), acknowledged: "no", answered });
    setTimeout(() => {
      if (this.#byToken.get(token)?.acknowledged === "no") answered.resolve({ kind: "nothing" });
    }, FIRST_ANSWER_MS).unref();
    return answered.promise;
  }

  callback(id: string, token: string, body: unknown): void {
    const pending = this.#byToken.get(token);
    if (!pending || pending.id !== id || Date.now() - pending.begunAt > FIRST_ANSWER_MS)
      throw new Refused(404, 10062, "Unknown interaction");
    if (pending.acknowledged !== "no") throw new Refused(400, 40060, "Interaction has already been acknowledged.");
    const read = obey(RULES.callback, body);
    // A form cannot follow a form.
    if (read.type === 9 && pending.type === 5) throw new Refused(400, 50035, "Invalid Form Body: type");
    pending.acknowledged = read.type === 5 ? "thinking" : "yes";
    if (read.type === 4) pending.answered.resolve({ kind: "told", text: alone(read.data) });
    if (read.type === 9) pending.answered.resolve({ kind: "form", modal: read.data });
  }

  editOriginal(token: string, body: unknown): void {
    const pending = this.#byToken.get(token);
    if (!pending || Date.now() - pending.begunAt > TOKEN_MS) throw new Refused(401, 50027, "Invalid Webhook Token");
    if (pending.acknowledged === "no") throw new Refused(404, 10015, "Unknown Webhook");
    pending.acknowledged = "yes";
    pending.answered.resolve({ kind: "told", text: obey(RULES.told, body).content ?? "" });
  }
}

const EPHEMERAL = 1 << 6;

/** Answers that everybody would see are told to nobody here. */
function alone({ content = "", flags = 0 }: Look): string {
  if ((flags & EPHEMERAL) === 0) throw new Refused(400, 50035, "This stand-in takes answers for one person alone.");
  return content;
}
