import { CodedError } from "../coded-error.ts";
import { parseDuration } from "../duration.ts";
import type { Database } from "../store/database.ts";
import { withinRate } from "../store/rate-window.ts";

/**
 * Counts one use of `name` and refuses what is above the limit. `rate` is written as in `tools/*.yaml`: `5/1m`.
 * @throws CodedError TOOL_RATE_LIMITED
 */
export async function countUse(db: Database, name: string, rate: string): Promise<void> {
  const [limit, window] = rate.split("/");
  const windowMs = parseDuration(window ?? "1m") ?? 60_000;
  if (await withinRate(db, name, { most: Number(limit), windowMs })) return;
  throw new CodedError({
    code: "TOOL_RATE_LIMITED",
    message: `This may be done ${limit} times in ${window}, and that has been reached.`,
    remedy: "Wait a little, then try again.",
    audience: "customer",
    status: 429,
  });
}
