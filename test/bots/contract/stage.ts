import { it } from "vitest";
import { until } from "../../spine/conversing.ts";
import type { OurSide } from "../our-side.ts";
import type { Ability, Said, Shown, Surface, SurfaceUnderTest } from "../surface.ts";

const PATIENCE_MS = 30_000;

/** By its words, or by what it looks like. */
type Sought = string | RegExp | ((post: Shown) => boolean);

/** Where the parts of the contract are played: one face of the product, and the product behind it. */
export interface Stage {
  readonly surface: Surface;
  readonly side: OurSide;
  /** Somebody who was never here. */
  newPerson(): string;
  /** Declares a test; where the face lacks what it needs, it is skipped under its name with the reason. */
  test(title: string, body: () => Promise<void>): void;
  testOf(needs: readonly Ability[], title: string, body: () => Promise<void>): void;
  /** The post in a thread with these words; waits for it. */
  shows(thread: Said, what: Sought): Promise<Shown>;
  /** The same of what staff see. */
  cardShows(what: Sought): Promise<Shown>;
  /** The same post, once it fits. */
  cardBecomes(card: Shown, fits: (now: Shown) => boolean): Promise<Shown>;
  /** What this person was told alone, with these words. */
  isTold(person: string, words: RegExp): Promise<string>;
  /** Waits until everything is answered and delivered. */
  quiet(): Promise<unknown>;
}

function fits(post: Shown, what: Sought): boolean {
  if (typeof what === "function") return what(post);
  return typeof what === "string" ? post.text.includes(what) : what.test(post.text);
}

async function find(look: () => Promise<Shown[]>, what: Sought): Promise<Shown> {
  return until(async () => (await look()).find((post) => fits(post, what)), PATIENCE_MS).catch(async () => {
    const posts = (await look()).slice(-3).map(({ text, buttons }) => `${text.slice(0, 400)} [${buttons.join(", ")}]`);
    throw new Error(`Nothing fits ${what}; the last posts are:\n${posts.join("\n---\n")}`);
  });
}

interface Opened {
  surface: Surface;
  side: OurSide;
}

/** `opened` is there once the suite's set-up has run. */
export function createStage(lacks: SurfaceUnderTest["lacks"], opened: () => Opened): Stage {
  let people = 0;

  function testOf(needs: readonly Ability[], title: string, body: () => Promise<void>): void {
    const [reason] = needs.flatMap((ability) => lacks[ability] ?? []);
    if (reason === undefined) it(title, body);
    else it.skip(`${title} [${reason}]`, body);
  }

  return {
    get surface() {
      return opened().surface;
    },
    get side() {
      return opened().side;
    },
    newPerson() {
      people += 1;
      return `P${people}`;
    },
    test: (title, body) => testOf([], title, body),
    testOf,
    shows: (thread, what) => find(() => opened().surface.shown(thread), what),
    cardShows: (what) => find(() => opened().surface.cards(), what),
    cardBecomes: (card, fits) =>
      find(
        () => opened().surface.cards(),
        (now) => now.id === card.id && fits(now),
      ),
    isTold: (person, words) =>
      until(async () => (await opened().surface.told(person)).find((text) => words.test(text)), PATIENCE_MS),
    quiet: () =>
      until(async () => {
        const rows = await opened().side.db.query(
          `select 1 from deliveries where status in ('waiting', 'live')
           union all select 1 from messages where input = 'queued'`,
        );
        return rows.length === 0 ? null : undefined;
      }, PATIENCE_MS),
  };
}

/** Nothing can be done on it any more. */
export const isFinished = ({ buttons }: Shown): boolean => buttons.length === 0;
