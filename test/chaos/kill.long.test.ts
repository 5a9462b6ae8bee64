import { it } from "vitest";
import { FAULT_POINTS } from "../../src/core/fault-points.ts";
import { eachDatabase } from "../support/databases.ts";
import { ERRANDS } from "./errand.ts";
import { preparePlace } from "./place.ts";
import { type Death, surviveDeaths } from "./survival.ts";

const SEEDS = [1, 2, 3];

/** Every point, in another order and at another passing for each seed, in the middle of all errands at once. */
function deathsOf(seed: number): Death[] {
  const shuffled = FAULT_POINTS.map((point, index) => ({
    point,
    place: (index * 7 * seed + seed) % FAULT_POINTS.length,
  }));
  shuffled.sort((a, b) => a.place - b.place);
  return shuffled.map(({ point }, index) => {
    const passings = point === "expiry.after-commit" ? 1 : 2;
    return { point, nth: 1 + ((seed + index) % passings), errands: ERRANDS };
  });
}

eachDatabase("killed at every point in the middle of everything", (_, kind) => {
  it("loses nothing and does nothing twice", async () => {
    await Promise.all(
      SEEDS.map(async (seed) => {
        const { place, shop } = await preparePlace(kind);
        await surviveDeaths(place, shop, deathsOf(seed));
      }),
    );
  });
});
