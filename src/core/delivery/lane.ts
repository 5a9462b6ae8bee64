import { randomUUID } from "node:crypto";
import type { Database } from "../store/database.ts";
import { releaseLease, takeLease } from "../store/lease.ts";

/** A dead worker's lane is free after this. */
const LANE_MS = 10_000;

/** Does `work` while this process alone has the lane; gives false, at once, if another has it. */
export async function inLane(db: Database, lane: string, work: () => Promise<void>): Promise<boolean> {
  const name = `delivery:${lane}`;
  const holder = randomUUID();
  if (!(await takeLease(db, name, holder, LANE_MS))) return false;
  const beat = setInterval(() => void takeLease(db, name, holder, LANE_MS).catch(() => undefined), LANE_MS / 3);
  try {
    await work();
  } finally {
    clearInterval(beat);
    await releaseLease(db, name, holder);
  }
  return true;
}
