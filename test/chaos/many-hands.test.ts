import { it } from "vitest";
import { manyHands } from "./many-hands.ts";

it("settles every action once although everybody presses at once, through two processes", { timeout: 90_000 }, () =>
  manyHands({ processes: 2, actions: 60 }),
);
