import { CodedError } from "../coded-error.ts";
import { parseDuration } from "../duration.ts";
import type { Queryable } from "../store/database.ts";

/**
 * Counts one use of `name` in its window, shared by every process, and refuses what is above the limit.
 * `rate` is written as in `tools/*.yaml`: `5/1m`.
 * @throws CodedError TOOL_RATE_LIMITED
 */
export async function countUse(db: Queryable, name: string, rate: string): Promise<void> {
  const [limit, window] = rate.split("/");
  const ms = parseDuration(window ?? "1m") ?? 60_000;
  const [row] = await db.query<{ count: number }>(
    `insert into rate_windows as w (name, starts_at, count) values ($1, clock_timestamp(), 1)
     on conflict (name) do update set
       count = case when w.starts_at < clock_timestamp() - $2 * interval '1 millisecond' then 1 else w.count + 1 end,
       starts_at = case when w.starts_at < clock_timestamp() - $2 * interval '1 millisecond' then clock_timestamp() else w.starts_at end
     returning count`,
    [name, ms],
  );
  if ((row?.count ?? 0) > Number(limit)) {
    throw new CodedError({
      code: "TOOL_RATE_LIMITED",
      message: `This may be done ${limit} times in ${window}, and that has been reached.`,
      remedy: "Wait a little, then try again.",
      audience: "customer",
      status: 429,
    });
  }
}
