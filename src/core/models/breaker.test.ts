import { expect, it } from "vitest";
import { createBreaker } from "./breaker.ts";

function breakerAt() {
  const clock = { ms: 1_000 };
  return { clock, breaker: createBreaker({ threshold: 3, pauseMs: 100, now: () => clock.ms }) };
}

it("opens after three failures in a row, not after three in all", () => {
  const { breaker } = breakerAt();
  expect([breaker.failed(), breaker.failed()]).toEqual([false, false]);
  breaker.succeeded();
  expect([breaker.failed(), breaker.failed(), breaker.admits()]).toEqual([false, false, true]);
  expect([breaker.failed(), breaker.admits()]).toEqual([true, false]);
});

it("lets one caller in for each pause that passes, and closes when that one succeeds", () => {
  const { breaker, clock } = breakerAt();
  breaker.open(100);
  clock.ms += 100;
  expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
  expect(breaker.failed()).toBe(true);
  clock.ms += 99;
  expect(breaker.admits()).toBe(false);
  clock.ms += 1;
  expect(breaker.admits()).toBe(true);
  breaker.succeeded();
  expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
});

it("does not stay open because a probe never came back", () => {
  const { breaker, clock } = breakerAt();
  breaker.open(100);
  clock.ms += 100;
  expect(breaker.admits()).toBe(true);
  clock.ms += 100;
  expect(breaker.admits()).toBe(true);
});
