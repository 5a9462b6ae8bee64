import { setTimeout as sleep } from "node:timers/promises";
import { type Chance, chanceOn } from "../demo/company/chance.ts";
import type { ChatChannel } from "../src/core/channels/place.ts";
import type { Said, Shown } from "../test/bots/surface.ts";
import { until } from "../test/spine/conversing.ts";
import { tokenIn } from "./channels-model.ts";
import type { Platform } from "./channels-platforms.ts";

/** Of each conversation; whoever is linked asks for a refund with the second. */
const MESSAGES = 4;
const REFUND_AT = 1;
/** What staff pressed in vain (nobody was connected, say) they press again after this. */
const PRESS_AGAIN_MS = 10_000;
const DECIDED = /approved|denied|decided/i;
const LOOK_MS = 1_000;
const SIGN_IN_AT_ONCE = 8;
const TRIES = 10;
const PATIENCE_MS = 15_000;

/** An order of somebody who is a customer of the company. */
export interface Purchase {
  customer: string;
  order: string;
}

export interface Person {
  name: string;
  platform: Platform;
  /** Null: a visitor. */
  purchase: Purchase | null;
}

/** Something that a person wrote. */
export interface Written {
  channel: ChatChannel;
  person: string;
  index: number;
  token: string;
  refund: boolean;
  /** Ms since the epoch. */
  at: number;
  said: Said;
}

const drawnFrom = (seed: number): Chance => chanceOn(new Date(), seed);

/** `each` people on each platform, every second one of them a customer of the company. */
export function invite(platforms: readonly Platform[], each: number, purchases: readonly Purchase[]): Person[] {
  let next = 0;
  return platforms.flatMap((platform) =>
    Array.from({ length: each }, (_, index) => {
      const name = `${platform.channel[0]?.toUpperCase()}${index}`;
      const purchase = index % 2 === 0 ? (purchases[next++] ?? null) : null;
      return { name, platform, purchase };
    }),
  );
}

/** Everybody who is a customer links their account, one after another for each: a new code voids the last one. */
export async function signIn(people: readonly Person[]): Promise<void> {
  const byCustomer = Object.groupBy(people, ({ purchase }) => purchase?.customer ?? "");
  const { "": _visitors, ...customers } = byCustomer;
  const waiting = Object.values(customers);
  const next = async (): Promise<void> => {
    for (let accounts = waiting.shift(); accounts; accounts = waiting.shift())
      for (const account of accounts) await insist(() => link(account));
  };
  await Promise.all(Array.from({ length: SIGN_IN_AT_ONCE }, next));
}

async function link({ name, platform: { surface }, purchase }: Person): Promise<void> {
  await surface.signIn(name, purchase?.customer ?? "");
  await until(async () => (await surface.told(name)).find((text) => text.includes("linked")), PATIENCE_MS);
}

/** What a person writes over the run, with pauses between: whatever they were told meanwhile. */
export async function converse(
  { name, platform, purchase }: Person,
  { seed, seconds }: { seed: number; seconds: number },
  diary: Written[],
): Promise<void> {
  const { below } = drawnFrom(seed);
  const started = Date.now();
  const times = Array.from({ length: MESSAGES }, (_, index) => ((index + below(1000) / 1000) / MESSAGES) * seconds);
  let said: Said | undefined;
  for (const [index, time] of times.entries()) {
    await sleep(Math.max(0, started + 1000 * time - Date.now()));
    const token = `${name}x${index}`;
    const refund = index === REFUND_AT && purchase !== null;
    const words = refund
      ? `please refund 0.01 for order ${purchase?.order}, it was chipped, ${token}`
      : `how long does shipping take? ${token}`;
    const before = Date.now();
    const thread: Said | undefined = said;
    said = await insist(() => (thread ? platform.surface.say(thread, words) : platform.surface.begin(name, words)));
    // Discord takes a message and tells of it afterwards; whoever is in a thread waits for the thread to be there.
    const at = platform.channel === "discord" ? Date.now() : before;
    diary.push({ channel: platform.channel, person: name, index, token, refund, at, said });
  }
}

/** As somebody does who sees that it did not work. */
export async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await sleep(LOOK_MS);
    }
  }
}

/** Staff decide whatever has buttons: twice on one platform, and at the same time on another, of one mind or not. */
export class Staff {
  presses = 0;
  readonly #platforms: readonly Platform[];
  readonly #chance: Chance;
  readonly #pressedAt = new Map<string, number>();
  #over = false;

  constructor(platforms: readonly Platform[], seed: number) {
    this.#platforms = platforms;
    this.#chance = drawnFrom(seed);
  }

  async work(): Promise<void> {
    while (!this.#over) {
      for (const [token, cards] of await this.#undecided()) {
        const recently = Date.now() - (this.#pressedAt.get(token) ?? 0) < PRESS_AGAIN_MS;
        if (cards.length < 2 || recently) continue;
        this.#pressedAt.set(token, Date.now());
        void this.#decide(token, cards);
      }
      await sleep(LOOK_MS);
    }
  }

  goHome(): void {
    this.#over = true;
  }

  async #undecided(): Promise<Map<string, { platform: Platform; card: Shown }[]>> {
    const found = new Map<string, { platform: Platform; card: Shown }[]>();
    for (const platform of this.#platforms) {
      for (const card of await platform.surface.cards()) {
        const token = tokenIn(card.text);
        if (card.buttons.length > 0 && token) found.set(token, [...(found.get(token) ?? []), { platform, card }]);
      }
    }
    return found;
  }

  async #decide(token: string, cards: readonly { platform: Platform; card: Shown }[]): Promise<void> {
    const { below, pick } = this.#chance;
    const one = pick(cards);
    const other = pick(cards.filter((card) => card !== one));
    const mind = () => (below(5) === 0 ? "Deny" : "Approve");
    const [first, second] = [mind(), mind()];
    const press = (person: string, { platform, card }: typeof one, label: string) =>
      platform.surface.press(person, card, label).catch(() => "");
    this.presses += 3;
    const told = await Promise.all([press("lin", one, first), press("lin", one, first), press("ada", other, second)]);
    // Whoever is told that it is decided waits for the cards to say so as well.
    if (told.some((answer) => DECIDED.test(answer))) this.#pressedAt.set(token, Number.POSITIVE_INFINITY);
  }
}
