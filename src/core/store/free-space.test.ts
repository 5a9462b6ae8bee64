import { expect, onTestFinished, test } from "vitest";
import { freeBytes, roomFor, watchFreeSpace } from "./free-space.ts";

const thresholds = { lowBytes: 100, enoughBytes: 200 };

test.each([
  ["plenty", 500, true, true],
  ["little, but not yet too little", 150, true, true],
  ["too little", 99, true, false],
  ["a little more again", 150, false, false],
  ["enough again", 200, false, true],
])("%s free says whether there is room", (_, free, hadRoom, room) => {
  expect(roomFor(free, hadRoom, thresholds)).toBe(room);
});

test("watches the disk, refuses with a remedy while it is nearly full, and recovers by itself", async () => {
  let free = 500;
  const space = await watchFreeSpace("/data", { thresholds, everyMs: 5, measure: async () => free });
  onTestFinished(() => space.stop());
  expect(space.hasRoom()).toBe(true);
  free = 50;
  await expect.poll(() => space.hasRoom(), { interval: 2 }).toBe(false);
  expect(() => space.assertRoom()).toThrow(expect.objectContaining({ code: "DISK_NEARLY_FULL", status: 507 }));
  free = 500;
  await expect.poll(() => space.hasRoom(), { interval: 2 }).toBe(true);
});

test("keeps its last answer while the file system gives none", async () => {
  const space = await watchFreeSpace("/data", { measure: () => Promise.reject(new Error("EIO")) });
  onTestFinished(() => space.stop());
  expect(space.hasRoom()).toBe(true);
});

test("measures a real disk", async () => {
  expect(await freeBytes(".")).toBeGreaterThan(0);
});
