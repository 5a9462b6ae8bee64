import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { runLoad } from "../../bench/channels-run.ts";

it("loses nothing and does nothing twice on the chat platforms, whatever fails there", async () => {
  const seed = randomInt(1_000_000);
  const { problems } = await runLoad({ each: 10, seconds: 20, seed, progress() {} });
  expect(problems, `seed ${seed}`).toEqual([]);
});
