import { describe, expect, it } from "vitest";
import { durationSchema, parseDuration } from "./duration.ts";

describe("durations", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["30m", 1_800_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["365d", 31_536_000_000],
    [" 2w ", 1_209_600_000],
  ])("reads %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "30", "m", "30 m", "5 minutes", "-5m", "1h 30m", "1e3s", "99999999999999999999d"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeNull();
      expect(durationSchema.safeParse(text).success).toBe(false);
    },
  );

  it("refuses no time at all", () => {
    expect(durationSchema.safeParse("0s").success).toBe(false);
  });
});
