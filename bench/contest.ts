import type { Desk } from "../test/support/desk.ts";
import { ask } from "./ask.ts";

/** One turn of a fresh conversation; gives its time in ms. */
export type OneTurn = () => Promise<number>;

/** Makes ready what turns stand on (conversations are opened before the clock starts), then gives the turn. */
export type Contestant = (turns: number) => Promise<OneTurn>;

/** The whole product, a fresh conversation for each turn. */
export async function product(desk: Desk, question: string): Promise<Contestant> {
  const owner = await desk.customer("C001");
  return async (turns) => {
    const opened: string[] = [];
    for (let index = 0; index < turns; index++) opened.push((await desk.support.threads.open("web", owner)).id);
    return () => ask(desk.support, opened.pop() ?? "", owner, question);
  };
}

/** Each turn's ms, one after another. */
export async function alone(contestant: Contestant, turns: number): Promise<number[]> {
  const turn = await contestant(turns);
  const times: number[] = [];
  for (let index = 0; index < turns; index++) times.push(await turn());
  return times;
}

/** Turns a second with 50 conversations at once. */
export async function crowded(contestant: Contestant, turns: number): Promise<number> {
  const turn = await contestant(turns);
  let left = turns;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (left-- > 0) await turn();
    }),
  );
  return (1000 * turns) / (performance.now() - started);
}
