import { it } from "vitest";
import { FAULT_POINTS, type FaultPoint } from "../../src/core/fault-points.ts";
import type { ErrandKind } from "./errand.ts";
import { preparePlace } from "./place.ts";
import { surviveDeaths } from "./survival.ts";

/** Which errand passes a point; most are passed by any that is approved. */
const PASSED_BY: Partial<Record<FaultPoint, ErrandKind>> = {
  "inbox.before-commit": "chat",
  "inbox.after-commit": "chat",
  "decision.before-commit": "denied",
  "expiry.after-commit": "expired",
  "reply.before-commit": "withdrawn",
  "upstream.after-response": "lost",
};

it("loses nothing and does nothing twice, wherever it is killed", { timeout: 240_000 }, async () => {
  const { place, shop } = await preparePlace("pglite");
  const deaths = FAULT_POINTS.map((point) => ({ point, nth: 1, errands: [PASSED_BY[point] ?? "approved"] as const }));
  await surviveDeaths(place, shop, deaths);
});
