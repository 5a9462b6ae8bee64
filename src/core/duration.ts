import { z } from "zod";

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/gy;

/** Milliseconds of a duration such as `90s`, `30m`, `1h30m` or `365d`; `null` when it is not one. */
export function parseDuration(text: string): number | null {
  let total = 0;
  let end = 0;
  for (const part of text.trim().matchAll(PART)) {
    total += Number(part[1]) * (MILLISECONDS[part[2] ?? ""] ?? Number.NaN);
    end += part[0].length;
  }
  return end > 0 && end === text.trim().length && Number.isSafeInteger(Math.round(total)) ? Math.round(total) : null;
}

/** A duration in a YAML file or the environment; its value inside is in milliseconds, and more than zero. */
export const durationSchema = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text);
  if (milliseconds !== null && milliseconds > 0) return milliseconds;
  context.addIssue({ code: "custom", message: "write a duration, for example 30s, 30m, 1h30m or 365d" });
  return z.NEVER;
});
