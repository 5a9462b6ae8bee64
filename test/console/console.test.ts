import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { access } from "./access.ts";
import { journeys } from "./journeys.ts";
import { openSite, type Site } from "./site.ts";

// A browser, the whole product and its build share the machine with whatever else is being tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

describe("the console", () => journeys(() => site));
describe("everybody", () => access(() => site));

it("breaks no Content-Security-Policy and throws nothing", () => {
  expect(site.complaints).toEqual([]);
});
