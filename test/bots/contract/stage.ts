import { it } from "vitest";
import { until } from "../../spine/conversing.ts";
import type { OurSide } from "../our-side.ts";
import type { Ability, Said, Shown, Surface, SurfaceUnderTest } from "../surface.ts";

const PATIENCE_MS = 15_000;

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
  shows(thread: Said, words: string | RegExp): Promise<Shown>;
  /** The same of what staff see. */
  cardShows(words: string | RegExp): Promise<Shown>;
  /** The same post, once it fits. */
  cardBecomes(card: Shown, fits: (now: Shown) => boolean): Promise<Shown>;
  /** What this person was told alone, with these words. */
  isTold(person: string, words: RegExp): Promise<string>;
  /** Waits until everything is answered and delivered. */
  quiet(): Promise<unknown>;
}

interface Opened {
  surface: Surface;
  side: OurSide;
}

/** `opened` is there once the suite's set-up has run. */
export function createStage(lacks: SurfaceUnderTest["lacks"], opened: () => Opened): Stage {
  let people = 0;
  const fitting = (posts: Shown[], words: string | RegExp) =>
    posts.find(({ text }) => (typeof words === "string" ? text.includes(words) : words.test(text)));

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
    shows: (thread, words) =>
      until(async () => fitting(await opened().surface.shown(thread), words), PATIENCE_MS).catch(async () => {
        const texts = (await opened().surface.shown(thread)).map(({ text }) => text);
        throw new Error(`The thread does not show ${words}, but: ${JSON.stringify(texts)}`);
      }),
    cardShows: (words) =>
      until(async () => fitting(await opened().surface.cards(), words), PATIENCE_MS).catch(async () => {
        const texts = (await opened().surface.cards()).map(({ text }) => text);
        throw new Error(`Staff do not see ${words}, but: ${JSON.stringify(texts)}`);
      }),
    cardBecomes: (card, fits) =>
      until(async () => {
        const now = (await opened().surface.cards()).find(({ id }) => id === card.id);
        return now && fits(now) ? now : undefined;
      }, PATIENCE_MS).catch(async () => {
        const now = (await opened().surface.cards()).find(({ id }) => id === card.id);
        throw new Error(`The card stays as it is: ${JSON.stringify(now)}`);
      }),
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
