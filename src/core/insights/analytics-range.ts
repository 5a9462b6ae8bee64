import { CodedError } from "../coded-error.ts";

/** From the first moment up to, and without, the second. */
export interface TimeRange {
  from: Date;
  to: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ranges that end now. */
const RECENT_MS: Readonly<Record<string, number>> = {
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
  "90d": 90 * DAY_MS,
};

/** The names of the ranges that end now; any other is written `from..to`. */
export const RECENT_RANGES: readonly string[] = Object.keys(RECENT_MS);

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads `24h`, `7d`, `30d`, `90d`, or `from..to` in RFC 3339. Days are UTC and whole, so `2026-10-01..2026-10-01` is one day.
 * @throws CodedError RANGE_INVALID 400
 */
export function readRange(text: string, now: Date): TimeRange {
  const recent = Object.hasOwn(RECENT_MS, text) ? RECENT_MS[text] : undefined;
  if (recent !== undefined) return { from: new Date(now.getTime() - recent), to: now };
  const [first, last, ...more] = text.split("..");
  const from = momentOf(first, 0);
  const to = momentOf(last, DAY_MS);
  if (!from || !to || from >= to || more.length > 0) throw rangeInvalid(text);
  return { from, to };
}

/** A moment as it is written; of a whole day, `past` ms after its beginning. */
function momentOf(text: string | undefined, past: number): Date | null {
  if (text === undefined || !(DAY.test(text) || MOMENT.test(text))) return null;
  const time = Date.parse(text);
  const isDay = DAY.test(text);
  // JavaScript takes 31 February for 3 March.
  if (Number.isNaN(time) || (isDay && !new Date(time).toISOString().startsWith(text))) return null;
  return new Date(isDay ? time + past : time);
}

function rangeInvalid(text: string): CodedError {
  return new CodedError({
    code: "RANGE_INVALID",
    message: `"${text.slice(0, 100)}" is no range of time.`,
    remedy: `Write ${RECENT_RANGES.join(", ")}, or from..to, for example 2026-10-01..2026-10-31.`,
    status: 400,
  });
}
