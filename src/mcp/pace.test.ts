import { expect, test } from "vitest";
import { createPace } from "./pace.ts";

/** A window that never ends. */
function countingWindow() {
  const counted = { uses: 0, statements: 0 };
  return {
    counted,
    async count(_name: string, { most }: { most: number }, uses: number) {
      counted.statements++;
      counted.uses += uses;
      await Promise.resolve();
      return counted.uses <= most;
    },
  };
}

test("as many pass as the rate allows, however many come at once, with a statement for each hundredth", async () => {
  const { count, counted } = countingWindow();
  const keepsPace = createPace(count, { most: 500, windowMs: 60_000 });
  const answers = await Promise.all(Array.from({ length: 700 }, () => keepsPace("key")));
  expect(answers.filter(Boolean).length).toBe(500);
  expect(counted.statements).toBeLessThan(120);
});

test("processes share a window, and each name has its own", async () => {
  const { count } = countingWindow();
  const [one, other] = [1, 2].map(() => createPace(count, { most: 10, windowMs: 60_000 }));
  const answers: (boolean | undefined)[] = [];
  for (let turn = 0; turn < 8; turn++) answers.push(await one?.("key"), await other?.("key"));
  expect(answers.filter(Boolean).length).toBe(10);
  const own = countingWindow();
  const alone = createPace(own.count, { most: 1, windowMs: 60_000 });
  expect([await alone("a"), await alone("a")]).toEqual([true, false]);
});
