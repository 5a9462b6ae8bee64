import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTyping } from "./typing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("types until the reply begins, and not for ever", async () => {
  const typing = createTyping();
  let shown = 0;
  const show = async () => {
    shown += 1;
    throw new Error("The platform is away.");
  };
  typing.begin("cnv_1", show);
  typing.begin("cnv_1", show);
  expect(shown).toBe(1);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(shown).toBe(3);
  typing.end("cnv_1");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(shown).toBe(3);
  typing.begin("cnv_1", show);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(shown).toBeLessThan(55);
  expect(vi.getTimerCount()).toBe(0);
});
