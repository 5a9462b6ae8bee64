import { expect, test } from "vitest";
import { readRange } from "./analytics-range.ts";

const NOW = new Date("2026-11-22T10:00:00Z");
const read = (text: string) => {
  const { from, to } = readRange(text, NOW);
  return `${from.toISOString()} ${to.toISOString()}`;
};

test.each([
  ["24h", "2026-11-21T10:00:00.000Z 2026-11-22T10:00:00.000Z"],
  ["7d", "2026-11-15T10:00:00.000Z 2026-11-22T10:00:00.000Z"],
  ["90d", "2026-08-24T10:00:00.000Z 2026-11-22T10:00:00.000Z"],
  ["2026-10-01..2026-10-31", "2026-10-01T00:00:00.000Z 2026-11-01T00:00:00.000Z"],
  ["2026-10-01..2026-10-01", "2026-10-01T00:00:00.000Z 2026-10-02T00:00:00.000Z"],
  ["2026-10-01T08:00Z..2026-10-01T09:30:00+01:00", "2026-10-01T08:00:00.000Z 2026-10-01T08:30:00.000Z"],
])("%s is %s", (text, expected) => expect(read(text)).toBe(expected));

test.each([
  "",
  "8d",
  "toString",
  "2026-10-01",
  "2026-10-02..2026-10-01",
  "2026-02-30..2026-03-05",
  "2026-13-01..2026-13-02",
  "2026-10-01..2026-10-02..2026-10-03",
  "2026-10-01T08:00..2026-10-02T08:00",
  "yesterday..today",
])("%o is refused", (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: "RANGE_INVALID", status: 400 }));
});
