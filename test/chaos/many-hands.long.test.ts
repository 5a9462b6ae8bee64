import { it } from "vitest";
import { manyHands } from "./many-hands.ts";

it("settles each of 500 actions once although everybody presses at once, through four processes", () =>
  manyHands({ processes: 4, actions: 500 }));
